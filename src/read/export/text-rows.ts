// Rows as csv, JSON, or a JSON document a line, for programs: values as the catalog has them. It must not know files.
import type { SqlValue } from '../query/query.ts'
import { rowWriter } from '../query/row-formats.ts'
import type { RowsWriter } from './export-rows.ts'

/** Rows that become text at once. */
const batchRows = 500

/** A writer of one of these formats. */
export function textRows(format: 'csv' | 'json' | 'ndjson'): RowsWriter {
  return async (file, table, rows) => {
    const writer = rowWriter(format)
    await file.write(writer.start(table.columns.map(({ name }) => name)))
    let batch: (readonly SqlValue[])[] = []
    for (const row of rows) {
      batch.push(row)
      if (batch.length < batchRows) continue
      await file.write(writer.rows(batch))
      batch = []
    }
    await file.write(writer.rows(batch))
    await file.write(writer.end())
    return { cutCells: 0 }
  }
}
