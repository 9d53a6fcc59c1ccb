// What earlier runs have left in the frontier: calls whose run died, answers that wait to be applied, notes that were not
// reached, and those that failed and were put aside. It must not lease a job, nor close one.
import { prepared } from '../core/catalog.js';
import { countOpen, takeOver } from './own-jobs.js';
const statements = prepared(({ sqlite }) => ({
    lostCalls: sqlite.prepare(`
    SELECT note_id AS noteId, lease_run_id AS runId, call_at AS callAt, call_cost_micros AS costMicros
    FROM jobs WHERE lease_run_id IS NOT NULL AND call_at IS NOT NULL`),
    endLeases: sqlite.prepare('UPDATE jobs SET lease_run_id = NULL, call_at = NULL, call_cost_micros = NULL WHERE lease_run_id IS NOT NULL'),
    takeUp: sqlite.prepare(`
    UPDATE jobs SET run_id = @runId, purpose = 'recapture'
    WHERE kind = 'note' AND note_id = @noteId AND state = 'open' AND run_id <> @runId AND capture_id IS NOT NULL`),
    drop: sqlite.prepare(`
    DELETE FROM jobs
    WHERE kind = 'note' AND note_id = @noteId AND state = 'open' AND run_id <> @runId AND purpose = 'recapture'`),
    unapplied: sqlite.prepare('SELECT capture_id FROM jobs WHERE capture_id IS NOT NULL').pluck(),
    unpark: sqlite.prepare(`
    UPDATE jobs SET state = 'open', run_id = @runId, attempts = 0, no_envelopes = 0, purpose = 'asked'
    WHERE kind = 'note' AND state = 'parked' AND not_before_at <= @now`),
    owed: sqlite.prepare(`
    SELECT coalesce(sum(state = 'open'), 0) AS queued,
      coalesce(sum(state = 'parked' AND not_before_at <= @now), 0) AS retried,
      coalesce(sum(state = 'parked' AND not_before_at > @now), 0) AS parked
    FROM jobs WHERE kind = 'note'`),
    failed: sqlite.prepare("SELECT note_id FROM jobs WHERE kind = 'note' AND parks > 0").pluck(),
}));
/** Ends the leases of earlier runs; the caller holds the archive's lock. Returns the calls that they had begun. */
export function endDeadLeases(tx) {
    const lost = statements(tx).lostCalls.all();
    statements(tx).endLeases.run();
    return lost;
}
/** Answers that are recorded, and wait for the next run to apply them. */
export function unappliedCaptures(catalog) {
    return new Set(statements(catalog).unapplied.all());
}
/**
 * Settles what an earlier run left open of a note that this one need not ask for: an answer that was recorded and not
 * applied is applied now, and costs nothing; a file whose URL had expired has the note asked for again if it still has.
 */
export function settleLeftOver(tx, of) {
    statements(tx).takeUp.run(of);
    statements(tx).drop.run(of);
}
export function owedNotes(catalog, now) {
    return statements(catalog).owed.get({ now }) ?? { queued: 0, retried: 0, parked: 0 };
}
/** The notes whose last work was put aside because it failed. */
export function failedNotes(catalog) {
    return statements(catalog).failed.all();
}
/**
 * Takes over the notes that earlier runs left open, and those whose park time is over. Returns how many. Those left open
 * keep their places and the run that asked for them; they are leased with the run's own.
 */
export function adoptOwed(tx, of) {
    const retried = statements(tx).unpark.run(of).changes;
    const left = countOpen(tx, 'note', { from: 0, runId: of.runId - 1 });
    takeOver(tx, of.runId);
    return retried + left;
}
