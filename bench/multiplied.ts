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

/** Adds `times - 1` copies of every note, with its author, captures and rows, to an archive of at most a million captures. */
export function multiply(archiveDir: string, times: number): void {
  const sqlite = new Database(catalogPath(archiveDir))
  try {
    sqlite.pragma('foreign_keys = OFF')
    sqlite.pragma('synchronous = OFF')
    sqlite.pragma('cache_size = -400000')
    for (let copy = 1; copy < times; copy += 1) sqlite.transaction(() => addCopy(sqlite, copy))()
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    sqlite.close()
  }
}

function addCopy(sqlite: Database.Database, copy: number): void {
  // Characters 9 and 10 of a generated ID are zeros.
  const mark = copy.toString(16).padStart(2, '0')
  const id = (column: string) => `substr(${column}, 1, 8) || '${mark}' || substr(${column}, 11)`
  const original = (column: string) => `substr(${column}, 9, 2) = '00'`
  for (const table of tables) {
    const columns = sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
    const isCapture = (column: string) => captureColumns.has(column) || (table === 'captures' && column === 'id')
    const isId = (column: string) =>
      column === 'note_id' || column === 'user_id' || column === 'text' || (column === 'id' && table !== 'captures')
    const values = columns.map((column) =>
      isCapture(column) ? `${column} + ${copy}000000` : isId(column) ? id(column) : column,
    )
    const owner = columns.includes('note_id') ? 'note_id' : columns.includes('user_id') ? 'user_id' : 'id'
    const files = table === 'media' ? " AND (state <> 'skipped' OR rendition = 'original')" : ''
    sqlite.exec(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${original(owner)}${files}`,
    )
  }
}
