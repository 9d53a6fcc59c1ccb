// The command lines and queries of README.md and docs/, typed into a shell in their order, against the built-in provider:
// each ends with 0. Only names of places and dates are put in.
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { count, rows, value } from './archive.ts'
import { program } from './command.ts'
import { createWorld, type World } from './world.ts'

const root = join(import.meta.dirname, '../..')

/** What stands for something else in the documents. */
const placeholders = (world: World): [written: string | RegExp, meant: string][] => [
  ['~/my-', join(world.dir, 'my-')],
  [/\/(srv|mnt|opt)\//g, `${world.dir}/$1/`],
  ['archive-2026-05-01.sqlite', 'archive-*.sqlite'],
  ['--at 2026-05-01', '--at 2099-05-01'],
]

/** The lines of a document's code that need nobody but the program and the archive, ask nothing, and come to an end. */
function shellLines(document: string, world: World): string[] {
  const lines = readFileSync(join(root, document), 'utf8')
    .split('\n')
    .filter(
      (line) =>
        /^ {4,}(npx rednote-archive|cd|cp|mkdir|sqlite3) /.test(line) &&
        !/…|git pull|rednote-archive serve|forget (?!.*(--dry-run|--yes))/.test(line),
    )
  return placeholders(world).reduce(
    (text, [written, meant]) => text.map((line) => line.replaceAll(written, meant)),
    lines.map((line) => line.trim()),
  )
}

/** Types the lines into one shell, in a checkout where `npx` finds the built program, until one fails. */
async function type(world: World, lines: readonly string[]): Promise<string> {
  const checkout = join(world.dir, 'opt/rednote-archive')
  const bin = join(world.dir, 'bin')
  mkdirSync(join(checkout, 'config'), { recursive: true })
  mkdirSync(join(world.dir, 'mnt/backup'), { recursive: true })
  mkdirSync(bin)
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'npx'), 0o755)
  writeFileSync(join(checkout, 'question.sql'), 'SELECT id, title FROM notes WHERE published_at >= :since\n')
  writeFileSync(join(checkout, 'notes.txt'), `${world.ids.join('\n')}\n`)
  // Answers that were saved before.
  mkdirSync(join(checkout, 'old-answers'))
  const answers = [...world.provider.notes.values()].map((data) => JSON.stringify({ code: 0, data: [data] }))
  writeFileSync(join(checkout, 'old-answers/one.json'), answers[0] ?? '')
  writeFileSync(join(checkout, 'more.jsonl.gz'), gzipSync(`${answers.join('\n')}\n`))
  const example = readFileSync(join(root, 'config/nightly.example.yaml'), 'utf8')
  // The machine of a test need not have that much room.
  writeFileSync(join(checkout, 'config/nightly.example.yaml'), example.replace('minFreeGiB: 5', 'minFreeGiB: 0'))
  const script = ['set -ex', ...lines].join('\n')
  const { stderr } = await promisify(execFile)('sh', ['-c', script], {
    cwd: checkout,
    env: { ...world.env, PATH: `${bin}:/usr/bin:/bin` },
  })
  return stderr
}

test('README.md', async () => {
  await using world = await createWorld(sampleNotes())
  const lines = shellLines('README.md', world)
  expect(lines.length).toBeGreaterThan(6)
  // The archive that another one is to take over.
  const other = `npx rednote-archive backfill notes.txt --archive ${join(world.dir, 'mnt/laptop/archive')} --quiet`
  await type(world, [other, ...lines])
  expect(count(join(world.dir, 'my-archive'), 'notes', "availability = 'live'")).toBe(2)
})

test('docs/operation.md: an archive is begun, looked after, backed up and restored', async () => {
  await using world = await createWorld(sampleNotes())
  const lines = shellLines('docs/operation.md', world)
  expect(lines.length).toBeGreaterThan(15)
  await type(world, lines)
  for (const archive of ['srv/rednote/archive', 'mnt/backup/archive', 'srv/rednote/restored'])
    expect(count(join(world.dir, archive), 'notes', "availability = 'live'"), archive).toBe(2)
  expect(value(join(world.dir, 'srv/rednote/restored'), 'SELECT max(command) FROM runs')).toBe('verify')
})

test('docs/export.md: rows, files and a web archive are taken out, and DuckDB reads the rows', async () => {
  await using world = await createWorld(sampleNotes())
  const document = readFileSync(join(root, 'docs/export.md'), 'utf8')
  const archive = join(world.dir, 'my-archive')
  const lines = shellLines('docs/export.md', world)
  expect(lines.length).toBeGreaterThan(8)
  await type(world, [`npx rednote-archive backfill notes.txt --list cooks --archive ${archive}`, ...lines])
  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  const queries = [...document.matchAll(/^ {4}duckdb -c "(.*)"$/gm)].map(([, sql = '']) => sql)
  expect(queries.length).toBeGreaterThan(1)
  for (const sql of queries)
    expect(
      (await duck.runAndReadAll(sql.replaceAll("'my-", `'${world.dir}/my-`))).currentRowCount,
      sql,
    ).toBeGreaterThan(0)
})

/** All others are about an archive that is there. */
const ofTheirOwn = ['operation.md', 'export.md']
const aboutAnArchive = readdirSync(join(root, 'docs')).filter(
  (name) => name.endsWith('.md') && !ofTheirOwn.includes(name),
)

test.each(aboutAnArchive)('docs/%s: its commands and queries on an archive with a list', async (document) => {
  await using world = await createWorld(sampleNotes())
  const archive = join(world.dir, 'my-archive')
  const begin = `npx rednote-archive backfill notes.txt --list brand-x --archive ${archive} --quiet`
  await type(world, [begin, ...shellLines(`docs/${document}`, world)])
  const text = readFileSync(join(root, 'docs', document), 'utf8')
  for (const [, sql = ''] of text.matchAll(/```sql\n([^`]*)```/g)) {
    // DuckDB's words are not for SQLite.
    if (!/^INSTALL/.test(sql)) rows(archive, sql)
  }
})

test('docs/querying.md: what it says to DuckDB is understood, of tables and of views as Parquet', async () => {
  await using world = await createWorld(sampleNotes())
  const archive = join(world.dir, 'my-archive')
  const text = readFileSync(join(root, 'docs/querying.md'), 'utf8')
  const exporting = shellLines('docs/querying.md', world).filter((line) => line.includes('export rows'))
  await type(world, [
    `npx rednote-archive backfill notes.txt --archive ${archive} --quiet`,
    ...exporting,
    `npx rednote-archive export rows ${world.dir}/my-rows --format parquet --archive ${archive} --quiet`,
  ])
  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  // Its extension for SQLite is not at hand: the tables stand where it would put them.
  await duck.run("ATTACH ':memory:' AS archive")
  for (const table of ['notes', 'users', 'metric_snapshots'])
    await duck.run(`CREATE TABLE archive.${table} AS FROM '${world.dir}/my-rows/${table}.parquet'`)
  const ofTables = /```sql\nINSTALL[^`]*?\n(SELECT [^`]*)```/.exec(text)?.[1] ?? ''
  const ofViews = /^ {4}duckdb -c "(.*)"$/m.exec(text)?.[1] ?? ''
  for (const sql of [ofTables, ofViews.replaceAll("'my-", `'${world.dir}/my-`)])
    expect((await duck.runAndReadAll(sql)).currentRowCount, sql).toBe(2)
})

const python = (code: string, cwd: string) =>
  promisify(execFile)('python3', ['-c', code], { cwd, env: { PATH: '/usr/bin:/bin' } })
const hasPandas = await python('import pandas', root).then(
  () => true,
  () => false,
)

test.skipIf(!hasPandas)('docs/querying.md: what it says to type into Python reads the notes', async () => {
  await using world = await createWorld(sampleNotes())
  const archive = join(world.dir, 'my-archive')
  await type(world, [`npx rednote-archive backfill notes.txt --archive ${archive} --quiet`])
  const text = readFileSync(join(root, 'docs/querying.md'), 'utf8')
  const code = [...text.matchAll(/```python\n([^`]*)```/g)].map((match) => match[1]).join('\n')
  const { stdout } = await python(`${code}\nprint(len(notes), growth["day"].dt.year.min() > 2000)`, archive)
  expect(stdout).toBe('2 True\n')
})
