// `query`: read-only SQL on the catalog, for people and for scripts. It must not write to the archive.
import { text } from 'node:stream/consumers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../core/errors.ts'
import { listIdOf } from '../read/lists.ts'
import { narrowToList } from '../read/query/narrow.ts'
import { query } from '../read/query/query.ts'
import { formatRows, type RowFormat, rowFormats, type Written } from '../read/query/row-formats.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { openCatalogForReading } from '../store/open.ts'
import { archiveOf, type CommonFlags, defineCommand } from './command.ts'
import { purposes } from './purposes.ts'

interface QueryFlags extends CommonFlags {
  readonly format?: RowFormat
  readonly limit?: number
  readonly list?: string
}

/** A table is laid out as a whole, and nobody reads more of it. */
const tableRows = 1000

/** `rednote-archive query SQL`. */
export function queryCommand(): Command {
  return defineCommand('query', purposes.query, [
    "rednote-archive query 'SELECT id, title FROM notes ORDER BY published_at DESC LIMIT 10'",
    "rednote-archive query --format csv 'SELECT * FROM files' > files.csv",
    'rednote-archive query - < question.sql',
  ])
    .argument('[SQL]', 'one statement; `-`, or none where stdin is no terminal: from stdin')
    .addOption(new Option('--format <FORMAT>', 'how the rows are written (BLOBs as hex)').choices(rowFormats))
    .option('--list <NAME>', 'only the notes of this list, in every table that names notes')
    .option('--limit <N>', `at most N rows (a table: ${tableRows}, else all)`, parseLimit)
    .action((sql: string | undefined, flags: QueryFlags) => runQuery(sql, flags))
}

async function runQuery(argument: string | undefined, flags: QueryFlags): Promise<void> {
  if (flags.json && flags.format !== undefined && flags.format !== 'json')
    throw new UsageError(`--json and --format ${flags.format} contradict each other: give one`)
  const format = flags.json ? 'json' : (flags.format ?? 'table')
  const archive = archiveOf(flags)
  requireArchive(archive)
  const sql = await readSql(argument)
  const catalog = openCatalogForReading(archive)
  try {
    if (flags.list !== undefined) narrowToList(catalog, listIdOf(catalog, flags.list))
    const written: Written = { rows: 0, more: false }
    const limit = flags.limit ?? (format === 'table' ? tableRows : null)
    await writeOut(formatRows(query(catalog, sql), { format, limit }, written))
    if (flags.quiet || format !== 'table') return
    if (written.more)
      process.stderr.write(`There are more rows than these ${written.rows}: --limit N, or --format csv for all.\n`)
    else if (written.rows === 0) process.stderr.write('No rows.\n')
  } finally {
    catalog.sqlite.close()
  }
}

async function readSql(argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument
  if (process.stdin.isTTY)
    throw new UsageError("give the SQL as an argument, such as 'SELECT count(*) FROM notes', or on stdin")
  return await text(process.stdin)
}

/** Writes at the reader's pace. A reader that has seen enough (`| head`) is no error. */
async function writeOut(chunks: Iterable<string>): Promise<void> {
  // The callback has the error too; without a listener it would end the process.
  process.stdout.on('error', () => undefined)
  for (const chunk of chunks) {
    const error = await new Promise<Error | null | undefined>((done) => process.stdout.write(chunk, done))
    if (error && 'code' in error && error.code === 'EPIPE') return
    if (error) throw error
  }
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a number of rows, such as 50.')
  return Number(text)
}
