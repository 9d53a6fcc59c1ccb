// Captures read for a replay by a thread of its own, and by this one while it would wait for it: from the ledger to what is to
// be done about them. It must not know what becomes of that.
import { setImmediate as breathe } from 'node:timers/promises';
import { youngSpaceOfThreads } from '../core/heap.js';
import { moduleBeside, startThread } from '../core/thread.js';
import { storedCaptures } from '../store/ledger.js';
import { CaptureReader } from './capture-reader.js';
/** Parts that the thread has been asked for and has not answered: one that it reads, and what it goes on with. */
const partsAsked = 3;
/** Parts that are read before they are wanted. */
const partsAhead = 8;
const entry = moduleBeside(import.meta.url, 'reading-thread');
/** MiB of young objects in the thread: what it makes is of no use a moment later, and more takes as long. */
const youngSpace = 8;
export class Reading {
    #ledger;
    #here;
    #thread;
    /** @param inThread whether a thread reads too, while this one writes: it takes a tenth of a second to start */
    constructor(ledger, options, inThread) {
        this.#ledger = ledger;
        this.#here = new CaptureReader(options);
        const workerData = { ...options, path: ledger.sqlite.name };
        this.#thread = inThread ? startThread(entry, { workerData, resourceLimits: youngSpaceOfThreads(youngSpace) }) : null;
    }
    /** Reads all parts, and gives them in their order. */
    async *read(nextPart) {
        const parts = [];
        let isEnd = false;
        const take = () => {
            const captures = isEnd ? undefined : nextPart();
            isEnd ||= captures === undefined;
            return captures;
        };
        for (;;) {
            while (this.#thread !== null && parts.filter(({ steps }) => steps === null).length < partsAsked) {
                const captures = take();
                if (captures === undefined)
                    break;
                parts.push(ask(this.#thread, captures));
            }
            const [first] = parts;
            if (first !== undefined && first.steps !== null) {
                parts.shift();
                yield { captures: first.captures, steps: first.steps };
                continue;
            }
            const captures = parts.length < partsAhead ? take() : undefined;
            if (captures !== undefined)
                parts.push({
                    captures: captures.length,
                    steps: this.#here.read(storedCaptures(this.#ledger, captures)),
                    asked: null,
                });
            else if (first === undefined)
                return;
            else
                await first.asked;
            // What the thread has answered is heard here.
            await breathe();
        }
    }
    /** The shapes of all that was read. */
    async counted() {
        const there = (await this.#thread?.ask('counted'));
        return [...this.#here.counted(), ...(there ?? [])];
    }
    /** Ends the thread, whatever it is at. */
    async close() {
        await this.#thread?.end();
    }
}
function ask(thread, captures) {
    const asked = thread.ask(captures).then((steps) => {
        part.steps = steps;
    });
    // Nobody may be waiting any more when the thread is ended.
    asked.catch(() => undefined);
    const part = { captures: captures.length, asked, steps: null };
    return part;
}
