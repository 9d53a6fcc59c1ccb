// Puts complete files in their places in the store, for good. It must not take a file in, nor know the catalog.
import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileSize, foldersBelow, syncFile } from './disk.js';
import { blobPath } from './layout.js';
import { setMode } from './modes.js';
import { moveToQuarantine } from './quarantine.js';
/**
 * Keeps files in the archive of a folder, in this thread.
 * @param onSynced told of each file that is safe on disk and not yet in its place: where tests kill the process
 */
export function createKeeper(archiveDir, onSynced = () => undefined) {
    const folders = foldersBelow(archiveDir);
    // What only touches the system's cache is done at once: to hand it to a thread costs ten times as much. What waits for
    // the disk is waited for.
    async function keep({ digest, size, content, tempPath }) {
        const path = blobPath(digest);
        const place = join(archiveDir, path);
        folders.make(dirname(path));
        const sizeThere = fileSize(place);
        if (sizeThere === size) {
            if (content === tempPath)
                await rm(tempPath);
            await folders.sync(dirname(path)); // its rename may be of a run that was killed before this line
            return { existed: true };
        }
        if (sizeThere !== null)
            await moveToQuarantine(archiveDir, place, digest, `${sizeThere} bytes where the blob has ${size}`);
        const handle = content === tempPath ? openSync(tempPath, 'r+') : openSync(tempPath, 'wx', 0o600);
        try {
            if (content !== tempPath)
                writeFileSync(handle, content);
            setMode(handle, 0o444);
            await syncFile(handle);
        }
        finally {
            closeSync(handle);
        }
        onSynced();
        renameSync(tempPath, place);
        await folders.sync(dirname(path));
        return { existed: false };
    }
    return { keep };
}
