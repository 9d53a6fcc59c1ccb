// A run as its steps see it: the archive it holds, the outside it talks to, what it counts and when it must stop.
// It must not do any work itself.
import { statfsSync } from 'node:fs';
import { HaltError } from '../core/errors.js';
/** Why a run ends before its work is done, and how. */
export class Stop {
    #onRequest = [];
    #now = new AbortController();
    halt = null;
    /** The signal that was sent, if one was. */
    signal = null;
    /** A defect that would bury one job after the other. */
    bug = null;
    /** The limit of the run's time that was reached: `--until 06:00`. */
    timeUp = null;
    /** No new work is begun; what is in flight finishes. */
    get requested() {
        return this.halt !== null || this.signal !== null || this.bug !== null || this.timeUp !== null;
    }
    /** Aborted where not even what is in flight may finish. */
    get now() {
        return this.#now.signal;
    }
    onRequest(listener) {
        this.#onRequest.push(listener);
    }
    /** Stops for a reason of the run's own; the first one counts. */
    haltFor(error) {
        this.halt ??= error;
        this.#tell();
    }
    stopForBug(error) {
        this.bug ??= error;
        this.#tell();
    }
    timeIsUp(limit) {
        this.timeUp ??= limit;
        this.#tell();
    }
    /** First signal: finish what is in flight. Second: stop now. */
    signalled(signal) {
        if (this.signal !== null)
            this.#now.abort();
        this.signal ??= signal;
        this.#tell();
    }
    #tell() {
        for (const listener of this.#onRequest)
            listener();
    }
}
/** @throws {HaltError} where the disk has less room than `disk.minFreeGiB`: what cannot be kept is not bought. */
export function checkDisk(run) {
    const { bavail, bsize } = statfsSync(run.archiveDir);
    const free = bavail * bsize;
    const needed = run.config.disk.minFreeGiB * 2 ** 30;
    if (free < needed)
        throw new HaltError(`the disk has ${(free / 2 ** 30).toFixed(2)} GiB left, and disk.minFreeGiB is ${run.config.disk.minFreeGiB}: make room, then run the same command again`, 'disk');
}
/** An error in words. */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
