// What an export of rows is asked for, and what its manifest says of its files. It must not load what it takes to make them.
import type { ExportedColumn } from './exported-table.ts'
import type { ExportedFile, Manifest } from './manifest-file.ts'
import type { Moment } from './moment.ts'

export const rowFileFormats = ['csv', 'ndjson', 'parquet', 'json', 'xlsx'] as const
export type RowFileFormat = (typeof rowFileFormats)[number]

export interface RowsWanted {
  readonly format: RowFileFormat
  /** csv as Excel opens it. */
  readonly excel: boolean
  /** Empty: those that people ask for. */
  readonly tables: readonly string[]
  /** A condition in SQL that every exported table must understand. */
  readonly where: string | null
  /** Unix seconds: only rows of then or later, in tables that know a time. */
  readonly since: number | null
  readonly list: string | null
  /** What captures say, decompressed, as a column of `captures`. */
  readonly bodies: boolean
}

export interface RowsFile extends ExportedFile {
  readonly table: string
  readonly rows?: number
  readonly cut_cells?: number
  readonly sorted_by: readonly string[]
  readonly since_column: string | null
  readonly columns: readonly ExportedColumn[]
}

export interface RowsManifest extends Manifest {
  readonly export: 'rows'
  readonly files: readonly RowsFile[]
  readonly program: string
  readonly archive: Moment
  readonly format: RowFileFormat
  readonly excel: boolean
  readonly list: string | null
  readonly where: string | null
  readonly since: number | null
}

export interface RowsProgress {
  table: string
  rows: number
  bytes: number
}
