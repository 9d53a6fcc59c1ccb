// How many rows each table that people query has. It must not count the frontier's or the program's own tables.
import type { Catalog } from '../../core/catalog.ts'

const tables = [
  'notes',
  'users',
  'images',
  'hashtags',
  'topics',
  'mentions',
  'voices',
  'metric_snapshots',
  'note_versions',
  'media',
  'blobs',
  'captures',
] as const

/** Each table with its number of rows, in the order of the data. */
export function tableSizes(catalog: Catalog): { name: string; rows: number }[] {
  return tables.map((name) => ({
    name,
    rows: catalog.sqlite.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0,
  }))
}
