// Saved answers to captures, through the same judging and applying as a call's, and without one. Each line ends in one
// outcome. It must not record what it cannot understand: the file stays with its owner.
import { setImmediate as breathe } from 'node:timers/promises';
import { readExchange } from '../api/contract.js';
import { readSaved } from '../api/saved-answer.js';
import { transact } from '../core/catalog.js';
import { sha256 } from '../core/digest.js';
import { UnavailableError } from '../core/errors.js';
import { recordCapture, timesOfBody } from '../store/ledger.js';
import { addToList, ensureList } from '../store/lists.js';
import { applyObservation, ensureNote } from '../store/notes.js';
import { knownNote } from '../store/seeds.js';
import { applyRecords } from './apply-capture.js';
import { recordsOf } from './capture-records.js';
import { diskFault } from './disk-fault.js';
import { reschedule } from './reschedule.js';
import { messageOf } from './run.js';
import { skipReasonOf } from './skip-reason.js';
export function nothingImported() {
    return {
        answers: { read: 0, archived: 0, unchanged: 0, unavailable: 0, duplicate: 0, forgotten: 0, failed: 0 },
        times: { record_time: 0, at: 0, modified: 0 },
        wanted: new Set(),
        failed: [],
    };
}
/** Lines that share a transaction. */
const batchSize = 200;
/** Imports answers, and counts them in `result` on the way. What is here is not taken twice, so that it can be begun again. */
export async function importAnswers(of, answers, result) {
    let batch = [];
    const take = () => {
        // In the order of time fewer notes have to be applied again.
        batch.sort((a, b) => a.exchange.capturedAt - b.exchange.capturedAt);
        // Counted only once they are safe.
        const outcomes = transact(of.catalog, (tx) => batch.map((one) => importOne(of, tx, one)));
        for (const [index, { outcome, reason, wanted }] of outcomes.entries()) {
            const one = batch[index];
            if (reason !== null && one !== undefined)
                fail(result, one.from, reason);
            else
                result.answers[outcome] += 1;
            if (one !== undefined && outcome !== 'duplicate' && outcome !== 'forgotten' && reason === null)
                result.times[one.timeFrom] += 1;
            for (const identity of wanted)
                result.wanted.add(identity);
        }
        batch = [];
    };
    for await (const from of answers) {
        result.answers.read += 1;
        try {
            batch.push(understand(of, from));
        }
        catch (error) {
            fail(result, from, messageOf(error));
        }
        if (batch.length < batchSize)
            continue;
        take();
        await breathe();
        if (of.stopped())
            return;
    }
    take();
}
function fail(result, { file, line, entry }, reason) {
    result.answers.failed += 1;
    result.failed.push({ file, line, reason: entry === null ? reason : `entry ${entry} of the list: ${reason}` });
}
/** @throws where it is nothing that can be imported, saying why */
function understand({ at, clock }, from) {
    if (from.body === null)
        throw new Error(from.failure ?? 'it cannot be read');
    const [named = null] = /(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/.exec(from.file.replace(/^.*[/\\]/, '')) ?? [];
    const { noteId, endpoint, recordedAt } = readSaved(from.body, named);
    const capturedAt = recordedAt ?? at ?? from.modifiedAt;
    if (capturedAt > clock.nowSeconds() + 60)
        throw new Error(`its time lies in the future (${new Date(capturedAt * 1000).toISOString()})`);
    const exchange = {
        noteId,
        endpoint,
        capturedAt,
        elapsedMs: 0,
        sent: true,
        httpStatus: null,
        headers: {},
        body: from.body,
        failure: null,
    };
    const timeFrom = recordedAt !== null ? 'record_time' : at !== null ? 'at' : 'modified';
    return { from, exchange, timeFrom, found: recordsOrAbsence(exchange) };
}
function recordsOrAbsence(exchange) {
    try {
        return recordsOf(exchange);
    }
    catch (error) {
        if (error instanceof UnavailableError)
            return error;
        throw error;
    }
}
function importOne(of, tx, one) {
    try {
        // All of one answer, or nothing of it: a defect at one takes no other along.
        return transact(tx, (inner) => apply(of, inner, one));
    }
    catch (error) {
        if (diskFault(error) !== null)
            throw error;
        return { outcome: 'unchanged', reason: messageOf(error), wanted: [] };
    }
}
function apply(of, tx, { exchange, found, timeFrom }) {
    const { noteId, capturedAt } = exchange;
    const author = found instanceof UnavailableError ? null : (found.record.user?.id ?? null);
    if (of.forgotten.hasNote(noteId) || (author !== null && of.forgotten.hasUser(author)))
        return { outcome: 'forgotten', reason: null, wanted: [] };
    ensureNote(tx, noteId);
    if (of.list !== null)
        addToList(tx, ensureList(tx, of.list), { noteId, now: of.clock.nowSeconds(), fields: null });
    const times = timesOfBody(tx, noteId, sha256(exchange.body ?? ''));
    // Two answers are never the same bytes; parts of answers may be, and then tell that nothing had changed.
    if (timeFrom === 'record_time' ? times.length > 0 : times.includes(capturedAt))
        return { outcome: 'duplicate', reason: null, wanted: [] };
    const reading = { ...readExchange(exchange), charged: 'no' };
    const price = { costMicros: 0, currency: of.config.money.currency };
    const id = recordCapture(tx, exchange, reading, { runId: of.runId, origin: 'import', price });
    const moment = { id, capturedAt };
    const isNewest = capturedAt >= (knownNote(tx, noteId)?.lastCheckedAt ?? 0);
    if (found instanceof UnavailableError) {
        applyObservation(tx, noteId, moment, found.code);
        if (isNewest)
            reschedule(tx, of, noteId, { seenAt: capturedAt, edited: false });
        return { outcome: 'unavailable', reason: null, wanted: [] };
    }
    const { changed, wanted } = applyRecords(tx, found, moment, skipReasonOf(of.config.media));
    if (isNewest)
        reschedule(tx, of, noteId, { seenAt: capturedAt, edited: changed });
    return { outcome: changed ? 'archived' : 'unchanged', reason: null, wanted };
}
