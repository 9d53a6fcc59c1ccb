// The archive's files by their digest: whole or a range of bytes, for ever the same. It must not tell a browser that a
// file is anything but a picture, a sound or a film.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { blobPath, isDigest } from '../../../blobs/layout.js';
import { prepared } from '../../../core/catalog.js';
import { fileHeaders, forEver } from './security-headers.js';
const statements = prepared(({ sqlite }) => ({
    one: sqlite.prepare('SELECT size, media_type, width, height FROM blobs WHERE digest = @digest'),
}));
/** A blob's row, or undefined where the digest is none, or is not of this archive. */
export function findBlob(catalog, digest) {
    return isDigest(digest) ? statements(catalog).one.get({ digest }) : undefined;
}
/** What a browser shows by itself; all else is only ever saved. */
const shown = /^(image\/(jpeg|png|gif|webp|avif|heic|heif)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;
/** Answers with a blob, or the range of it that is asked for; null where there is none. */
export async function answerBlob(on, digest, request) {
    const blob = findBlob(on.catalog, digest);
    if (blob === undefined)
        return null;
    const path = join(on.archiveDir, blobPath(digest));
    const size = await stat(path).then((found) => found.size, () => null);
    if (size === null)
        return null;
    const etag = `"${digest}"`;
    const headers = {
        ...fileHeaders,
        ...forEver,
        etag,
        'accept-ranges': 'bytes',
        'content-type': shown.test(blob.media_type) ? blob.media_type : 'application/octet-stream',
        'content-disposition': shown.test(blob.media_type) ? 'inline' : 'attachment',
    };
    if (request.ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
        return new Response(null, { status: 304, headers });
    const range = readRange(request.range, size);
    if (range === 'unsatisfiable')
        return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
    const { start, end } = range ?? { start: 0, end: size - 1 };
    headers['content-length'] = String(end - start + 1);
    if (range !== null)
        headers['content-range'] = `bytes ${start}-${end}/${size}`;
    const status = range === null ? 200 : 206;
    if (request.head || size === 0)
        return new Response(null, { status, headers });
    const body = Readable.toWeb(createReadStream(path, { start, end }));
    return new Response(body, { status, headers });
}
/**
 * The one range that a Range header asks for, both ends included. Null where there is none to heed: no header, another
 * unit, several ranges.
 */
export function readRange(header, size) {
    const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
    if (match === null)
        return null;
    const [, first = '', last = ''] = match;
    if (first === '' && last === '')
        return null;
    if (first === '') {
        const count = Math.min(Number(last), size);
        return count === 0 ? 'unsatisfiable' : { start: size - count, end: size - 1 };
    }
    const start = Number(first);
    const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
    if (last !== '' && Number(last) < start)
        return null;
    return start >= size ? 'unsatisfiable' : { start, end };
}
