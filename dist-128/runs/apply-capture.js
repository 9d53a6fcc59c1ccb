import { UnavailableError, UnusableError } from '../core/errors.js';
import { bodyOf, findCapture } from '../store/ledger.js';
import { appliedCaptures, applyNote, cameLate, clearNote, notesOfUser, } from '../store/notes.js';
import { indexNote, indexNotesOf } from '../store/search-index.js';
import { countShape } from '../store/shapes.js';
import { forgetVersions, sightUser } from '../store/users.js';
import { exchangeOf, recordsOf } from './capture-records.js';
/** Applies a capture's records to the catalog. One that was applied before leaves everything as it is. */
export function applyRecords(tx, { record, shape }, capture, skipReason) {
    const live = { record, moment: capture, shape };
    sight(tx, live);
    const applied = applyInOrder(tx, live, skipReason);
    indexNote(tx, record.id);
    return applied;
}
function applyInOrder(tx, live, skipReason) {
    const { record, moment } = live;
    if (!cameLate(tx, record.id, moment)) {
        countShape(tx, moment.id, live.shape);
        return applyNote(tx, record, moment, skipReason);
    }
    const before = appliedCaptures(tx, record.id);
    if (!before.includes(moment.id))
        countShape(tx, moment.id, live.shape);
    const all = [...appliedBeside(tx, before, live), live].sort(byTime);
    clearNote(tx, record.id);
    let applied = null;
    for (const each of all) {
        const one = applyNote(tx, each.record, each.moment, skipReason);
        if (each === live)
            applied = one;
    }
    return applied ?? { changed: false, wanted: [], reused: 0, skipped: 0, notAllowed: 0 };
}
/** Its user, as this capture shows them: under another name, all of the user's notes are found by that. */
function sight(tx, live) {
    const { user } = live.record;
    if (user === null)
        return;
    const sighted = sightUser(tx, user, live.moment);
    if (sighted === 'refold')
        sightAnew(tx, user.id, live);
    if (sighted !== 'placed')
        indexNotesOf(tx, user.id);
}
function sightAnew(tx, userId, live) {
    forgetVersions(tx, userId);
    const sightings = notesOfUser(tx, userId, live.record.id)
        .flatMap((noteId) => [...appliedBeside(tx, appliedCaptures(tx, noteId), live)])
        .concat(live)
        .sort(byTime);
    for (const { record, moment } of sightings)
        if (record.user?.id === userId)
            sightUser(tx, record.user, moment);
}
const byTime = (a, b) => a.moment.capturedAt - b.moment.capturedAt || a.moment.id - b.moment.id;
/** What these captures hold, but for the one that is being applied. */
function* appliedBeside(catalog, ids, applying) {
    for (const id of ids) {
        const capture = id === applying.moment.id ? undefined : findCapture(catalog, id);
        const record = capture && tryRecords(exchangeOf(capture, bodyOf(catalog, capture)));
        if (capture && record)
            yield { record, moment: { id, capturedAt: capture.capturedAt } };
    }
}
/** Null where an answer that was a note when it came is none by newer rules. */
function tryRecords(exchange) {
    try {
        return recordsOf(exchange).record;
    }
    catch (error) {
        if (error instanceof UnavailableError || error instanceof UnusableError)
            return null;
        throw error;
    }
}
