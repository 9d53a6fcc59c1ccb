import { prepared } from '../core/catalog.js';
const confirmationAfterSeconds = 86_400;
/** The changes of availability, given all that was seen of a note in the order of time. The first `live` is no change. */
export function availabilityChanges(sightings) {
    const changes = [];
    let state = null;
    let firstMissed = null;
    for (const sighting of sightings) {
        const { at, captureId } = sighting;
        if (sighting.live) {
            if (state === 'missing' || state === 'gone')
                changes.push({ at, captureId, availability: 'live' });
            state = 'live';
            firstMissed = null;
        }
        else if (firstMissed === null) {
            changes.push({ at, captureId, availability: 'missing' });
            state = 'missing';
            firstMissed = sighting;
        }
        else if (state === 'missing' &&
            sighting.runId !== firstMissed.runId &&
            at - firstMissed.at >= confirmationAfterSeconds) {
            changes.push({ at, captureId, availability: 'gone' });
            state = 'gone';
        }
    }
    return changes;
}
const statements = prepared(({ sqlite }) => ({
    sightings: sqlite.prepare(`
    SELECT captured_at AS at, capture_id AS captureId, 0 AS runId, 1 AS live FROM metric_snapshots WHERE note_id = +@noteId
    UNION ALL
    SELECT o.observed_at, o.capture_id, c.run_id, 0 FROM observations o
    JOIN captures c ON c.id = o.capture_id JOIN runs r ON r.id = c.run_id
    WHERE o.note_id = +@noteId AND r.distrusted = 0
    ORDER BY 1, 2`),
    clear: sqlite.prepare('DELETE FROM availability_changes WHERE note_id = @noteId'),
    insert: sqlite.prepare('INSERT INTO availability_changes (note_id, at, availability, capture_id) VALUES (@noteId, @at, @availability, @captureId)'),
    set: sqlite.prepare('UPDATE notes SET availability = @availability WHERE id = @noteId'),
    observedInRun: sqlite
        .prepare('SELECT DISTINCT o.note_id FROM observations o JOIN captures c ON c.id = o.capture_id WHERE c.run_id = @runId')
        .pluck(),
}));
/** Makes a note's availability and its changes anew from its snapshots and the observations that can be trusted. */
export function settleAvailability(tx, noteId) {
    const { sightings, clear, insert, set } = statements(tx);
    const seen = sightings.all({ noteId }).map((row) => ({ ...row, live: row.live === 1 }));
    const changes = availabilityChanges(seen);
    clear.run({ noteId });
    for (const change of changes)
        insert.run({ noteId, ...change });
    const anyLive = seen.some((sighting) => sighting.live);
    set.run({ noteId, availability: changes.at(-1)?.availability ?? (anyLive ? 'live' : null) });
}
/** The notes that a run found unavailable. */
export function notesObservedIn(catalog, runId) {
    return statements(catalog).observedInRun.all({ runId });
}
