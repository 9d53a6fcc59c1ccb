import { issuePlaces } from '../issue-places.js';
import { listIdOf } from '../lists.js';
import { lastSuccessAt, readRuns } from '../run-rows.js';
import { readSpendingByPeriod } from '../spending.js';
/**
 * Counts an archive as it is at one moment, also while a run is on. `now` is unix seconds.
 * @throws {UsageError} where there is no list of that name
 */
export function readStatus(catalog, of) {
    return catalog.sqlite.transaction(() => {
        const listId = of.list === null ? null : listIdOf(catalog, of.list);
        const count = counter(catalog, listId);
        const { last, running } = readRuns(catalog, { archiveDir: of.archiveDir, count: 5 });
        return {
            list: of.list,
            notes: countNotes(catalog, listId),
            users: count('SELECT count(*) FROM users', `SELECT count(DISTINCT user_id) FROM notes WHERE id IN (${inList})`),
            images: count('SELECT count(*) FROM images'),
            versions: count('SELECT count(*) FROM note_versions'),
            snapshots: count('SELECT count(*) FROM metric_snapshots'),
            media: countMedia(catalog, listId),
            jobs: countJobs(catalog, listId),
            ...readSpendingByPeriod(catalog, { now: of.now, listId }),
            last_success_at: lastSuccessAt(catalog),
            running,
            runs: last,
            issues: newestIssues(catalog),
        };
    })();
}
const inList = 'SELECT note_id FROM list_notes WHERE list_id = @listId';
const scope = (listId) => (listId === null ? {} : { listId });
function counter(catalog, listId) {
    return (all, narrowed = `${all} WHERE note_id IN (${inList})`) => catalog.sqlite
        .prepare(listId === null ? all : narrowed)
        .pluck()
        .get(scope(listId)) ?? 0;
}
function countNotes(catalog, listId) {
    const narrowed = listId === null ? '' : `AND id IN (${inList})`;
    const of = catalog.sqlite
        .prepare(`
      SELECT availability, count(*) AS count FROM notes WHERE availability IS NOT NULL ${narrowed} GROUP BY availability`)
        .all(scope(listId));
    // Counted apart: with a condition on a null availability, no index would answer.
    const total = counter(catalog, listId)('SELECT count(*) FROM notes', `SELECT count(*) FROM (${inList})`);
    const notes = { total, live: 0, missing: 0, gone: 0, uncaptured: total };
    for (const { availability, count } of of) {
        notes[availability] = count;
        notes.uncaptured -= count;
    }
    return notes;
}
function countMedia(catalog, listId) {
    const rows = catalog.sqlite
        .prepare(listId === null ? allFiles : filesOfList)
        .all(scope(listId));
    const media = { stored: 0, bytes: 0, wanted: 0, failed: 0 };
    for (const { state, count, bytes } of rows) {
        media[state] = count;
        media.bytes += bytes ?? 0;
    }
    return media;
}
// Two identities may have the same bytes: what is stored is counted as it lies on the disk.
const allFiles = `
  SELECT 'stored' AS state, count(*) AS count, sum(size) AS bytes FROM blobs
  UNION ALL
  SELECT state, count(*), 0 FROM media_identities WHERE state IN ('wanted', 'failed') GROUP BY state`;
const filesOfList = `
  WITH files AS (
    SELECT state, coalesce(digest, identity) AS file FROM media WHERE state <> 'skipped' AND note_id IN (${inList})
    UNION
    SELECT state, coalesce(digest, identity) FROM media
    WHERE state <> 'skipped' AND user_id IN (SELECT user_id FROM notes WHERE id IN (${inList}))
  )
  SELECT state, count(*) AS count, sum(size) AS bytes FROM files LEFT JOIN blobs ON digest = file GROUP BY state`;
function countJobs(catalog, listId) {
    const narrowed = listId === null ? '' : `AND note_id IN (${inList})`;
    const rows = catalog.sqlite
        .prepare(`
      SELECT state, sum(kind = 'note') AS notes, sum(kind = 'media') AS files,
        min(not_before_at) AS next_at, max(not_before_at) AS last_at
      FROM jobs WHERE true ${narrowed} GROUP BY state`)
        .all(scope(listId));
    const of = (state) => {
        const { notes = 0, files = 0 } = rows.find((row) => row.state === state) ?? {};
        return { notes, files };
    };
    const parked = rows.find((row) => row.state === 'parked');
    // A reason may be a stack: its first line says what happened.
    const reasons = catalog.sqlite
        .prepare(`
      SELECT coalesce(substr(last_error, 1, instr(last_error || char(10), char(10)) - 1), 'unknown') AS reason,
        count(*) AS count
      FROM jobs WHERE state = 'buried' ${narrowed} GROUP BY 1 ORDER BY 2 DESC, 1`)
        .all(scope(listId));
    return {
        open: of('open'),
        parked: { ...of('parked'), next_at: parked?.next_at ?? null, last_at: parked?.last_at ?? null },
        buried: { ...of('buried'), reasons },
    };
}
function newestIssues(catalog) {
    const runId = catalog.sqlite.prepare('SELECT max(run_id) FROM captures').pluck().get() ?? null;
    return { run_id: runId, places: runId === null ? [] : issuePlaces(catalog, runId) };
}
