// What was forgotten stays so: its lines in seed lists leave no trace, its jobs are closed, and an answer whose author
// turns out to be forgotten keeps nothing but its cost. It must not delete what was there before.
import { transact } from '../core/catalog.js';
import { UnusableError } from '../core/errors.js';
import { close } from '../frontier/frontier.js';
import { eraseBody } from '../store/erase.js';
import { settleSeeds } from '../store/seeds.js';
const reason = 'forgotten';
/**
 * The seeds without those of forgotten notes: not even a line that holds the ID is kept. They count as skipped, unless
 * `counted` is false, as in lists that are read anew each night.
 */
export async function* notForgotten(run, lists, counted = true) {
    for await (const seeds of lists) {
        if (run.forgotten.size === 0) {
            yield seeds;
            continue;
        }
        const kept = seeds.filter(({ ref }) => ref.kind !== 'note' || !run.forgotten.hasNote(ref.noteId));
        const left = seeds.length - kept.length;
        run.tally.forgotten += left;
        if (counted && left > 0) {
            run.tally.notes.requested += left;
            run.tally.settle('skipped', left);
        }
        yield kept;
    }
}
/** Closes the job of a note that was forgotten, such as a restored backup has it; false where it is none. */
export function closeForgotten(run, job) {
    if (!run.forgotten.hasNote(job.noteId))
        return false;
    transact(run.catalog, (tx) => {
        close(tx, job);
        settleSeeds(tx, { noteId: job.noteId, runId: run.id }, 'skipped', reason);
    });
    // No call is made for the price that was reserved.
    if (job.captureId === null)
        run.spending.settle(false, 0);
    run.tally.forgotten += 1;
    if (job.purpose === 'asked')
        run.tally.settle('skipped');
    return true;
}
/**
 * Takes out what an answer says whose author is forgotten: nobody knew before it was bought.
 * @throws {UnusableError} then, so that the note is not asked for again
 */
export function refuseForgotten(run, record, captureId) {
    if (record.user === null || !run.forgotten.hasUser(record.user.id))
        return;
    transact(run.catalog, (tx) => eraseBody(tx, captureId));
    throw new UnusableError('its author was forgotten: nothing of the answer is kept');
}
