// Lanes: how many pieces of work of a kind run at once (p-queue), and how fast their requests leave (pace). A lane that is
// told of throttling slows multiplicatively and recovers additively. It must not know what the work is.
import { setImmediate as oneTurn, setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { createPace } from './pace.js';
const pauseWithoutRetryAfterMs = 15_000;
const slowest = 32;
/** What is added back to the pace with each success, as a share of the full pace. */
const recovery = 0.05;
/** How far apart starts are at least while a lane is slowed that has no rate of its own. */
const slowStepMs = 100;
/** How long before its request may leave a piece of work starts: it is ready then, unless the disk is slow. */
const aheadMs = 100;
/** How near two starts may be, as a share of the distance of requests: what was late to get ready is made up for. */
const nearestStarts = 0.5;
/** What is known of requests on their way changes without a word: how soon to look again. */
const lookAgainMs = 50;
/**
 * A lane of `concurrency` slots. `ratePerSecond`: so many requests in any second, nearly evenly, never a burst, since
 * limiters count arrivals; null: as fast as slots come free.
 */
export function createLane(options) {
    const { clock, ratePerSecond } = options;
    const queue = new PQueue({ concurrency: options.concurrency });
    const stopped = new AbortController();
    /** Ends the wait of each piece of work that has not started. */
    const waiting = new Set();
    const requests = createPace(ratePerSecond, clock.scaled);
    const distanceMs = ratePerSecond === null ? 0 : clock.scaled(1000 / ratePerSecond);
    /** How far apart starts are at least while a lane is slowed. */
    const slowedApartMs = Math.max(clock.scaled(slowStepMs), distanceMs);
    const [startInTurn, sendInTurn] = [oneAfterAnother(), oneAfterAnother()];
    /** 1 is full pace; at 0.5 starts are twice as far apart. */
    let ease = 1;
    /** No start before this, whatever the pace: the distance to the one before. */
    let nextStartMs = 0;
    /** No start and no request before this: the other side is throttling. */
    let pausedUntilMs = 0;
    /** Work that is ready to send. */
    let ready = 0;
    const startDueMs = () => Math.max(requests.dueMs(ready) - clock.scaled(aheadMs), nextStartMs, pausedUntilMs);
    // What has its lease is finished also where the lane is stopped.
    const sendDueMs = () => Math.max(requests.dueMs(), stopped.signal.aborted ? 0 : pausedUntilMs);
    const start = async () => {
        await until(startDueMs, stopped.signal);
        nextStartMs = performance.now() + (ease < 1 ? slowedApartMs / ease : distanceMs * nearestStarts);
    };
    return {
        run: (work) => new Promise((resolve, reject) => {
            waiting.add(resolve);
            const begin = async () => {
                await startInTurn(start);
                waiting.delete(resolve);
                if (stopped.signal.aborted)
                    return resolve();
                await new Promise((leave) => {
                    void work(leave).then(resolve, reject).finally(leave);
                });
            };
            void queue.add(begin);
        }),
        beforeSending: async () => {
            ready += 1;
            return sendInTurn(async () => {
                await until(sendDueMs);
                ready -= 1;
                return requests.begin();
            });
        },
        slowDown: (pauseMs) => {
            ease = Math.max(1 / slowest, ease / 2);
            pausedUntilMs = Math.max(pausedUntilMs, performance.now() + clock.scaled(pauseMs ?? pauseWithoutRetryAfterMs));
        },
        succeeded: () => {
            ease = Math.min(1, ease + recovery);
        },
        stop: () => {
            stopped.abort();
            queue.clear();
            for (const giveUp of waiting)
                giveUp();
            waiting.clear();
        },
    };
}
/** Gives a function that has one wait at a time: the others would all look at the clock for one of them. */
function oneAfterAnother() {
    let before = Promise.resolve();
    return (wait) => {
        const turn = before.then(wait);
        before = turn;
        return turn;
    };
}
/** Waits for a moment that may be moved meanwhile, or for the signal. */
async function until(dueMs, signal) {
    for (;;) {
        const waitMs = dueMs() - performance.now();
        if (waitMs <= 0 || signal?.aborted)
            return;
        await waitFor(Math.min(waitMs, lookAgainMs), signal);
    }
}
/** Waits for so long, or until the signal. A timer is late by up to a millisecond: the last one is waited for in turns. */
async function waitFor(waitMs, signal) {
    if (waitMs < 1)
        await oneTurn();
    else
        await sleep(Math.floor(waitMs), undefined, signal && { signal }).catch(() => undefined);
}
