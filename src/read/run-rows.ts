// The runs as people ask for them: the last ones, the one that is on, and when a night last succeeded.
// It must not take the archive's lock, which would turn away a run that starts.
import type { Catalog } from '../core/catalog.ts'
import { isLocked } from '../store/lock.ts'

/** A run's row, and how it stands. */
export interface RunRow {
  readonly id: number
  readonly command: string
  readonly version: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly outcome: string | null
  readonly exit_code: number | null
  /** `on`: has no end, and holds the archive. `killed`: has no end, and holds it no more; the next run gives it one. */
  readonly state: 'ended' | 'on' | 'killed'
}

const columns = 'id, command, version, started_at, ended_at, outcome, exit_code'

/** The newest runs, newest first, and the one among all that writes to the archive now. */
export function readRuns(
  catalog: Catalog,
  of: { readonly archiveDir: string; readonly count: number },
): { last: RunRow[]; running: RunRow | null } {
  const newestWithoutEnd = catalog.sqlite
    .prepare<[], Omit<RunRow, 'state'>>(`SELECT ${columns} FROM runs WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1`)
    .get()
  const running = newestWithoutEnd !== undefined && isLocked(of.archiveDir) ? newestWithoutEnd : null
  const last = catalog.sqlite
    .prepare<{ count: number }, Omit<RunRow, 'state'>>(`SELECT ${columns} FROM runs ORDER BY id DESC LIMIT @count`)
    .all({ count: of.count })
  return {
    last: last.map((run) => ({
      ...run,
      state: run.ended_at !== null ? 'ended' : run.id === running?.id ? 'on' : 'killed',
    })),
    running: running && { ...running, state: 'on' },
  }
}

/** When a `nightly` or `backfill` last did all that it was allowed to (its budget used up or not), in unix seconds, or null. */
export function lastSuccessAt(catalog: Catalog): number | null {
  return (
    catalog.sqlite
      .prepare<[], number | null>(
        "SELECT max(ended_at) FROM runs WHERE command IN ('nightly', 'backfill') AND (exit_code = 0 OR outcome = 'budget')",
      )
      .pluck()
      .get() ?? null
  )
}
