import { isLocked } from '../store/lock.js';
const columns = 'id, command, version, started_at, ended_at, outcome, exit_code';
/** The newest runs, newest first, and the one among all that writes to the archive now. */
export function readRuns(catalog, of) {
    const newestWithoutEnd = catalog.sqlite
        .prepare(`SELECT ${columns} FROM runs WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1`)
        .get();
    const running = newestWithoutEnd !== undefined && isLocked(of.archiveDir) ? newestWithoutEnd : null;
    const last = catalog.sqlite
        .prepare(`SELECT ${columns} FROM runs ORDER BY id DESC LIMIT @count`)
        .all({ count: of.count });
    return {
        last: last.map((run) => ({
            ...run,
            state: run.ended_at !== null ? 'ended' : run.id === running?.id ? 'on' : 'killed',
        })),
        running: running && { ...running, state: 'on' },
    };
}
/** When a `nightly` or `backfill` last did all that it was allowed to (its budget used up or not), in unix seconds, or null. */
export function lastSuccessAt(catalog) {
    return (catalog.sqlite
        .prepare("SELECT max(ended_at) FROM runs WHERE command IN ('nightly', 'backfill') AND (exit_code = 0 OR outcome = 'budget')")
        .pluck()
        .get() ?? null);
}
