// The archive's tables and views with their columns, for who writes SQL. It must not read rows.
import type { Catalog } from '../../../core/catalog.ts'
import { type Column, columnOf, columnsSql, describedTable } from '../../query/schema.ts'

export interface TableShape {
  readonly name: string
  /** What it is, or null where nobody has described it. */
  readonly description: string | null
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string | null }[]
}

/** Every table and view, in the order in which `query --schema` tells them. */
export function readSchema({ sqlite }: Catalog): TableShape[] {
  const tables = new Map<string, Column[]>()
  for (const row of sqlite.prepare(columnsSql).raw().all() as unknown[][]) {
    const column = columnOf(row)
    tables.set(column.table, [...(tables.get(column.table) ?? []), column])
  }
  return [...tables].map(([name, columns]) => ({
    name,
    description: describedTable(name)?.is ?? null,
    columns: columns.map(({ column, type, description }) => ({ name: column, type: type.toLowerCase(), description })),
  }))
}
