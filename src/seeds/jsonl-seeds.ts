// Seed lists in JSONL: an object or a string a line. It must not throw: a record that is broken is a seed that says so.
import { isJsonObject, parseJson } from '../core/json.ts'
import { listed, referenceColumn, wantedColumns } from './columns.ts'
import { parseNoteRef } from './note-ref.ts'
import type { Seed, SeedFormat } from './seed-list.ts'
import { excerpt, type Line, TOO_LONG } from './seed-source.ts'

/** Reads a record a line, whose key `column` (or else the first of the usual ones) holds the reference. */
export function jsonlSeeds(source: string, column: string | undefined): SeedFormat {
  const read = (lines: readonly Line[]) =>
    lines
      .filter(({ text }) => text.trim() !== '')
      .map((line): Seed => ({ source, line: line.number, ...readRecord(line, column) }))
  return { read, end: () => [] }
}

type Record = Pick<Seed, 'text' | 'ref' | 'fields'>

function readRecord({ text, tooLong }: Line, column: string | undefined): Record {
  if (tooLong) return broken(text, TOO_LONG)
  let record: unknown
  try {
    record = parseJson(text)
  } catch {
    return broken(text, 'This line is not valid JSON: write one JSON object a line.')
  }
  if (typeof record === 'string') return { text: record, ref: parseNoteRef(record), fields: null }
  if (!isJsonObject(record))
    return broken(text, 'This JSON is neither an object nor a string: write one object a line.')

  const entries = Object.entries(record).map(([key, value]) => [key, asText(value)] as const)
  const keys = entries.map(([key]) => key)
  const [key, reference] = entries[referenceColumn(keys, column)] ?? []
  if (key === undefined || reference === undefined) {
    return broken(
      text,
      `This record has no ${wantedColumns(column)} (it has ${listed(keys)}): name its key with --column.`,
    )
  }
  return {
    text: reference,
    ref: parseNoteRef(reference),
    fields: Object.fromEntries(entries.filter(([other]) => other !== key)),
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function broken(text: string, reason: string): Record {
  return { text: excerpt(text), ref: { kind: 'none', reason }, fields: null }
}
