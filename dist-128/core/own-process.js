// Processes of their own that are asked one question: whatever SQLite does in one, its owner can end it at any moment, and
// where the owner dies, so does it. It must not know the question, nor hand the environment's secrets to the process.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { arrived, carried } from './carried-errors.js';
import { frameOf, messagesIn, readFrame, writeFrame } from './frames.js';
/**
 * Starts the process of a module that calls `answerOnce`.
 * @param youngMiB what lives for a moment, as rows do, lies in memory until so much has gathered, thrice. V8 itself takes 16
 */
export function startProcess(entry, question, youngMiB) {
    const child = spawn(process.execPath, [`--max-semi-space-size=${youngMiB}`, fileURLToPath(entry)], {
        env: environment(),
        stdio: 'pipe',
        // A group of its own: what Ctrl-C on a terminal means is for the owner to say.
        detached: true,
    });
    let why;
    // It may be gone before it has read its question; its end says so.
    child.stdin.on('error', () => undefined);
    child.stdin.write(frameOf(question));
    return {
        messages: messagesOf(child, () => why),
        end: (reason) => {
            why ??= reason;
            child.kill('SIGKILL');
        },
    };
}
/** What the process may know of the environment: where temporary files go, and compiled code is kept. */
function environment() {
    const { TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE = module.getCompileCacheDir?.() } = process.env;
    return Object.fromEntries(Object.entries({ TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE }).filter(([, value]) => value !== undefined));
}
async function* messagesOf(child, whyEnded) {
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
        complaint = (complaint + text).slice(-4000);
    });
    const ended = new Promise((resolve) => {
        child.once('error', resolve);
        child.once('close', (code, signal) => resolve(new Error(`a process of the program ended by itself (${signal ?? code}). ${complaint}`.trim())));
    });
    for await (const said of messagesIn(child.stdout)) {
        if ('done' in said)
            return;
        if ('error' in said)
            throw arrived(said.error);
        yield said.message;
    }
    throw whyEnded() ?? (await ended);
}
const [stdin, stdout] = [0, 1];
// SQLite keeps the main thread for as long as a statement takes, so that another one must watch for the end of stdin.
const lifeline = "try { require('node:fs').readSync(0, Buffer.alloc(1)) } finally { process.kill(process.pid, 'SIGKILL') }";
/** In a process: answers the question that it is asked, by what it says; then waits to be ended. */
export async function answerOnce(answer) {
    const write = (said) => writeFrame(stdout, said);
    try {
        const question = readFrame(stdin);
        // With outputs of its own: else this thread's would be opened for it, and no longer wait where the reader is slow.
        new Worker(lifeline, { eval: true, env: {}, stdout: true, stderr: true });
        await answer(question, (message) => write({ message }));
        write({ done: true });
    }
    catch (error) {
        write({ error: carried(error) });
    }
}
