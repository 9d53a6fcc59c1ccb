// The archive's tables and views with their columns, for who writes SQL. It must not read rows.
import type { Catalog } from '../../../core/catalog.ts'

export interface TableShape {
  readonly name: string
  readonly type: 'table' | 'view'
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Every table and view that is for people: none of SQLite's own, of full-text indexes, or of this connection. */
export function readSchema({ sqlite }: Catalog): TableShape[] {
  const tables = sqlite
    .prepare<[], { name: string; type: 'table' | 'view' }>(`
      SELECT name, type FROM main.sqlite_master WHERE type IN ('table', 'view')
        AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '__*'
        AND name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('shadow', 'virtual'))
      ORDER BY type, name`)
    .all()
  const columns = sqlite.prepare<[string], { name: string; type: string }>(
    'SELECT name, lower(type) AS type FROM pragma_table_info(?)',
  )
  return tables.map((table) => ({ ...table, columns: columns.all(table.name) }))
}
