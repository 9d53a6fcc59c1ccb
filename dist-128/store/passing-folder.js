// A temporary folder that goes when it is disposed of, or with the process, whatever ends that but SIGKILL: it may hold
// gigabytes. It must not know what is put there.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/errors.js';
/**
 * Makes one. A signal that nobody else listens to ends the process as if nobody did, once the folder is gone.
 * @throws {UsageError} where there is no place for it
 */
export async function makePassingFolder() {
    const path = await mkdtemp(join(tmpdir(), 'rednote-archive-')).catch((error) => {
        throw new UsageError(`no temporary folder can be made in ${tmpdir()} (${error.code}): name another place in TMPDIR`);
    });
    const remove = () => rmSync(path, { recursive: true, force: true });
    const end = (signal) => {
        // Who else listens comes to an end that disposes of it.
        if (process.listenerCount(signal) > 1)
            return;
        remove();
        unlisten();
        process.kill(process.pid, signal);
    };
    const unlisten = () => process.off('exit', remove).off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
    process.on('exit', remove).on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
    return {
        path,
        [Symbol.asyncDispose]: async () => {
            unlisten();
            await rm(path, { recursive: true, force: true });
        },
    };
}
