// Seeds to jobs: every line gets its row and, in the end, exactly one outcome; a note that is wanted gets a job.
// It must not read files (seeds/ does) or make a call to the provider.
import { setImmediate } from 'node:timers/promises';
import { transact } from '../core/catalog.js';
import { keepYoungSpaceSmall } from '../core/heap.js';
import { enqueueFile, openJobsOfLines, takePositions } from '../frontier/frontier.js';
import { settleLeftOver } from '../frontier/left-over.js';
import { addLinesToList, ensureList } from '../store/lists.js';
import { wantUnfinished } from '../store/media.js';
import { addNotesOfLines } from '../store/notes.js';
import { firstAlike } from '../store/runs.js';
import { countLines, recordLines } from '../store/seeds.js';
import { SeedLines } from './seed-lines.js';
const secondLookAfterSeconds = 86_400;
/**
 * What is to be done about a note that somebody asks for: ask the provider, or nothing, since it is archived, or is
 * known to be unavailable (and was looked for within a day, or twice).
 */
export function decide(known, of) {
    if (known === undefined || of.refresh)
        return 'ask';
    if (known.lastCapturedAt !== null)
        return 'skipped';
    if (known.availability === 'gone')
        return 'unavailable';
    if (known.availability === 'missing' && of.now - (known.lastCheckedAt ?? 0) < secondLookAfterSeconds)
        return 'unavailable';
    return 'ask';
}
/**
 * Enqueues seed lists: all lines are read, then judged together, then written. A run that ends in between has written
 * some notes' jobs, or some lines' rows: the same lists again find them, and a night takes up the jobs.
 * @param chunkSize lines that share a transaction: a signal is heard between two of them
 */
export async function enqueueSeeds(run, lists, options, chunkSize = 100_000) {
    const lines = new SeedLines(run.catalog);
    const letGrow = keepYoungSpaceSmall();
    try {
        for await (const batch of lists)
            for (const seed of batch) {
                if (run.stop.requested)
                    return;
                lines.add(seed, seed.ref.kind === 'short-link' ? await options.resolveShortLink(seed.ref.url) : seed.ref);
            }
        await writeLines(run, lines, options, chunkSize);
    }
    finally {
        letGrow();
        lines.end();
    }
}
async function writeLines(run, lines, options, chunkSize) {
    const { refresh, limit, list } = options;
    const onlyNew = options.onlyNew === true;
    const now = run.clock.nowSeconds();
    lines.judge({ now, refresh, limit, leaveParked: onlyNew, patience: secondLookAfterSeconds });
    const since = firstAlike(run.catalog, run.id);
    const before = transact(run.catalog, (tx) => takePositions(tx, lines.count)) - 1;
    // Notes before the jobs that name them; jobs before lines: one that waits has a job that it waits for.
    for await (const chunk of chunksOf(run, lines.count, chunkSize))
        transact(run.catalog, (tx) => addNotesOfLines(tx, chunk));
    for await (const chunk of chunksOf(run, lines.count, chunkSize))
        transact(run.catalog, (tx) => openJobsOfLines(tx, { ...chunk, runId: run.id, now, before }));
    for await (const chunk of chunksOf(run, lines.count, chunkSize)) {
        const counts = transact(run.catalog, (tx) => {
            for (const { noteId, hasJob } of lines.skipped({ ...chunk, since }))
                finishSkipped(tx, run, { noteId, hasJob, now });
            if (list !== null)
                addLinesToList(tx, ensureList(tx, list), { ...chunk, now });
            const counted = countLines(tx, chunk, { onlyNew });
            recordLines(tx, { ...chunk, runId: run.id });
            return counted;
        });
        for (const { outcome, count } of counts) {
            run.tally.notes.requested += count;
            if (outcome !== 'pending')
                run.tally.settle(outcome, count);
        }
    }
}
async function* chunksOf(run, count, chunkSize) {
    for (let from = 1; from <= count && !run.stop.requested; from += chunkSize) {
        yield { from, to: from + chunkSize - 1 };
        run.reached('enqueued');
        // A signal is heard here.
        await setImmediate();
    }
}
/** What an archived note still lacks is done without asking for it: files that are not here, an answer not yet applied. */
function finishSkipped(tx, run, of) {
    const { noteId, hasJob, now } = of;
    for (const identity of wantUnfinished(tx, noteId, run.skipReason))
        enqueueFile(tx, { identity, noteId, runId: run.id, now });
    if (hasJob)
        settleLeftOver(tx, { noteId, runId: run.id });
}
