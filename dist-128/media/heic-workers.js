// A few worker threads for HEIC: started when a file comes, each with one file at a time, replaced when one dies or takes
// too long. It must not decode itself.
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import { moduleBeside } from '../core/thread.js';
const entry = moduleBeside(import.meta.url, 'decode-worker');
/** Pixels above which a thread is not used again: the memory of WebAssembly grows, and never shrinks. */
const largePixels = 32e6;
/** At most `workers` threads; a file that takes longer than `timeoutMs` milliseconds is refused. */
export function createHeicWorkers({ workers, timeoutMs }) {
    const queue = new PQueue({ concurrency: workers });
    const alive = new Set();
    const idle = [];
    function start() {
        // Its output is kept from stdout, which belongs to --json.
        const worker = new Worker(entry, { stdout: true, stderr: true });
        alive.add(worker);
        return worker.once('exit', () => alive.delete(worker)).on('error', () => undefined);
    }
    async function decode(content, wanted) {
        const file = typeof content === 'string' ? await readFile(content) : content;
        const worker = idle.pop() ?? start();
        worker.ref();
        const { result, reusable } = await ask(worker, { file, ...wanted }, timeoutMs);
        if (reusable) {
            worker.unref(); // an idle thread does not keep the program from ending
            idle.push(worker);
        }
        else
            await worker.terminate();
        return result;
    }
    return {
        decode: (content, wanted, signal) => queue.add(() => decode(content, wanted), signal ? { signal } : {}),
        close: async () => {
            queue.clear();
            await Promise.all([...alive].map((worker) => worker.terminate()));
        },
    };
}
/** What a thread says of a file, and whether it can take another one. */
function ask(worker, task, timeoutMs) {
    return new Promise((resolve) => {
        const settle = (result, reusable) => {
            clearTimeout(timer);
            worker.off('message', answered).off('error', broken).off('exit', ended);
            resolve({ result, reusable });
        };
        const answered = (result) => settle(result, !(result.outcome === 'decoded' && result.width * result.height > largePixels));
        const fail = (reason) => settle({ outcome: 'refused', reason }, false);
        const broken = (error) => fail(`breaks the decoder (${error.message})`);
        const ended = () => fail('ends the decoder');
        const timer = setTimeout(() => fail(`takes longer than ${timeoutMs / 1000} s to decode`), timeoutMs);
        worker.on('message', answered).on('error', broken).on('exit', ended);
        worker.postMessage(task);
    });
}
