// What a file system must be asked for so that names survive a power cut, and which of its refusals stop a run.
// It must not know blobs or digests.
import { closeSync, fsync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { HaltError } from '../core/errors.js';
const refusals = {
    ENOSPC: 'the disk is full: make room',
    EDQUOT: 'the disk quota is used up: make room',
    EROFS: 'the file system is read-only: remount it or check the disk',
    EIO: 'the disk reports an input/output error: check it',
};
/** What the disk refuses, and what to do about it; undefined where the error is not the disk's. */
export function refusalOf(error) {
    return refusals[systemCode(error) ?? ''];
}
/** The error code of a failed system call, or undefined. */
export function systemCode(error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
/**
 * Awaits work on the disk.
 * @throws {HaltError} ('disk') where the disk takes nothing more; every other error passes as it is.
 */
export async function onDisk(work) {
    try {
        return await work;
    }
    catch (error) {
        const refusal = refusalOf(error);
        throw refusal === undefined ? error : new HaltError(`blobs cannot be written: ${refusal}`, 'disk');
    }
}
/** Makes an open file's bytes and mode survive a power cut. */
export const syncFile = promisify(fsync);
/** Makes a folder's entries (created, renamed, removed names) survive a power cut. */
export async function syncFolder(path) {
    const handle = openSync(path, 'r');
    try {
        await syncFile(handle);
    }
    finally {
        closeSync(handle);
    }
}
/** The folders below `root`. Each is made, and its parent synced, once in a process; a failure is not remembered. */
export function foldersBelow(root) {
    const made = new Set(['.']);
    // Also one that was there: whoever made it may have been killed before its parent was synced.
    const known = new Set(['.']);
    function make(path) {
        if (made.has(path))
            return;
        make(dirname(path));
        try {
            mkdirSync(join(root, path));
        }
        catch (error) {
            if (systemCode(error) !== 'EEXIST')
                throw error;
        }
        made.add(path);
    }
    async function sync(path) {
        const news = [];
        await syncFolder(join(root, path));
        for (let folder = path; !known.has(folder); folder = dirname(folder)) {
            await syncFolder(join(root, dirname(folder)));
            news.push(folder);
        }
        for (const folder of news)
            known.add(folder);
    }
    return { make, sync };
}
/** A file's bytes, or null where there is none. */
export function fileSize(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? found.size : null;
}
