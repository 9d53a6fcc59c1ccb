// Which open jobs are a run's own: those that it opened, and all that earlier runs have left, once it has taken them over.
// It must not change a job.
import { prepared } from '../core/catalog.js';
// The bare names would have SQLite plan the statement anew for every value (src/README, “What must hold”).
export const own = 'run_id BETWEEN +@from AND +@runId';
// It may take over a million rows, none of which need be written for that.
const heir = prepared(() => ({ runId: null }));
/** From now on the notes that earlier runs have left open are this run's. */
export function takeOver(catalog, runId) {
    heir(catalog).runId = runId;
}
export function ownOf(catalog, runId, kind) {
    return { runId, from: kind === 'note' && heir(catalog).runId === runId ? 0 : runId };
}
const statements = prepared(({ sqlite }) => ({
    openIn: sqlite
        .prepare(`SELECT (SELECT count(*) FROM jobs WHERE ${own} AND kind = @kind AND state = 'open' AND lease_run_id IS NULL)
        + (SELECT count(*) FROM jobs WHERE ${own} AND kind = @kind AND state = 'open' AND lease_run_id IS NOT NULL)`)
        .pluck(),
}));
/** How many jobs of a kind the run still has open, leased ones included. */
export function openJobs(catalog, kind, runId) {
    return countOpen(catalog, kind, ownOf(catalog, runId, kind));
}
/** How many jobs of a kind are open, leased ones included. */
export function countOpen(catalog, kind, own) {
    return statements(catalog).openIn.get({ ...own, kind }) ?? 0;
}
