// What a run could not do, and why: notes, lines of seed lists, files. It must not decide what happens to them next.
import type { Catalog } from '../../core/catalog.ts'
import type { NoteId } from '../../core/model.ts'

export interface FailedNotes {
  readonly reason: string
  readonly count: number
  /** `parked`: tried again from `next_at` on; `buried`: needs a human or new code. */
  readonly state: 'parked' | 'buried'
  readonly next_at: number
  readonly example: NoteId
}

export interface FailedLine {
  readonly source: string
  readonly line: number
  readonly text: string
  readonly reason: string
}

export interface Failures {
  readonly notes: readonly FailedNotes[]
  readonly lines: { readonly count: number; readonly top: readonly FailedLine[] }
  /** Files of the whole archive whose last attempt failed. */
  readonly files: readonly { readonly reason: string; readonly count: number }[]
}

// A reason may be a stack: its first line says what happened.
const firstLine = (column: string) =>
  `coalesce(substr(${column}, 1, instr(${column} || char(10), char(10)) - 1), 'unknown')`

// Lines whose note has a job of the run count with that. A night reads its lists anew, and tells of a line once.
const troubledLines = `
  FROM seeds WHERE last_run_id = @runId AND (outcome = 'unavailable' OR outcome = 'failed' OR outcome = 'invalid' OR outcome = 'pending')
    AND outcome IN ('failed', 'invalid') AND (@command <> 'nightly' OR run_id = @runId)
    AND (note_id IS NULL OR note_id NOT IN (SELECT note_id FROM jobs WHERE kind = 'note' AND run_id = @runId))`

/** What failed in a run, the most frequent reasons first; at most `most` rows of each kind. */
export function readFailures(
  { sqlite }: Catalog,
  of: { readonly runId: number; readonly command: string; readonly most: number },
): Failures {
  const all = <Row>(sql: string) => sqlite.prepare<typeof of, Row>(sql).all(of)
  return {
    notes: all<FailedNotes>(`
      SELECT ${firstLine('last_error')} AS reason, count(*) AS count, state, min(not_before_at) AS next_at,
        min(note_id) AS example
      FROM jobs WHERE kind = 'note' AND run_id = @runId AND state IN ('parked', 'buried')
      GROUP BY 1, state ORDER BY 2 DESC, 1 LIMIT @most`),
    lines: {
      count: all<{ count: number }>(`SELECT count(*) AS count ${troubledLines}`)[0]?.count ?? 0,
      top: all<FailedLine>(`
        SELECT source, line, text, ${firstLine('coalesce(reason, outcome)')} AS reason ${troubledLines} ORDER BY source, line LIMIT @most`),
    },
    files: all<{ reason: string; count: number }>(`
      SELECT ${firstLine('reason')} AS reason, count(*) AS count FROM media_identities
      WHERE state = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT @most`),
  }
}
