// Lines to CSV records, one broken record at a time. csv-parse judges what a record is; this finds only where one
// ends, so that a quote that is never closed costs its own line and not the rest of the list.
import { CsvError, type Options, parse } from 'csv-parse/sync'
import { type Line, LONGEST_LINE, TOO_LONG } from './seed-source.ts'

export type CsvRecord = { readonly line: Line } & (
  | { readonly cells: readonly string[] }
  | { readonly problem: string; readonly cells?: never }
)

const UNREADABLE =
  'This CSV record is broken: put a field that holds a quote or a line end in quotes, and double its quotes.'
const NEVER_CLOSED = 'This CSV record has a quote that is never closed: close it, or double it.'

export interface CsvRecords {
  /** Gives the records that are complete with these lines. */
  read(lines: readonly Line[]): void
  /** Gives the records of what was still open. */
  end(): void
}

/**
 * Finds the records of a CSV's lines, given in order and in any batches.
 * @param give is called with each record, in order.
 * @param swallowsOthers whether the cells of a record of several lines are rather an open quote that met the next one.
 */
export function csvRecords(
  delimiter: string,
  give: (record: CsvRecord) => void,
  swallowsOthers: (cells: readonly string[]) => boolean,
): CsvRecords {
  /** Records of one line each, that wait to be parsed in one go. */
  let whole: Line[] = []
  /** The lines of a record whose quoted field has not ended. */
  let open: Line[] = []
  let openLength = 0

  function take(line: Line): void {
    if (open.length > 0) {
      continueRecord(line)
    } else if (line.tooLong) {
      parseWhole()
      give({ line, problem: TOO_LONG })
    } else if (isBalanced(line.text)) {
      if (line.text.trim() !== '') whole.push(line)
    } else {
      parseWhole()
      if (parseCsv(line.text, delimiter) === 'open') {
        open = [line]
        openLength = line.text.length
      } else give(parseAlone(line))
    }
  }

  function continueRecord(line: Line): void {
    open.push(line)
    openLength += line.text.length
    const isTooLong = line.tooLong || openLength > LONGEST_LINE
    if (!isTooLong && isBalanced(line.text)) return
    const text = open.map((part) => part.text).join('\n')
    const cells = isTooLong ? undefined : onlyRecord(parseCsv(text, delimiter))
    const [first] = open
    if (cells === undefined || first === undefined || swallowsOthers(cells)) giveUpRecord()
    else {
      give({ line: first, cells })
      open = []
    }
  }

  function giveUpRecord(): void {
    const [first, ...rest] = open
    open = []
    if (first !== undefined) give({ line: first, problem: NEVER_CLOSED })
    for (const line of rest) take(line)
  }

  function parseAlone(line: Line): CsvRecord {
    // 5" screen: within one line, a quote inside a field that has none around it does no harm.
    const cells =
      onlyRecord(parseCsv(line.text, delimiter)) ?? onlyRecord(parseCsv(line.text, delimiter, { relax_quotes: true }))
    return cells === undefined ? { line, problem: UNREADABLE } : { line, cells }
  }

  function parseWhole(): void {
    const records = parseCsv(whole.map(({ text }) => text).join('\n'), delimiter)
    const isAsExpected = Array.isArray(records) && records.length === whole.length
    for (const [index, line] of whole.entries()) {
      const cells = isAsExpected ? records[index] : undefined
      give(cells === undefined ? parseAlone(line) : { line, cells })
    }
    whole = []
  }

  return {
    read(lines) {
      for (const line of lines) take(line)
      parseWhole()
    },
    end() {
      giveUpRecord()
      parseWhole()
    },
  }
}

/** The cells of a line by itself, undefined where it is no one whole record. */
export function cellsOf(line: string, delimiter: string): readonly string[] | undefined {
  return onlyRecord(parseCsv(line, delimiter))
}

function isBalanced(text: string): boolean {
  return !text.includes('"') || text.split('"').length % 2 === 1
}

function onlyRecord(records: string[][] | 'open' | 'broken'): string[] | undefined {
  return Array.isArray(records) && records.length === 1 ? records[0] : undefined
}

function parseCsv(text: string, delimiter: string, options: Options = {}): string[][] | 'open' | 'broken' {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      trim: delimiter !== '\t',
      ...options,
    }) as string[][]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'broken'
  }
}
