// One note's job: one call, recorded before it is interpreted, then applied with everything that follows from it in one
// transaction. It must not retry by itself: errors go to the disposition.
import { readExchange } from '../api/contract.js';
import { IntegrityError } from '../core/errors.js';
import { callEnded, close, enqueueFile } from '../frontier/frontier.js';
import { bodyOf, findCapture, recordCapture } from '../store/ledger.js';
import { settleSeeds } from '../store/seeds.js';
import { write, writeSafely } from '../store/write.js';
import { applyRecords } from './apply-capture.js';
import { exchangeOf, recordsOf } from './capture-records.js';
import { refuseForgotten } from './not-forgotten.js';
import { reschedule } from './reschedule.js';
/** Makes the call of a leased job, whose price is reserved, and records it (tx 1): what was paid for is safe. */
export async function callProvider(run, job) {
    const request = await run.lanes.note.beforeSending();
    const exchange = await run.client.fetchNote(job.noteId, run.stop.now, request.left);
    request.answered();
    const reading = readExchange(exchange);
    const costMicros = reading.charged === 'no' ? 0 : run.spending.priceMicros;
    // Over, whether or not there is room to record it: it counts, and no other call takes its place in the budget.
    run.spending.settle(reading.charged !== 'no', costMicros);
    run.tally.called(reading.charged, costMicros);
    run.reached('answered');
    const captureId = await writeSafely(run.catalog, (tx) => {
        const id = recordCapture(tx, exchange, reading, {
            runId: run.id,
            origin: 'api',
            price: { costMicros, currency: run.config.money.currency },
        });
        callEnded(tx, job, id);
        return id;
    });
    run.reached('recorded');
    return { exchange, captureId };
}
/** The answer that an earlier run recorded for a job and did not live to apply. */
export function recordedBefore(run, captureId) {
    const capture = findCapture(run.catalog, captureId);
    if (capture === undefined)
        throw new IntegrityError(`a job waits for capture ${captureId}, which is not there`);
    return { exchange: exchangeOf(capture, bodyOf(run.catalog, capture)), captureId };
}
/** Interprets a recorded answer and applies it (tx 2): rows, files still wanted, outcome, job closed, or nothing of it. */
export async function applyAnswer(run, job, { exchange, captureId }) {
    const records = recordsOf(exchange);
    const { record } = records;
    refuseForgotten(run, record, captureId);
    const capture = { id: captureId, capturedAt: exchange.capturedAt };
    // What a power cut takes of this is applied again from the capture, which is safe (`recordedBefore`).
    const applied = await write(run.catalog, (tx) => {
        const result = applyRecords(tx, records, capture, run.skipReason);
        for (const identity of result.wanted)
            enqueueFile(tx, { identity, noteId: record.id, runId: run.id, now: run.clock.nowSeconds() });
        reschedule(tx, run, record.id, { seenAt: exchange.capturedAt, edited: result.changed });
        settleSeeds(tx, { noteId: job.noteId, runId: run.id }, result.changed ? 'archived' : 'unchanged', null);
        close(tx, job);
        return result;
    });
    run.reached('applied');
    run.tally.media.reused += applied.reused;
    run.tally.media.skipped += applied.skipped;
    run.tally.notAllowed += applied.notAllowed;
    if (job.purpose === 'asked')
        run.tally.settle(applied.changed ? 'archived' : 'unchanged');
}
