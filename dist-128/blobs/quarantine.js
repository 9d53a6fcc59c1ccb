// Moves a file that is not what it should be to blobs/quarantine, with a note why. It must never delete bytes that
// are not kept there already.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { foldersBelow, syncFolder, systemCode } from './disk.js';
import { blobPath, quarantineFolder } from './layout.js';
/**
 * Moves the file at `path`, known as `digest`, to `blobs/quarantine/<digest>-<n>` and writes `reason` beside it as
 * `<digest>-<n>.txt`. Where the same bytes are in quarantine under that digest, a second copy is not kept: a file
 * that comes broken each night must not fill the disk.
 * @returns the path in quarantine.
 */
export async function moveToQuarantine(archiveDir, path, digest, reason) {
    blobPath(digest); // throws where the name would be no digest
    const folder = join(archiveDir, quarantineFolder);
    const folders = foldersBelow(archiveDir);
    folders.make(quarantineFolder);
    for (let n = 1;; n++) {
        const place = join(folder, `${digest}-${n}`);
        if (await takeName(`${place}.txt`, reason)) {
            await rename(path, place);
            await folders.sync(quarantineFolder);
            await syncFolder(dirname(path));
            return place;
        }
        if (await sameBytes(path, place)) {
            await unlink(path);
            return place;
        }
    }
}
/** Writes the note; false where that name is taken, so that two movers never meet in one place. */
async function takeName(notePath, reason) {
    const handle = await open(notePath, 'wx').catch((error) => {
        if (systemCode(error) === 'EEXIST')
            return null;
        throw error;
    });
    if (handle === null)
        return false;
    try {
        await handle.writeFile(`${reason}\n`);
        await handle.sync();
    }
    finally {
        await handle.close();
    }
    return true;
}
async function sameBytes(one, other) {
    const place = await stat(other).catch(() => null);
    if (place === null || place.size !== (await stat(one)).size)
        return false;
    return (await digestOfFile(one)) === (await digestOfFile(other));
}
/** sha256 of a file's bytes, read in pieces. */
export async function digestOfFile(path) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
}
