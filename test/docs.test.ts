// What the documents tell people to type exists: each command of README.md, docs/ and the commands' own examples, and each
// of its flags. That the commands do what is said is for the end-to-end tests.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tablesDocument } from '../docs/make-tables.ts'
import { purposes } from '../src/commands/purposes.ts'
import { loadConfig } from '../src/config.ts'
import { describedTables } from '../src/read/query/described-tables.ts'
import { describedViews } from '../src/read/query/described-views.ts'
import { type Column, columnOf, columnsSql, describedTable } from '../src/read/query/schema.ts'
import { memoryCatalog } from './temporary-archive.ts'
import { typedIn } from './typed.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const commands = new Map<string, Command>()
for (const file of readdirSync(join(root, 'src/commands'))) {
  const module: Record<string, unknown> = await import(pathToFileURL(join(root, 'src/commands', file)).href)
  for (const [name, make] of Object.entries(module)) {
    if (!/^[a-z]+Command$/.test(name) || name === 'defineCommand' || typeof make !== 'function') continue
    const command = (make as () => Command)()
    commands.set(command.name(), command)
  }
}

/** Why a command line cannot be typed, or null. */
function wrongIn(line: string): string | null {
  const [name = '', ...rest] = line.split(/\s+/)
  const named = commands.get(name)
  if (named === undefined) return `there is no command ${name}`
  let command: Command = named
  const flags = [...command.options]
  for (const word of rest) {
    const part: Command | undefined = command.commands.find((one) => one.name() === word)
    if (part === undefined) continue
    command = part
    flags.push(...part.options)
  }
  const known = new Set(flags.flatMap(({ long, short }) => [long, short]))
  const unknown = rest.find((word) => /^--?[a-z]/i.test(word) && !known.has(word.replace(/[=,.].*$/, '')))
  return unknown === undefined || unknown === '--help' ? null : `${name} has no ${unknown}`
}

describe('what is to be typed', () => {
  test('is found in its several places', () => {
    const text = [
      '    npx rednote-archive plan --archive ~/a   # what it costs',
      'Run `rednote-archive verify --repair` or',
      '30 3 * * * cd /opt && npx rednote-archive nightly --quiet || echo "$?"',
      'ExecStart=/usr/bin/node src/launcher.js status',
      'the checkout is `/opt/rednote-archive`, rednote-archive.config.yaml, /etc/rednote-archive {',
    ].join('\n')
    expect(typedIn(text)).toEqual(['plan --archive ~/a', 'verify --repair', 'nightly --quiet', 'status'])
  })

  test.each([
    ['nightly --until 06:00', null],
    ['list remove NAME', null],
    ['nightlies', 'there is no command nightlies'],
    ['verify --mend', 'verify has no --mend'],
  ])('%s', (line, wrong) => {
    expect(wrongIn(line)).toBe(wrong)
  })

  const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  test.each(documents.filter((name) => name.endsWith('.md')))('exists: %s', (document) => {
    const lines = typedIn(read(document))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.flatMap((line) => wrongIn(line) ?? [])).toEqual([])
  })

  test('is said for each command in the help, and for no other', () => {
    expect([...commands].map(([name, command]) => [name, command.description()]).sort()).toEqual(
      Object.entries(purposes).sort(),
    )
  })

  test('exists: the examples of each command', () => {
    expect(commands.size).toBeGreaterThan(10)
    for (const [name, command] of commands) {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
      const examples = typedIn(help.slice(help.indexOf('\nExample')))
      expect(examples.length, `${name} has an example`).toBeGreaterThan(0)
      expect(examples.flatMap((line) => wrongIn(line) ?? [])).toEqual([])
    }
  })
})

describe('docs/tables.md', () => {
  const catalog = memoryCatalog()
  const columns: Column[] = catalog.sqlite
    .prepare(columnsSql)
    .raw()
    .all()
    .map((row) => columnOf(row as unknown[]))

  test('describes every table, view and column that there is: src/read/query/described-*.ts', () => {
    expect(columns.length).toBeGreaterThan(200)
    const silent = columns.filter(({ description }) => description === null).map((one) => `${one.table}.${one.column}`)
    expect(silent).toEqual([])
    const tables = new Set(columns.map(({ table }) => table))
    expect([...tables].filter((table) => describedTable(table) === undefined)).toEqual([])
  })

  test('describes nothing that there is not', () => {
    const there = new Set(columns.map(({ table, column }) => `${table}.${column}`))
    const described = Object.entries({ ...describedTables, ...describedViews }).flatMap(([table, { columns: all }]) =>
      Object.keys(all).map((column) => `${table}.${column}`),
    )
    expect(described.filter((name) => !there.has(name))).toEqual([])
  })

  test('is what `npm run docs` makes of the schema', () => {
    expect(read('docs/tables.md') === tablesDocument(catalog), 'run `npm run docs`').toBe(true)
  })
})

describe('config/nightly.example.yaml', () => {
  const text = read('config/nightly.example.yaml')

  test('is a configuration, with caps', () => {
    const config = loadConfig(join(root, 'config/nightly.example.yaml'), {}, {})
    expect(config.nightly).toMatchObject({ keepCatalogs: 7, seeds: ['../seeds'] })
    expect(config.money).toMatchObject({ capPerDay: '50CNY', capPerMonth: '1000CNY' })
  })

  test('says of each key what it is for', () => {
    const lines = text.split('\n')
    const keys = lines.flatMap((line, n) => (/^ {2}\w+:/.test(line) ? [n] : []))
    const sections = parse(text) as Record<string, object>
    expect(keys).toHaveLength(Object.values(sections).flatMap((section) => Object.keys(section)).length)
    // A comment above, or above the key before it where the two belong together.
    for (const n of keys) expect(/^ {2}(#|\w+:)/.test(lines[n - 1] ?? ''), `line ${n + 1}: ${lines[n]}`).toBe(true)
  })
})
