// Tables and views as files for other tools, all of one moment, with a manifest that says what they are. It must not
// write to the archive.
import { dirname, join } from 'node:path'
import type { Catalog } from '../../core/catalog.ts'
import { UsageError } from '../../core/errors.ts'
import { version } from '../../core/program.ts'
import { bodyOf, findCapture } from '../../store/ledger.ts'
import { openCatalogForReading } from '../../store/open.ts'
import { query, type SqlValue } from '../query/query.ts'
import { DigestedFile, type Written } from './digested-file.ts'
import { earlierFiles, readManifest, refuseForeign, removeOutdated } from './export-folder.ts'
import { makeFolder } from './export-place.ts'
import { defaultTables, describeTable, type ExportedTable } from './exported-table.ts'
import { type ExportedFile, writeManifest } from './manifest-file.ts'
import { atOneMoment } from './moment.ts'
import type { RowsFile, RowsManifest, RowsProgress, RowsWanted } from './rows-manifest.ts'
import { sheetRows } from './spreadsheet-text.ts'

/** Writes a table's rows into a file. Long texts may be cut where the format has a limit. */
export type RowsWriter = (
  file: DigestedFile,
  table: ExportedTable,
  rows: Iterable<readonly SqlValue[]>,
) => Promise<{ readonly cutCells: number }>

export interface RowsExport {
  readonly archiveDir: string
  /** Where the catalog can be read: the archive, or a copy where that cannot be. */
  readonly catalogDir: string
  readonly dir: string
  readonly wanted: RowsWanted
  readonly progress: RowsProgress
}

/**
 * Exports rows into `dir`. The same archive gives the same bytes. What is there from an earlier export is replaced, file by
 * file; where the process is ended, its files are whole, and its manifest is not complete.
 * @throws {UsageError} where the folder is not ours, or a table, condition or list is not to be had: nothing is written
 */
export async function exportRows(of: RowsExport): Promise<RowsManifest> {
  const { archiveDir, catalogDir, dir, wanted } = of
  const before: ExportedFile[] = []
  for await (const files of earlierFiles(dir, await readManifest(dir, { archiveDir, kind: 'rows' })))
    before.push(...files)
  const known = new Set(before.map(({ path }) => path))
  const write = await writerOf(wanted)
  return atOneMoment({ archiveDir: catalogDir, list: wanted.list }, async (catalog, archive) => {
    const names = wanted.tables.length > 0 ? [...new Set(wanted.tables)] : defaultTables
    const plans = names.map((name) => planOf(catalog, name, wanted))
    for (const { file } of plans) refuseForeign(dir, file.path, known)
    const { format, excel, list, where, since } = wanted
    const frame = { export: 'rows' as const, program: version, archive, format, excel, list, where, since }
    await makeFolder(dir)
    // First of all: files that are begun and not ended are known as ours.
    const planned = plans.map(({ file }) => file)
    const earlier = before.filter(({ path }) => !planned.some((file) => file.path === path))
    const files: RowsFile[] = []
    const note = ({ files, ...frame }: Omit<RowsManifest, 'files'> & { readonly files: readonly ExportedFile[] }) =>
      writeManifest(dir, frame, [files.map((file) => JSON.stringify(file))])
    const unfinished = () => ({
      ...frame,
      complete: false,
      files: [...files, ...planned.slice(files.length), ...earlier],
    })
    await note(unfinished())
    for (const plan of plans) {
      files.push(await writeTable(of, catalog, plan, write))
      // A file whose size is not known could not be told from somebody's own, and would stay for good.
      await note(unfinished())
    }
    await removeOutdated(dir, earlier)
    const manifest: RowsManifest = { ...frame, complete: true, files }
    await note(manifest)
    return manifest
  })
}

async function writerOf({ format, excel }: RowsWanted): Promise<RowsWriter> {
  if (format === 'parquet') return (await import('./parquet-rows.ts')).parquetRows
  if (format === 'xlsx') return (await import('./xlsx-rows.ts')).xlsxRows
  if (excel) return (await import('./excel-csv-rows.ts')).excelCsvRows
  return (await import('./text-rows.ts')).textRows(format)
}

interface Plan {
  readonly table: ExportedTable
  readonly file: RowsFile
  /** Gives the table's own columns, in its order. */
  readonly sql: string
  readonly bodies: boolean
}

function planOf(catalog: Catalog, name: string, wanted: RowsWanted): Plan {
  const own = describeTable(catalog, name)
  const bodies = wanted.bodies && name === 'captures'
  const table = bodies ? { ...own, columns: [...own.columns, { name: 'body', type: 'text' as const }] } : own
  const { order, timeColumn } = table
  const conditions = [
    ...(wanted.since !== null && timeColumn !== null ? [`"${timeColumn}" >= ${wanted.since}`] : []),
    // On lines of its own: a comment at its end takes nothing with it.
    ...(wanted.where !== null ? [`(\n${wanted.where}\n)`] : []),
  ]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const sql = `SELECT ${listOf(own.columns.map((column) => column.name))} FROM "${name}"${where} ORDER BY ${listOf(order)}`
  check(catalog, name, sql, wanted)
  const file = {
    path: `${name}.${wanted.format}`,
    table: name,
    sorted_by: order,
    since_column: wanted.since === null ? null : timeColumn,
    columns: table.columns,
  }
  return { table, file, sql, bodies }
}

const listOf = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

function check(catalog: Catalog, name: string, sql: string, { format, excel, where }: RowsWanted): void {
  let rows = 0
  try {
    query(catalog, sql)
    if (format === 'xlsx' || excel) rows = countOf(catalog, sql)
  } catch (error) {
    throw blamingWhere(error, name, where)
  }
  if (rows >= sheetRows)
    throw new UsageError(
      `${name} has ${rows.toLocaleString('en')} rows, and a sheet holds ${(sheetRows - 1).toLocaleString('en')}: fewer with --since, --where or --list, or all with --format parquet or csv`,
    )
}

function countOf(catalog: Catalog, sql: string): number {
  for (const [count] of query(catalog, `SELECT count(*) FROM (${sql})`).rows) return Number(count)
  return 0
}

/** What SQLite does not understand, or stops at in a row, is the user's condition: all else is the program's. */
function blamingWhere(error: unknown, table: string, where: string | null): unknown {
  if (!(error instanceof UsageError) || where === null) return error
  if (error.message.includes('--param'))
    return new UsageError('--where names a value (`:name` or `?`), and nothing gives it one: write the value itself')
  return new UsageError(
    `--where does not fit ${table}: ${error.message.replace(/[.?]?$/, (end) => end || '.')} It is a condition in SQL for every exported table; --table NAME names those that it is for.`,
  )
}

async function writeTable(of: RowsExport, catalog: Catalog, plan: Plan, write: RowsWriter): Promise<RowsFile> {
  const { progress } = of
  Object.assign(progress, { table: plan.file.table, rows: 0 })
  const before = progress.bytes
  const file = await DigestedFile.create(join(of.dir, plan.file.path))
  try {
    const rows = watched(withBodies(catalog, query(catalog, plan.sql).rows, plan), progress, () => {
      progress.bytes = before + file.bytes
    })
    const { cutCells } = await write(file, plan.table, rows)
    const { bytes, sha256 }: Written = await file.end()
    progress.bytes = before + bytes
    return { ...plan.file, rows: progress.rows, bytes, sha256, ...(cutCells > 0 ? { cut_cells: cutCells } : {}) }
  } catch (error) {
    await file.discard()
    throw blamingWhere(error, plan.file.table, of.wanted.where)
  }
}

type Rows = Iterable<readonly SqlValue[]>

/** Rows that are counted as they are taken. */
function* watched(rows: Rows, progress: RowsProgress, onRow: () => void) {
  for (const row of rows) {
    progress.rows += 1
    onRow()
    yield row
  }
}

function* withBodies(catalog: Catalog, rows: Rows, { table, bodies }: Plan): Generator<readonly SqlValue[]> {
  if (!bodies) return yield* rows
  const id = table.columns.findIndex(({ name }) => name === 'id')
  // A connection of its own, which is not narrowed to a list: a body may need another one's, and no capture ever changes.
  const ledger = openCatalogForReading(dirname(catalog.sqlite.name))
  try {
    for (const row of rows) {
      const capture = findCapture(ledger, Number(row[id]))
      const body = capture === undefined ? null : bodyOf(ledger, capture)
      yield [...row, body?.toString('utf8') ?? null]
    }
  } finally {
    ledger.sqlite.close()
  }
}
