// Threads that are asked and answer. It must not know what.
import { parentPort, Worker } from 'node:worker_threads';
import { arrived, carried } from './carried-errors.js';
/**
 * The module `name` beside the one at `url` (`import.meta.url`), as a thread or a process of its own is started with it:
 * the compiler does not rewrite URLs, and it is source in the checkout.
 */
export function moduleBeside(url, name) {
    return new URL(`./${name}${url.endsWith('.ts') ? '.ts' : '.js'}`, url);
}
/** Starts the thread of a module that calls `answerEach`. */
export function startThread(entry, options = {}) {
    // Its output is kept from stdout, which belongs to --json.
    const worker = new Worker(entry, { ...options, stdout: true, stderr: true });
    const waiting = new Map();
    let tasks = 0;
    let ended = null;
    const fail = (error) => {
        ended ??= error;
        for (const { reject } of waiting.values())
            reject(error);
        waiting.clear();
    };
    worker
        .on('message', ({ task, ...said }) => {
        const asked = waiting.get(task);
        waiting.delete(task);
        if ('answer' in said)
            asked?.resolve(said.answer);
        else
            asked?.reject(arrived(said.error));
    })
        .on('error', fail)
        .on('exit', () => fail(new Error('the thread has ended')));
    async function whileWanted(answer, task, signal) {
        const giveUp = () => worker.postMessage({ task, givenUp: true });
        if (signal.aborted)
            giveUp();
        else
            signal.addEventListener('abort', giveUp, { once: true });
        try {
            return await answer;
        }
        finally {
            signal.removeEventListener('abort', giveUp);
        }
    }
    return {
        ask: (question, signal) => {
            const asked = Promise.withResolvers();
            // Who asked may have given up by then.
            asked.promise.catch(() => undefined);
            if (ended !== null) {
                asked.reject(ended);
                return asked.promise;
            }
            tasks += 1;
            const task = tasks;
            waiting.set(task, asked);
            worker.postMessage({ task, question });
            return signal === undefined ? asked.promise : whileWanted(asked.promise, task, signal);
        },
        get hasEnded() {
            return ended !== null;
        },
        end: async () => {
            await worker.terminate();
        },
    };
}
/** In a thread: answers each question that it is asked; the signal aborts where the answer is not wanted any more. */
export function answerEach(answer) {
    const underWay = new Map();
    parentPort?.on('message', async ({ task, ...said }) => {
        if ('givenUp' in said) {
            underWay.get(task)?.abort();
            return;
        }
        const given = new AbortController();
        underWay.set(task, given);
        let answered;
        try {
            answered = { task, answer: await answer(said.question, given.signal) };
        }
        catch (error) {
            answered = { task, error: carried(error) };
        }
        underWay.delete(task);
        parentPort?.postMessage(answered);
    });
}
