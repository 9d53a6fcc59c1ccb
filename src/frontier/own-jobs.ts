// Which open jobs are a run's own: those that it opened, and all that earlier runs have left, once it has taken them over.
// It must not change a job.
import { type Catalog, prepared } from '../core/catalog.ts'
import type { Job } from './frontier.ts'

/** The open jobs of a run are those of the runs `from` to itself. */
export interface Own {
  readonly runId: number
  readonly from: number
}

// The bare names would have SQLite plan the statement anew for every value (src/README, “What must hold”).
export const own = 'run_id BETWEEN +@from AND +@runId'

// It may take over a million rows, none of which need be written for that.
const heir = prepared((): { runId: number | null } => ({ runId: null }))

/** From now on the notes that earlier runs have left open are this run's. */
export function takeOver(catalog: Catalog, runId: number): void {
  heir(catalog).runId = runId
}

export function ownOf(catalog: Catalog, runId: number, kind: Job['kind']): Own {
  return { runId, from: kind === 'note' && heir(catalog).runId === runId ? 0 : runId }
}

const statements = prepared(({ sqlite }) => ({
  openIn: sqlite
    .prepare<Own & { kind: string }, number>(
      `SELECT (SELECT count(*) FROM jobs WHERE ${own} AND kind = @kind AND state = 'open' AND lease_run_id IS NULL)
        + (SELECT count(*) FROM jobs WHERE ${own} AND kind = @kind AND state = 'open' AND lease_run_id IS NOT NULL)`,
    )
    .pluck(),
}))

/** How many jobs of a kind the run still has open, leased ones included. */
export function openJobs(catalog: Catalog, kind: Job['kind'], runId: number): number {
  return countOpen(catalog, kind, ownOf(catalog, runId, kind))
}

/** How many jobs of a kind are open, leased ones included. */
export function countOpen(catalog: Catalog, kind: Job['kind'], own: Own): number {
  return statements(catalog).openIn.get({ ...own, kind }) ?? 0
}
