// Modes of files, where the file system has any: FAT and its like refuse them, and the file is as its mount says. It must
// not know what a file is for.
import { createReadStream, createWriteStream, fchmodSync } from 'node:fs';
import { chmod, constants, copyFile, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemCode } from './disk.js';
const refusals = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** Sets an open file's mode. */
export function setMode(handle, mode) {
    try {
        fchmodSync(handle, mode);
    }
    catch (error) {
        if (!refusals.has(systemCode(error) ?? ''))
            throw error;
    }
}
/** Copies a file, sharing its blocks where the file system can, and gives the copy a mode of its own. */
export async function copyWithMode(from, to, mode) {
    try {
        // It takes over the mode of the file, and refuses where that cannot be.
        await copyFile(from, to, constants.COPYFILE_FICLONE);
        await chmod(to, mode);
    }
    catch (error) {
        if (!refusals.has(systemCode(error) ?? ''))
            throw error;
        await rm(to, { force: true });
        await pipeline(createReadStream(from), createWriteStream(to));
    }
}
