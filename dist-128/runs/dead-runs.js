// What runs that died have left, settled by the next one: calls that may have been charged, their end, and the report that
// they did not live to write. It must not take over their work.
import { noteDetailPath } from '../api/contract.js';
import { transact } from '../core/catalog.js';
import { endDeadLeases } from '../frontier/left-over.js';
import { recordCapture } from '../store/ledger.js';
import { endRun, unendedRuns } from '../store/runs.js';
import { summaryOfKilled } from './killed.js';
import { writeReport } from './report.js';
/** Calls whose answers earlier runs did not record may have been charged: they become captures without an answer. */
export function recordLostCalls(catalog, currency) {
    transact(catalog, (tx) => {
        for (const lost of endDeadLeases(tx))
            recordCapture(tx, lostExchange(lost), { apiCode: null, requestId: null, charged: 'maybe' }, {
                runId: lost.runId,
                origin: 'api',
                price: { costMicros: lost.costMicros, currency },
            });
    });
}
/** Runs that died get their end and, before anything of theirs is taken over, their report. */
export async function reportKilledRuns(run) {
    const { catalog, clock } = run;
    for (const dead of unendedRuns(catalog)) {
        if (dead.id === run.id)
            continue;
        const end = { endedAt: clock.nowSeconds(), outcome: 'killed', exitCode: 137 };
        const summary = summaryOfKilled(catalog, dead, run.config.money.currency);
        // The row ends last: a report that the disk does not take is written by the next run.
        await writeReport(run, summary, { ...end, command: dead.command, startedAt: dead.startedAt });
        transact(catalog, (tx) => endRun(tx, dead.id, end));
    }
}
const lostExchange = (lost) => ({
    noteId: lost.noteId,
    endpoint: noteDetailPath,
    capturedAt: lost.callAt,
    elapsedMs: 0,
    sent: true,
    httpStatus: null,
    headers: {},
    body: null,
    failure: 'the run ended before the answer was recorded',
});
