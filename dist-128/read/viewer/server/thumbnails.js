// Pictures as WebP in the few sizes that pages show, made when they are first asked for and kept in a cache folder that
// may be deleted at any time. Where nothing can be kept, they are made anew. It must not decode
// by itself.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobPath } from '../../../blobs/layout.js';
import { findBlob } from './blobs.js';
/** Pixels of the longer edge: a card, a picture on a page, a picture as large as a screen. */
export const thumbnailEdges = [800, 1600, 3200];
/** Of WebP: a third of the bytes of what looks the same as the camera's file. */
const quality = 78;
/** Thumbnails of the blobs of `archiveDir`, kept in `cacheDir`, which is made when it is needed. */
export function createThumbnails(on, decoders) {
    const underWay = new Map();
    async function produce(digest, longestEdge) {
        const blob = findBlob(on.catalog, digest);
        if (blob === undefined || !blob.media_type.startsWith('image/'))
            return null;
        const folder = join(on.cacheDir, digest.slice(0, 2));
        const kept = join(folder, `${digest}-${longestEdge}.webp`);
        const before = await readFile(kept).catch(() => null);
        if (before !== null)
            return before;
        const made = await convert(blob.media_type, digest, longestEdge);
        if (made !== null)
            await keep(folder, kept, made);
        return made;
    }
    async function convert(mediaType, digest, longestEdge) {
        const path = join(on.archiveDir, blobPath(digest));
        try {
            const result = await decoders.convert({ path, mediaType, to: 'webp', longestEdge, quality });
            return result.ok ? result.content : null;
        }
        catch (error) {
            // A blob without its file is for `verify` to report.
            if (error.code === 'ENOENT')
                return null;
            throw error;
        }
    }
    return {
        find: (digest, edge) => {
            const key = `${digest}-${edge}`;
            const making = underWay.get(key) ?? produce(digest, edge).finally(() => underWay.delete(key));
            underWay.set(key, making);
            return making;
        },
    };
}
/** Whole or not at all. A disk that takes nothing is no fault: the next one who asks has it made again. */
async function keep(folder, path, bytes) {
    const fresh = `${path}.${randomBytes(6).toString('hex')}`;
    try {
        await mkdir(folder, { recursive: true });
        await writeFile(fresh, bytes);
        await rename(fresh, path);
    }
    catch {
        await rm(fresh, { force: true }).catch(() => undefined);
    }
}
