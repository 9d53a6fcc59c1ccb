// What holds of the source as a whole: who may import whom, what a folder must not use, and that the migrations are
// all there and in order.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memoryCatalog } from './temporary-archive.ts'

const root = join(import.meta.dirname, '..')
const sourceRoot = join(root, 'src')

interface SourceFile {
  /** Relative to src/. */
  readonly path: string
  readonly text: string
}

const files: SourceFile[] = readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.[jt]s$/.test(path))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(sourceRoot, path), 'utf8') }))

/** What a file imports, statically, dynamically or for its types: packages by name, our files relative to src/. */
function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
  )
  return [...specifiers].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    return specifier.startsWith('.') ? relative(sourceRoot, join(sourceRoot, dirname(path), specifier)) : specifier
  })
}

/** A file's place in the table: its folder, or its own name where it stands directly in src/. */
const placeOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : path)

const stages = ['seeds', 'frontier', 'api', 'normalize', 'store', 'media', 'blobs'] as const
const stage = ['core']
const composing = ['core', ...stages, 'runs', 'log.ts', 'config.ts', 'proxy.ts']

/** Who may import whom: places, or one file of one. A place may always import itself, unless it is `commands`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ...Object.fromEntries(stages.map((name) => [name, stage])),
  media: ['core', 'blobs', 'proxy.ts'],
  provider: ['core'],
  read: ['core', 'store', 'blobs', 'media/decode-pool.ts'],
  runs: composing,
  commands: [...composing, 'read', 'provider', 'app.ts'],
  'config.ts': ['core'],
  'log.ts': [],
  'proxy.ts': ['core'],
  'app.ts': composing,
  'main.ts': ['core', 'commands', 'runs'],
  'launcher.js': ['main.ts'],
}

/** What the commands have in common, and the kinds of `export`. */
const sharedByCommands = [
  'command',
  'purposes',
  'run-flags',
  'seed-inputs',
  'before-a-run',
  'after-a-run',
  'summary-table',
  'export-flags',
  'paced-output',
  'export-rows',
  'export-files',
  'export-warc',
].map((name) => `commands/${name}.ts`)

const why: Readonly<Record<string, string>> = {
  core: 'core/ imports nothing of ours: everything else stands on it',
  provider: 'provider/ stands for someone else’s machine: it shares only core/ with the program',
  read: 'read/ reads the archive through store/, blobs/ and the decode pool, and must not start, buy or write anything',
  commands: 'a command is thin and does not know another one: what they share belongs to runs/ or read/',
}
const whyNot = (place: string) =>
  why[place] ??
  'stages never import each other: what they hand on is in core/model.ts, and runs/ knows the order of work'

function trespasses(file: SourceFile): string[] {
  const place = placeOf(file.path)
  const allowed = mayImport[place]
  if (allowed === undefined)
    return [
      `src/${file.path} stands in ${place}, which is not in the table of who may import whom: add it to the table`,
    ]
  return importsOf(file)
    .filter((target) => /\.[jt]s$/.test(target))
    .filter((target) => {
      const there = placeOf(target)
      if (there !== place) return !allowed.includes(there) && !allowed.includes(target)
      return place === 'commands' && !sharedByCommands.includes(target)
    })
    .map((target) => `src/${file.path} imports src/${target}: ${whyNot(place)}`)
}

const none: string[] = []

describe('imports', () => {
  test('are found in every form', () => {
    const text = [
      "import { a } from './a.ts'",
      "import type { B } from '../core/b.ts'",
      "export { c } from './c.ts'",
      "import {\n  d,\n  type E,\n} from '../store/d.ts'",
      "const f = await import('../log.ts')",
      "import './side-effect.ts'",
      "import got, { type Got } from 'got'",
    ].join('\n')
    expect(importsOf({ path: 'runs/x.ts', text })).toEqual([
      'runs/a.ts',
      'core/b.ts',
      'runs/c.ts',
      'store/d.ts',
      'log.ts',
      'runs/side-effect.ts',
      'got',
    ])
  })

  test.each([
    ['seeds/x.ts', '../store/seeds.ts'],
    ['core/x.ts', '../store/open.ts'],
    ['api/x.ts', '../log.ts'],
    ['store/x.ts', '../config.ts'],
    ['blobs/x.ts', '../media/sniff.ts'],
    ['read/x.ts', '../runs/work.ts'],
    ['read/x.ts', '../media/download.ts'],
    ['commands/x.ts', './backfill.ts'],
    ['provider/x.ts', '../normalize/fields.ts'],
    ['elsewhere/x.ts', '../core/model.ts'],
  ])('the table refuses that %s imports %s', (path, target) => {
    expect(trespasses({ path, text: `import { x } from '${target}'` })).toHaveLength(1)
  })

  test('keep to the table of who may import whom', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.flatMap(trespasses)).toEqual(none)
  })
})

describe('a file', () => {
  test('begins with a comment that says what it is for', () => {
    const silent = files.filter(({ text }) => !text.replace(/^#!.*\n/, '').startsWith('// ')).map(({ path }) => path)
    expect(silent, 'open these with one to three lines: what the file is for, and what it must not do').toEqual(none)
  })

  test('is named after what it is about', () => {
    const vague = files
      .map(({ path }) => path)
      .filter((path) => /^(utils?|helpers?|types?|constants?|services?|index)\.[jt]s$/.test(basename(path)))
    expect(vague, 'name these after their subject: a drawer for everything has no one reason to change').toEqual(none)
  })
})

/** Lines of code of the files that a pattern is in, as `path: line`; comments do not count. */
function uses(where: (path: string) => boolean, pattern: RegExp): string[] {
  return files
    .filter(({ path }) => where(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    )
}

describe('the source', () => {
  test('keeps I/O, clock and chance out of normalize/', () => {
    const within = (path: string) => path.startsWith('normalize/')
    const impure = uses(within, /\bDate\b|Math\.random|performance\.|process\.|console\./)
    const packages = files.filter(({ path }) => within(path)).flatMap((file) => importsOf(file))
    expect(
      [...impure, ...packages.filter((target) => !target.endsWith('.ts'))],
      'normalize/ is pure: the same capture gives the same records for ever',
    ).toEqual(none)
  })

  test('leaves every retry to the frontier', () => {
    const clients = files.filter(({ text }) => /^import got\b/m.test(text))
    expect(clients.length).toBeGreaterThan(0)
    for (const { path, text } of clients)
      expect(text.match(/\bretry: \{[^}]*\}/g), `src/${path} must switch got’s own retry off, once`).toEqual([
        'retry: { limit: 0 }',
      ])
  })

  test('asks core/clock.ts for the time in every stage and in runs/', () => {
    const inStep = (path: string) => [...stages, 'runs'].some((name) => path.startsWith(`${name}/`))
    expect(uses(inStep, /Date\.now\(|new Date\(\)/), 'tests move the clock that the program is given').toEqual(none)
  })
})

describe('the migrations', () => {
  const folder = join(root, 'migrations')
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { idx: number; tag: string; when: number }[]
  }

  test('are all in the journal, and nothing else is', () => {
    const inFolder = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.slice(0, -4))
    expect(journal.entries.map(({ tag }) => tag)).toEqual(inFolder.sort())
    expect(journal.entries.map(({ idx }) => idx)).toEqual(journal.entries.map((_, index) => index))
  })

  test('have times that increase, or the migrator would skip one in silence', () => {
    const times = journal.entries.map(({ when }) => when)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })

  test('never cascade a deletion', () => {
    const text = journal.entries.map(({ tag }) => readFileSync(join(folder, `${tag}.sql`), 'utf8')).join('\n')
    expect(text).not.toMatch(/ON DELETE (CASCADE|SET)/i)
  })

  test('make every table STRICT', () => {
    const { sqlite } = memoryCatalog()
    const tables = sqlite
      .prepare(
        `SELECT name, strict FROM pragma_table_list
         WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name <> '__drizzle_migrations'`,
      )
      .all() as { name: string; strict: number }[]
    expect(tables.length).toBeGreaterThan(20)
    expect(tables.filter(({ strict }) => strict === 0).map(({ name }) => name)).toEqual(none)
  })
})
