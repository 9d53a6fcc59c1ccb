// npm run docs: writes docs/tables.md from the catalog's schema and what is said of it. It must not describe anything
// itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '../src/core/catalog.ts'
import { examples } from '../src/read/query/examples.ts'
import { type Column, columnOf, columnsSql, describedTable } from '../src/read/query/schema.ts'
import { captureRecipe } from '../src/store/archive-readme.ts'
import { openCatalog } from '../src/store/open.ts'

const head = `# Tables and views

Made by \`npm run docs\` from the schema; \`rednote-archive query --schema\` says the same of an archive.
[querying.md](querying.md) says how to ask, and with which tools.

Times are unix seconds (\`*_at\`), durations milliseconds (\`*_ms\`). Views add the time at UTC+8 as text, \`YYYY-MM-DD HH:MM:SS\`
(\`*_cn\`). A null count is unknown, never 0. Tables are STRICT and have foreign keys; the catalog opens in SQLite 3.40.
`

/** The text of docs/tables.md for an empty catalog of this version. */
export function tablesDocument(catalog: Catalog): string {
  const columns = catalog.sqlite
    .prepare(columnsSql)
    .raw()
    .all()
    .map((row) => columnOf(row as unknown[]))
  const names = [...new Set(columns.map(({ table }) => table))]
  const section = (kind: Column['kind']) =>
    names
      .map((name) => columns.filter(({ table }) => table === name))
      .filter(([first]) => first?.kind === kind)
      .map(tableText)
      .join('\n')
  return [
    head,
    '## Questions',
    questions(),
    '## Views',
    section('view'),
    '## Tables',
    section('table'),
    '## A capture’s answer',
    captureRecipe,
  ]
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function tableText(columns: readonly Column[]): string {
  const name = columns[0]?.table ?? ''
  const rows = columns.map(({ column, type, isKey, refersTo, description }) => {
    const key = isKey ? ', key' : ''
    const refers = refersTo === null ? '' : ` (\`${refersTo}\`)`
    return `| \`${column}\` | ${type.toLowerCase()}${key} | ${description ?? ''}${refers} |`
  })
  return [
    `### ${name}\n`,
    `${upperFirst(describedTable(name)?.is ?? '')}.\n`,
    '| column | type | |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function questions(): string {
  const one = ({ name, asks, sql }: (typeof examples)[number]) =>
    `${asks} \`query --example ${name}\`\n\n\`\`\`sql\n${sql}\n\`\`\`\n`
  return examples.map(one).join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(join(tmpdir(), 'rednote-archive-docs-'))
  const { catalog } = openCatalog(folder)
  writeFileSync(join(import.meta.dirname, 'tables.md'), tablesDocument(catalog))
  catalog.sqlite.close()
  rmSync(folder, { recursive: true })
}
