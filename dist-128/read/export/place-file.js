// Puts one file of the archive into an export: copied, linked, or made anew as a picture. Each is there whole or not at
// all. It must not touch the archive's own.
import { link, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../blobs/disk.js';
import { copyWithMode } from '../../blobs/modes.js';
import { sha256 } from '../../core/digest.js';
import { inPlace, makeFolder } from './export-place.js';
/**
 * Copies a file, sharing its blocks where the file system can; the copy is the user's own, and may be written to. With
 * `hardLink` it is the archive's file itself, or a copy where the folder lies on another disk.
 */
export async function placeFile(from, to, hardLink) {
    await makeFolder(dirname(to));
    const partial = partialOf(to);
    // One that was left when an export was killed may be read-only.
    await rm(partial, { force: true });
    try {
        const linked = hardLink && (await tryLink(from, partial));
        if (!linked)
            await copyWithMode(from, partial, 0o644);
        const { size } = await stat(partial);
        await inPlace(to, () => rename(partial, to));
        return { how: linked ? 'linked' : 'copied', bytes: size };
    }
    finally {
        // Also after a rename: of two names of one file, rename keeps both.
        await rm(partial, { force: true });
    }
}
/** Writes a whole file. */
export async function placeContent(content, to) {
    await makeFolder(dirname(to));
    try {
        await inPlace(to, () => writeFile(partialOf(to), content));
        await inPlace(to, () => rename(partialOf(to), to));
        return { bytes: content.length, sha256: sha256(content) };
    }
    finally {
        await rm(partialOf(to), { force: true });
    }
}
async function tryLink(from, to) {
    try {
        await link(from, to);
        return true;
    }
    catch (error) {
        if (['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? ''))
            return false;
        throw error;
    }
}
const partialOf = (path) => `${path}.partial`;
