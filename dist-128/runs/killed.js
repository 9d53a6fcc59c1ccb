import { driftOf } from '../store/drift.js';
/** A killed run's summary. No later run may have asked for anything yet: it takes over the lines and jobs. */
export function summaryOfKilled(catalog, run, currency) {
    const one = (sql) => catalog.sqlite
        .prepare(sql)
        .get({ runId: run.id, startedAt: run.startedAt, command: run.command });
    const notes = countNotes(catalog, run);
    const calls = one(callsOfRun);
    const files = one(filesOfRun);
    const slots = one(slotsOfRun);
    const stored = files?.stored ?? 0;
    const lastSign = one(lastSignOfLife)?.at ?? run.startedAt;
    return {
        run_id: run.id,
        outcome: 'killed',
        notes,
        api: {
            calls: calls?.calls ?? 0,
            charged: calls?.charged ?? 0,
            uncertain: calls?.uncertain ?? 0,
            cost: (calls?.micros ?? 0) / 1e6,
            currency,
        },
        media: {
            stored,
            reused: Math.max(0, (files?.slots ?? 0) - stored) + (slots?.reused ?? 0),
            failed: slots?.failed ?? 0,
            skipped: slots?.skipped ?? 0,
            bytes: files?.bytes ?? 0,
        },
        drift: driftOf(catalog, run.id),
        duration_ms: Math.max(0, lastSign - run.startedAt) * 1000,
    };
}
function countNotes(catalog, run) {
    const notes = {
        requested: 0,
        archived: 0,
        unchanged: 0,
        skipped: 0,
        duplicate: 0,
        unavailable: 0,
        failed: 0,
        invalid: 0,
        pending: 0,
    };
    const rows = catalog.sqlite
        .prepare(notesOfRun)
        .all({ runId: run.id, command: run.command });
    for (const { outcome, count } of rows) {
        notes[outcome] += count;
        notes.requested += count;
    }
    return notes;
}
const capturedInRun = 'SELECT c.note_id FROM captures c WHERE c.run_id = @runId AND c.api_code = 0';
// A note counts by its answer, where one was applied, or by its job; a night's are all that are open. Every other line counts by its own outcome; but one
// that was archived before and is skipped now keeps that outcome in its row, and a night does not count the lines that
// it has read before.
const notesOfRun = `
  WITH asked AS (
    SELECT c.note_id, CASE
      WHEN max(v.capture_id) IS NOT NULL THEN 'archived'
      WHEN max(m.capture_id) IS NOT NULL THEN 'unchanged'
      WHEN max(o.capture_id) IS NOT NULL THEN 'unavailable' END AS outcome
    FROM captures c
    LEFT JOIN note_versions v ON v.note_id = c.note_id AND v.capture_id = c.id
    LEFT JOIN metric_snapshots m ON m.capture_id = c.id
    LEFT JOIN observations o ON o.capture_id = c.id
    WHERE c.run_id = @runId GROUP BY c.note_id HAVING outcome IS NOT NULL
    UNION ALL
    SELECT note_id, iif(state = 'open', 'pending', 'failed') FROM jobs
    WHERE run_id = @runId AND kind = 'note' AND purpose = 'asked'
    UNION ALL
    SELECT note_id, 'pending' FROM jobs
    WHERE run_id < @runId AND kind = 'note' AND state = 'open' AND @command = 'nightly'
  )
  SELECT outcome, count(*) AS count FROM asked GROUP BY outcome
  UNION ALL
  SELECT iif(outcome IN ('archived', 'unchanged'), 'skipped', outcome), count(*) FROM seeds
  WHERE last_run_id = @runId AND (@command <> 'nightly' OR run_id = @runId)
    AND (note_id IS NULL OR outcome = 'duplicate' OR note_id NOT IN (SELECT note_id FROM asked))
  GROUP BY 1`;
const callsOfRun = `
  SELECT count(*) AS calls, total(charged <> 'no') AS charged, total(charged = 'maybe') AS uncertain,
    total(cost_micros) AS micros
  FROM captures WHERE run_id = @runId AND origin = 'api'`;
// One run writes at a time: what was stored before the next one began is this one's.
const duringRun = `BETWEEN @startedAt AND coalesce((SELECT min(started_at) FROM runs WHERE id > @runId), 1e12)`;
const filesOfRun = `
  SELECT count(*) AS stored, total(b.size) AS bytes,
    total((SELECT count(*) FROM media m WHERE m.identity = i.identity)) AS slots
  FROM media_identities i JOIN blobs b ON b.digest = i.digest
  WHERE i.state = 'stored' AND i.stored_at ${duringRun}`;
const slotsOfRun = `
  SELECT total(state = 'stored' AND stored_at < @startedAt AND first_seen_at >= @startedAt) AS reused,
    total(state = 'skipped' AND first_seen_at >= @startedAt) AS skipped,
    count(DISTINCT iif(state = 'failed', identity, NULL)) AS failed
  FROM media WHERE note_id IN (${capturedInRun})`;
const lastSignOfLife = `
  SELECT max(at) AS at FROM (
    SELECT max(captured_at) AS at FROM captures WHERE run_id = @runId
    UNION ALL SELECT max(stored_at) FROM media_identities WHERE state = 'stored' AND stored_at ${duringRun})`;
