// A generated archive made many times larger in seconds: its rows again and again under other IDs, as SQL. It must not
// change what a row looks like, nor copy files.
import Database from 'better-sqlite3'
import { catalogPath } from '../src/store/open.ts'

/** Rows that are multiplied, in an order in which each refers to what is there. All others are shared. */
const tables = [
  ...['users', 'notes', 'captures', 'user_versions', 'note_versions', 'images', 'note_hashtags', 'mentions', 'voices'],
  ...['metric_snapshots', 'observations', 'availability_changes', 'list_notes', 'schedule', 'media', 'seeds'],
]
const captureColumns = new Set(['capture_id', 'last_capture_id', 'base_id'])

/**
 * Makes an archive of at most a million captures `times` as large: copies of every note, with its author, captures and
 * rows. `already`: how often it was multiplied before.
 */
export function multiply(archiveDir: string, times: number, already = 1): void {
  const sqlite = new Database(catalogPath(archiveDir))
  try {
    sqlite.pragma('foreign_keys = OFF')
    sqlite.pragma('synchronous = OFF')
    sqlite.pragma('cache_size = -400000')
    for (const table of tables) repeatRows(sqlite, table, { from: already, to: times - 1 })
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    sqlite.close()
  }
}

function repeatRows(sqlite: Database.Database, table: string, copies: { from: number; to: number }): void {
  const columns = sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const isCapture = (column: string) => captureColumns.has(column) || (table === 'captures' && column === 'id')
  const isId = (column: string) =>
    column === 'note_id' || column === 'user_id' || column === 'text' || (column === 'id' && table !== 'captures')
  // Characters 9 to 12 of a generated ID are zeros.
  const id = (column: string) => `substr(${column}, 1, 8) || printf('%04x', n) || substr(${column}, 13)`
  const values = columns.map((column) =>
    isCapture(column) ? `${column} + n * 1000000` : isId(column) ? id(column) : column,
  )
  const owner = columns.includes('note_id') ? 'note_id' : columns.includes('user_id') ? 'user_id' : 'id'
  const files = table === 'media' ? " AND (state <> 'skipped' OR rendition = 'original')" : ''
  sqlite.exec(`CREATE TEMP TABLE originals AS SELECT * FROM ${table} WHERE substr(${owner}, 9, 4) = '0000'${files}`)
  sqlite
    .prepare(`
      WITH RECURSIVE copies (n) AS (SELECT @from WHERE @from <= @to UNION ALL SELECT n + 1 FROM copies WHERE n < @to)
      INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM copies CROSS JOIN temp.originals`)
    .run(copies)
  sqlite.exec('DROP TABLE temp.originals')
}
