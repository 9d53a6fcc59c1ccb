// A query's rows as text: csv, JSON, a JSON document a line, or a table. Streams in chunks, but for the table.
// It must not write anywhere.

import { textTable } from '../table.ts'
import type { QueryResult, SqlValue } from './query.ts'

export const rowFormats = ['table', 'json', 'csv', 'ndjson'] as const
export type RowFormat = (typeof rowFormats)[number]

/** What was written of a result: `more` where it had rows beyond the limit. */
export interface Written {
  rows: number
  more: boolean
}

/**
 * The rows as text, in chunks.
 *
 * Integers that a JSON number cannot hold are JSON strings of their digits, so are infinities. BLOBs are lower-case
 * hex; in a table `x'…'`, cut to 16 bytes. In csv, NULL is an empty field and an empty text is `""`; lines end in `\n`.
 * @param limit at most so many rows; null: all
 * @param written counts while the chunks are taken
 */
export function formatRows(
  result: QueryResult,
  of: { readonly format: RowFormat; readonly limit: number | null },
  written: Written,
): Iterable<string> {
  const rows = limited(result.rows, of.limit, written)
  if (of.format === 'table') return [tableOf(result.columns, [...rows])]
  const lines =
    of.format === 'csv'
      ? csvLines(result.columns, rows)
      : of.format === 'ndjson'
        ? jsonLines(result.columns, rows)
        : jsonArray(result.columns, rows)
  return inChunks(lines)
}

type Rows = Iterable<readonly SqlValue[]>

function* limited(rows: Rows, limit: number | null, written: Written): Generator<readonly SqlValue[]> {
  for (const row of rows) {
    if (written.rows === limit) {
      written.more = true
      return
    }
    written.rows += 1
    yield row
  }
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length < 2 ** 16) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

function* csvLines(columns: readonly string[], rows: Rows): Generator<string> {
  yield `${columns.map(csvField).join(',')}\n`
  for (const row of rows) yield `${row.map((value) => (value === null ? '' : csvField(plain(value)))).join(',')}\n`
}

/** RFC 4180; an empty field is NULL, so that an empty text needs its quotes. */
function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function* jsonLines(columns: readonly string[], rows: Rows): Generator<string> {
  const keys = columns.map((column) => JSON.stringify(column))
  for (const row of rows) yield `{${keys.map((key, n) => `${key}:${jsonValue(row[n] ?? null)}`).join(',')}}\n`
}

function* jsonArray(columns: readonly string[], rows: Rows): Generator<string> {
  let before = '['
  for (const line of jsonLines(columns, rows)) {
    yield `${before}\n${line.trimEnd()}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}

function jsonValue(value: SqlValue): string {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? value.toString() : JSON.stringify(value.toString())
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return JSON.stringify(value)
  return JSON.stringify(plain(value))
}

const plain = (value: Exclude<SqlValue, null>) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))

const numeric = (value: SqlValue | undefined) => typeof value === 'bigint' || typeof value === 'number'

function tableOf(columns: readonly string[], rows: readonly (readonly SqlValue[])[]): string {
  const isNumeric = (n: number) => rows.every((row) => row[n] === null || numeric(row[n]))
  return textTable(
    columns.map((column, n) => `${isNumeric(n) ? '>' : '<'}${column}`),
    rows.length === 0 ? [] : rows.map((row) => row.map(tableCell)),
  )
}

function tableCell(value: SqlValue): string {
  if (value === null) return ''
  if (!Buffer.isBuffer(value)) return String(value)
  return `x'${value.toString('hex', 0, 16)}${value.length > 16 ? `…' (${value.length} bytes)` : "'"}`
}
