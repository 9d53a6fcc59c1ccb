// Takes over another archive: its captures as they were (origin, cost and time), its files, lists, seed lines and schedule; then all
// tables are made anew from what is here. It may be begun again at any time. It must not change the other archive.
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { createBlobStore } from '../blobs/blob-store.js';
import { blobPath } from '../blobs/layout.js';
import { transact } from '../core/catalog.js';
import { HaltError, IntegrityError } from '../core/errors.js';
import { closeFile } from '../frontier/frontier.js';
import { findDoomed, markedIn, namedByOthers } from '../store/erase.js';
import { readForgotten, takeMarks } from '../store/forgotten.js';
import { bodyOf, findCapture, recordCapture } from '../store/ledger.js';
import { linkFile } from '../store/media.js';
import { ensureNote } from '../store/notes.js';
import { captureIds, ensureIdentity, hasCapture, isStored, takeLines, takeListsAndSchedule, takeRuns, theirFiles, } from '../store/take-over.js';
import { exchangeOf } from './capture-records.js';
import { messageOf } from './run.js';
export function nothingTaken() {
    return {
        captures: { read: 0, taken: 0, duplicate: 0, forgotten: 0, failed: 0 },
        files: { taken: 0, here: 0, forgotten: 0, failed: 0, bytes: 0 },
        forgotten_there: { notes: [], users: [] },
        failed: [],
    };
}
/** Captures that share a transaction. */
const batchSize = 200;
/** Takes captures, lists, lines and files; the caller makes the tables anew. Counts in `result` on the way. */
export async function takeOver(of, result) {
    takeTheirMarks(of, result);
    const left = forgottenOf(of, readForgotten(of.archiveDir));
    const runs = transact(of.catalog, (tx) => takeRuns(tx, of.theirs));
    let batch = [];
    const take = () => {
        transact(of.catalog, (tx) => {
            for (const id of batch)
                takeCapture({ ...of, left }, tx, id, runs, result);
        });
        batch = [];
    };
    for (const id of captureIds(of.theirs)) {
        batch.push(id);
        if (batch.length < batchSize)
            continue;
        take();
        await breathe();
        if (of.stopped())
            return;
    }
    take();
    transact(of.catalog, (tx) => {
        takeListsAndSchedule(tx, of.theirs);
        takeLines(tx, of.theirs, runs);
    });
    if (of.media)
        await takeFiles({ ...of, left }, result);
}
/** What is forgotten there stays so here. */
function takeTheirMarks({ archiveDir, catalog, theirDir }, { forgotten_there }) {
    const theirMarks = readForgotten(theirDir);
    const here = markedIn(catalog, theirMarks);
    takeMarks(archiveDir, theirMarks, here);
    forgotten_there.notes.push(...here.notes);
    forgotten_there.users.push(...here.users);
}
/** What of the other archive was forgotten: by its notes, by their authors there. */
function forgottenOf({ theirs }, forgotten) {
    const doomed = findDoomed(theirs, markedIn(theirs, forgotten));
    const others = namedByOthers(theirs, doomed);
    const notes = new Set(doomed.notes);
    return {
        isNote: (noteId) => notes.has(noteId) || forgotten.hasNote(noteId),
        identities: new Set(doomed.identities.filter((identity) => !others.has(identity))),
    };
}
function takeCapture(of, tx, id, runs, { captures, failed }) {
    const capture = findCapture(of.theirs, id);
    if (capture === undefined)
        return;
    captures.read += 1;
    if (of.left.isNote(capture.noteId))
        captures.forgotten += 1;
    else if (hasCapture(tx, capture))
        captures.duplicate += 1;
    else
        try {
            const exchange = exchangeOf(capture, bodyOf(of.theirs, capture));
            const { apiCode, requestId, charged, costMicros, currency, origin } = capture;
            ensureNote(tx, capture.noteId);
            const from = { runId: runs.get(capture.runId) ?? 0, origin, price: { costMicros, currency } };
            recordCapture(tx, exchange, { apiCode, requestId, charged }, from);
            captures.taken += 1;
        }
        catch (error) {
            if (!(error instanceof IntegrityError))
                throw error;
            captures.failed += 1;
            failed.push({ place: `archive.sqlite#captures.id=${id}`, reason: error.message });
        }
}
async function takeFiles(of, result) {
    const blobs = createBlobStore(of.archiveDir);
    for (const file of theirFiles(of.theirs)) {
        if (of.stopped())
            return;
        if (of.left.identities.has(file.identity)) {
            result.files.forgotten += 1;
            continue;
        }
        if (isStored(of.catalog, file.identity)) {
            result.files.here += 1;
            continue;
        }
        const path = blobPath(file.digest);
        try {
            const { existed } = await blobs.copyIn(join(of.theirDir, path), file);
            if (!existed)
                result.files.bytes += file.size;
        }
        catch (error) {
            if (error instanceof HaltError)
                throw error;
            result.files.failed += 1;
            result.failed.push({ place: path, reason: messageOf(error) });
            continue;
        }
        transact(of.catalog, (tx) => link(tx, file));
        result.files.taken += 1;
    }
}
function link(tx, { identity, storedAt, ...file }) {
    ensureIdentity(tx, identity);
    linkFile(tx, identity, file, storedAt);
    closeFile(tx, identity);
}
