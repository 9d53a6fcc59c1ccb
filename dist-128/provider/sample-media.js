// The bytes behind any media path: a sample file that carries the identity asked for in a chunk or box of its own, so
// that other file IDs and renditions are other bytes, yet whole and valid files. It must not know notes or HTTP.
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { crc32 } from 'node:zlib';
import { sampleFolder } from './sample-notes.js';
const formats = new Map([
    ['.jpg', { mediaType: 'image/jpeg', mark: markJpeg }],
    ['.png', { mediaType: 'image/png', mark: markPng }],
    ['.webp', { mediaType: 'image/webp', mark: (file, mark) => markRiff(file, 'XTRA', mark) }],
    ['.heic', { mediaType: 'image/heic', mark: markBoxes }],
    ['.avif', { mediaType: 'image/avif', mark: markBoxes }],
    ['.mp4', { mediaType: 'video/mp4', mark: markBoxes }],
    ['.wav', { mediaType: 'audio/wav', mark: (file, mark) => markRiff(file, 'LIST', riffComment(mark)) }],
]);
let samples;
/**
 * The file at a media path, the same for the same path and processing part always.
 * @param path the URL's path, that is the file ID
 * @param processing the URL's query without `sign` and `t`: `imageView2/2/w/576/format/heif/q/58|imageMogr2/strip&…`.
 *   Its `format/…` decides the format of a picture; parameters (`ap=1`, `sc=…`, `src=A`) change nothing
 */
export function mediaBytes(path, processing) {
    const fileId = path.replace(/^\/+/, '');
    const extension = extensionOf(fileId, processing);
    samples ??= readSamples();
    const files = samples.get(extension) ?? [];
    const format = formats.get(extension);
    // The picture depends on the file ID alone, as all renditions of a picture show the same.
    const file = files[crc32(fileId) % Math.max(files.length, 1)];
    if (format === undefined || file === undefined)
        throw new Error(`no sample file ${extension} in ${sampleFolder.pathname}media`);
    const operations = processing.split('&').filter((part) => part !== '' && !part.includes('='));
    const identity = `rednote-archive sample: ${fileId}?${operations.join('&')}`;
    return { bytes: format.mark(file, Buffer.from(identity)), mediaType: format.mediaType };
}
function extensionOf(fileId, processing) {
    if (fileId.startsWith('audio/'))
        return '.wav';
    if (fileId.startsWith('stream/'))
        return '.mp4';
    const wanted = /\/format\/(heif|webp|avif|png)\b/.exec(processing)?.[1];
    if (wanted === undefined)
        return '.jpg';
    return wanted === 'heif' ? '.heic' : `.${wanted}`;
}
function readSamples() {
    const folder = new URL('media/', sampleFolder);
    const byExtension = new Map();
    for (const name of readdirSync(folder).sort()) {
        const files = byExtension.get(extname(name)) ?? [];
        byExtension.set(extname(name), [...files, readFileSync(new URL(name, folder))]);
    }
    return byExtension;
}
/** A comment segment right behind the start of the image. */
function markJpeg(file, mark) {
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(mark.length + 2, 2);
    return Buffer.concat([file.subarray(0, 2), head, mark, file.subarray(2)]);
}
/** A tEXt chunk behind IHDR, which always ends at byte 33. */
function markPng(file, mark) {
    const content = Buffer.concat([Buffer.from('tEXtComment\0'), mark]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length - 4);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(content));
    return Buffer.concat([file.subarray(0, 33), length, content, checksum, file.subarray(33)]);
}
/** A `free` box behind the last one: HEIC, AVIF and MP4 are boxes, and readers skip that one. */
function markBoxes(file, mark) {
    const head = Buffer.from('\0\0\0\0free');
    head.writeUInt32BE(mark.length + 8);
    return Buffer.concat([file, head, mark]);
}
/** A chunk behind the last one, and RIFF's own length made right: WebP (extended) and WAV. */
function markRiff(file, name, content) {
    const marked = Buffer.concat([file, riffChunk(name, content)]);
    marked.writeUInt32LE(marked.length - 8, 4);
    return marked;
}
function riffComment(mark) {
    return Buffer.concat([Buffer.from('INFO'), riffChunk('ICMT', Buffer.concat([mark, Buffer.alloc(1)]))]);
}
function riffChunk(name, content) {
    const head = Buffer.from(`${name}\0\0\0\0`);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}
