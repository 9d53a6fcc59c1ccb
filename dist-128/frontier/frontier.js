// The frontier: the jobs not yet closed, from the time they are opened to their end. A job is unique while open, leased by a
// run, and closed in the transaction that applies its result. It must not decide what happens to a job (disposition does),
// nor what becomes of those that another run has left (left-over does).
import { prepared } from '../core/catalog.js';
import { own, ownOf } from './own-jobs.js';
const columns = `id, kind, note_id AS noteId, identity, purpose, attempts, no_envelopes AS noEnvelopes, parks,
  capture_id AS captureId`;
const statements = prepared(({ sqlite }) => ({
    last: sqlite.prepare('SELECT coalesce(max(position), 0) FROM jobs').pluck(),
    openNote: sqlite.prepare(`
    INSERT INTO jobs (kind, note_id, state, purpose, run_id, position, opened_at)
    VALUES ('note', @noteId, 'open', @purpose, @runId, @position, @now)
    ON CONFLICT (note_id) WHERE kind = 'note' DO UPDATE SET run_id = @runId, state = 'open', attempts = 0,
      no_envelopes = 0, not_before_at = 0, position = @position, purpose = @purpose
    WHERE state <> 'open' OR run_id <> @runId`),
    findNote: sqlite.prepare(`
    SELECT state, last_error AS lastError, run_id AS runId FROM jobs WHERE kind = 'note' AND note_id = @noteId`),
    openFile: sqlite.prepare(`
    INSERT INTO jobs (kind, note_id, identity, state, purpose, run_id, position, opened_at)
    VALUES ('media', @noteId, @identity, 'open', 'asked', @runId, @position, @now)
    ON CONFLICT (identity) WHERE kind = 'media' DO UPDATE SET run_id = @runId, state = 'open', attempts = 0,
      no_envelopes = 0, not_before_at = 0, note_id = @noteId
    WHERE run_id <> @runId`),
    // What an earlier run left is asked for as this one's own; the oldest run's first. The index gives the first place of
    // one run without a sort, but not of several.
    leaseNote: sqlite.prepare(`
    UPDATE jobs SET lease_run_id = @runId, purpose = iif(run_id < @runId, 'asked', purpose),
      call_at = iif(@costMicros IS NULL OR capture_id IS NOT NULL, NULL, @now), call_cost_micros = @costMicros
    WHERE id = (SELECT id FROM jobs
      WHERE run_id = (SELECT run_id FROM jobs WHERE ${own} AND kind = 'note' AND state = 'open' AND lease_run_id IS NULL
        ORDER BY run_id LIMIT 1)
      AND kind = 'note' AND state = 'open' AND lease_run_id IS NULL ORDER BY position LIMIT 1)
    RETURNING ${columns}`),
    leaseFiles: sqlite.prepare(`
    UPDATE jobs SET lease_run_id = @runId
    WHERE id IN (SELECT id FROM jobs WHERE run_id = +@runId AND kind = 'media' AND state = 'open' AND lease_run_id IS NULL
      ORDER BY position LIMIT +@most)
    RETURNING ${columns}, position`),
    callEnded: sqlite.prepare('UPDATE jobs SET call_at = NULL, call_cost_micros = NULL, capture_id = @captureId WHERE id = @id'),
    close: sqlite.prepare('DELETE FROM jobs WHERE id = @id'),
    closeFile: sqlite.prepare("DELETE FROM jobs WHERE kind = 'media' AND identity = @identity"),
    retry: sqlite.prepare(`
    UPDATE jobs SET capture_id = NULL, attempts = @attempts, no_envelopes = @noEnvelopes, last_error = @error, not_before_at = @notBeforeAt,
      position = coalesce(@position, position),
      run_id = iif(@position IS NULL, run_id, coalesce(lease_run_id, run_id)) WHERE id = @id`),
    release: sqlite.prepare('UPDATE jobs SET lease_run_id = NULL, call_at = NULL, call_cost_micros = NULL, capture_id = NULL WHERE id = @id'),
    releaseAll: sqlite.prepare('UPDATE jobs SET lease_run_id = NULL, call_cost_micros = NULL WHERE lease_run_id IS NOT NULL AND call_at IS NULL'),
    park: sqlite.prepare(`
    UPDATE jobs SET state = 'parked', run_id = coalesce(lease_run_id, run_id), lease_run_id = NULL, capture_id = NULL, parks = parks + 1, attempts = @attempts, last_error = @error,
      not_before_at = @until WHERE id = @id`),
    bury: sqlite.prepare(`
    UPDATE jobs SET state = 'buried', run_id = coalesce(lease_run_id, run_id), lease_run_id = NULL, capture_id = NULL,
      last_error = @error WHERE id = @id`),
    ready: sqlite.prepare(`
    SELECT 1 FROM jobs WHERE ${own} AND kind = +@kind AND state = 'open' AND lease_run_id IS NULL
    LIMIT 1 OFFSET +@beyond`),
    reopen: sqlite.prepare("UPDATE jobs SET state = 'open', attempts = 0, parks = max(parks - 1, 0), not_before_at = 0 WHERE id = @id"),
}));
// Positions only need to grow; one process holds the archive, so the counter lives beside the statements.
const counter = prepared((catalog) => ({ position: statements(catalog).last.get() ?? 0 }));
const nextPosition = (tx) => ++counter(tx).position;
/** Takes `count` places at the end of the queue, and returns the first. */
export function takePositions(tx, count) {
    const first = counter(tx).position + 1;
    counter(tx).position += count;
    return first;
}
/**
 * Asks for a note on behalf of a run. A buried job stays so, unless `evenIfBuried`; a parked one is opened again.
 */
export function enqueueNote(tx, ask) {
    const { findNote, openNote } = statements(tx);
    const known = findNote.get({ noteId: ask.noteId });
    if (known?.state === 'buried' && !ask.evenIfBuried)
        return { job: 'buried', reason: known.lastError ?? 'buried by an earlier run' };
    if (known?.state === 'parked' && ask.evenIfParked === false)
        return { job: 'parked', reason: known.lastError ?? 'put aside by an earlier run' };
    if (known?.state === 'open' && known.runId >= ownOf(tx, ask.runId, 'note').from)
        return { job: 'open' };
    openNote.run({
        noteId: ask.noteId,
        runId: ask.runId,
        now: ask.now,
        purpose: ask.purpose,
        position: ask.position ?? nextPosition(tx),
    });
    return { job: 'opened' };
}
// In the order of the list, in which jobs lie from the time they were opened: in that of the notes it would take four
// times as long.
const ofLines = prepared(({ sqlite }) => ({
    open: sqlite.prepare(`
    INSERT INTO jobs (kind, note_id, state, purpose, run_id, position, opened_at)
    SELECT 'note', note_id, 'open', 'asked', @runId, @before + position, @now FROM temp.lines
    WHERE asked = 1 AND position BETWEEN @from AND @to AND job_id IS NULL ORDER BY position`),
    take: sqlite.prepare(`
    UPDATE jobs SET run_id = @runId, state = 'open', attempts = 0, no_envelopes = 0, not_before_at = 0,
      position = @before + l.position, purpose = 'asked'
    FROM temp.lines l WHERE l.asked = 1 AND l.position BETWEEN @from AND @to AND jobs.id = l.job_id
      AND (state <> 'open' OR run_id <> @runId)`),
}));
/** Asks for the notes of the lines (`runs/seed-lines`) that do; `from` and `to` are places in the list. */
export function openJobsOfLines(tx, of) {
    const { open, take } = ofLines(tx);
    const { now, ...taken } = of;
    open.run(of);
    take.run(taken);
}
/** Asks for a file on behalf of a run; `noteId` is the note to ask again where the file's URL has expired. */
export function enqueueFile(tx, ask) {
    statements(tx).openFile.run({ ...ask, position: nextPosition(tx) });
}
/**
 * Gives the run its next note, or undefined. `costMicros` is what the call may cost: it is reserved with the lease, so
 * that a call whose run died is known to have been made. Null where nothing is paid.
 */
export function leaseNote(tx, of) {
    return statements(tx).leaseNote.get({ ...of, ...ownOf(tx, of.runId, 'note') });
}
/** Gives the run its next files, at most so many, in their order. */
export function leaseFiles(tx, of) {
    return statements(tx)
        .leaseFiles.all(of)
        .sort((a, b) => a.position - b.position)
        .map(({ position, ...job }) => job);
}
/**
 * The call of a leased job is over and recorded as `captureId`; the reservation ends, the lease goes on. Until the job is
 * closed or noted as failed it carries that capture, so that whoever leases it after a crash applies it and buys nothing.
 */
export function callEnded(tx, job, captureId) {
    statements(tx).callEnded.run({ id: job.id, captureId });
}
/** The job is done, and gone. */
export function close(tx, job) {
    statements(tx).close.run({ id: job.id });
}
/** A file has come by another way: nobody need fetch it. */
export function closeFile(tx, identity) {
    statements(tx).closeFile.run({ identity });
}
/** Notes a failed attempt. The job stays leased while it waits: `release` makes it available again. */
export function noteAttempt(tx, job, attempt) {
    const { atEnd, ...rest } = attempt;
    statements(tx).retry.run({ id: job.id, ...rest, position: atEnd ? nextPosition(tx) : null });
}
/** Gives a job back: it can be leased again at once, and its answer, if it had one, is done with. */
export function release(tx, job) {
    statements(tx).release.run({ id: job.id });
}
/** Puts a job aside until `until` (unix seconds); a later run takes it up. */
export function park(tx, job, parking) {
    statements(tx).park.run({ id: job.id, ...parking });
}
/** Closes a job that needs a human or new code. */
export function bury(tx, job, error) {
    statements(tx).bury.run({ id: job.id, error });
}
/** Opens a job again that was just put aside, as if it had not been. */
export function reopen(tx, job) {
    statements(tx).reopen.run({ id: job.id });
}
/**
 * Gives leased jobs back, at the end of a run. A job whose call was begun and never recorded (the disk was full) stays
 * leased: the next run finds it as a lost call, which may have been charged.
 */
export function releaseAll(tx) {
    statements(tx).releaseAll.run();
}
/** Whether the run has a job of a kind to lease, beyond the `beyond` first ones. */
export function isReady(catalog, kind, runId, beyond) {
    return statements(catalog).ready.get({ ...ownOf(catalog, runId, kind), kind, beyond }) !== undefined;
}
