import { transact } from '../core/catalog.js';
import { enqueueFile, enqueueNote } from '../frontier/frontier.js';
import { adoptOwed, failedNotes, owedNotes } from '../frontier/left-over.js';
import { failedFiles, notesWithUnfinishedMedia, wantUnfinished } from '../store/media.js';
import { absentNotes, countDue, dueNotes } from '../store/schedule.js';
import { enqueueSeeds } from './enqueue.js';
/** Counts what a night would do now, besides new seeds. */
export function planNight(catalog, now) {
    return {
        ...owedNotes(catalog, now),
        confirmed: countDue(catalog, 'missing', now),
        refreshed: countDue(catalog, 'live', now),
        lookedFor: countDue(catalog, 'gone', now),
        unfinishedMedia: notesWithUnfinishedMedia(catalog).length,
    };
}
/** Notes that share a transaction. */
const chunk = 10_000;
/** Enqueues a night's work in its order. What does not fit the money there is stays due, and counts as pending. */
export async function enqueueNight(run, seeds, of) {
    const { tally, catalog } = run;
    const now = run.clock.nowSeconds();
    await enqueueSeeds(run, seeds, { refresh: false, list: null, onlyNew: true, ...of });
    const plan = planNight(catalog, now);
    tally.failedBefore(failedNotes(catalog));
    tally.failedBefore(failedFiles(catalog));
    tally.notes.requested += transact(catalog, (tx) => adoptOwed(tx, { runId: run.id, now })) + plan.parked;
    enqueueMedia(run, now);
    const due = plan.confirmed + plan.refreshed + plan.lookedFor;
    tally.notes.requested += due;
    // One more than the money allows: where something is left out, the run ends at its budget and says so.
    let most = Math.min(due, run.spending.callsLeft() + 1, of.limit ?? Infinity);
    for (const notes of [
        absentNotes(catalog, 'missing', { now, most }),
        dueNotes(catalog, now, most),
        absentNotes(catalog, 'gone', { now, most }),
    ]) {
        const chosen = notes.slice(0, most);
        most -= chosen.length;
        enqueueNotes(run, chosen, now);
    }
}
function enqueueMedia(run, now) {
    const notes = notesWithUnfinishedMedia(run.catalog);
    for (let from = 0; from < notes.length; from += chunk)
        transact(run.catalog, (tx) => {
            for (const noteId of notes.slice(from, from + chunk))
                for (const identity of wantUnfinished(tx, noteId, run.skipReason))
                    enqueueFile(tx, { identity, noteId, runId: run.id, now });
        });
}
function enqueueNotes(run, notes, now) {
    for (let from = 0; from < notes.length; from += chunk)
        transact(run.catalog, (tx) => {
            for (const noteId of notes.slice(from, from + chunk))
                enqueueNote(tx, { noteId, runId: run.id, now, purpose: 'asked', evenIfBuried: false });
        });
}
