// What the kinds of `export` have in common: which notes, and how one is stopped. It must not know what is exported.
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { firstSecondOf } from '../core/china-time.js';
import { UsageError } from '../core/errors.js';
import { endOfSignal } from '../runs/end.js';
import { showLine } from '../runs/progress.js';
import { Stop } from '../runs/run.js';
import { listenToSignals } from '../runs/signals.js';
export const listOption = () => new Option('--list <NAME>', 'only what belongs to the notes of this list');
/** Where an export is to be, as an absolute path. @throws {UsageError} where it is empty: a shell's variable was */
export function placeOf(typed) {
    if (typed.trim() === '')
        throw new UsageError('the place for the export is an empty text: name it');
    return resolve(typed);
}
/** `--since`, as unix seconds. */
export const sinceOption = (what) => new Option('--since <TIME>', `only ${what} then or later (2026-05-01 or 2026-05: UTC+8)`).argParser(parseTime);
/**
 * Does the work with a line of progress. A signal stops it: what is whole stays, and the exit code says so; null then.
 */
export async function untilStopped(flags, line, work, whenStopped = 'What is whole stays; the same command goes on.') {
    const startedMs = performance.now();
    const stop = new Stop();
    const aborting = new AbortController();
    stop.onRequest(() => aborting.abort());
    const unlisten = listenToSignals(stop);
    const progress = showLine(line, flags.quiet ?? false);
    try {
        const result = await work(aborting.signal);
        return { result, durationMs: Math.round(performance.now() - startedMs) };
    }
    catch (error) {
        if (stop.signal === null || !aborting.signal.aborted)
            throw error;
        process.exitCode = endOfSignal(stop.signal).exitCode;
        progress.end();
        process.stderr.write(`Interrupted. ${whenStopped}\n`);
        return null;
    }
    finally {
        unlisten();
        progress.end();
    }
}
function parseTime(text) {
    try {
        return firstSecondOf(text);
    }
    catch (error) {
        throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
}
