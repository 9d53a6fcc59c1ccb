// Deletes files that were forgotten: blobs, pictures made of them, and what of them is in quarantine. `forget` is the one
// command that deletes; nothing else may call this.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { anyOf } from '../core/any-of.js';
import { onDisk } from './disk.js';
import { blobPath, isDigest, quarantineFolder } from './layout.js';
/** Deletes a blob's file and the pictures made of it (`cache/thumbnails`). Returns whether the file was there. */
export async function eraseBlob(archiveDir, digest) {
    const path = join(archiveDir, blobPath(digest));
    const made = join(archiveDir, 'cache/thumbnails', digest.slice(0, 2));
    for (const name of await readdir(made).catch(() => []))
        if (name.startsWith(digest))
            await onDisk(rm(join(made, name), { force: true }));
    const wasThere = await onDisk(rm(path)).then(() => true, (error) => {
        if (error.code === 'ENOENT')
            return false;
        throw error;
    });
    return wasThere;
}
/** Deletes what in quarantine has one of these digests, or whose reason names one of these texts. Returns how many files. */
export async function eraseQuarantined(archiveDir, of) {
    const folder = join(archiveDir, quarantineFolder);
    const isNamed = anyOf(of.named);
    let erased = 0;
    for (const name of await readdir(folder).catch(() => [])) {
        if (!name.endsWith('.txt'))
            continue;
        const digest = name.slice(0, 64);
        const reason = await readFile(join(folder, name), 'utf8');
        if (!(isDigest(digest) && of.digests.has(digest)) && !isNamed(reason))
            continue;
        // The reason last: it is what tells, after a kill, that the file is to go.
        await onDisk(rm(join(folder, name.slice(0, -'.txt'.length)), { force: true }));
        await onDisk(rm(join(folder, name)));
        erased += 1;
    }
    return erased;
}
