// Walks a PNG chunk by chunk and a GIF block by block. It must not decode.
import { crc32 } from 'node:zlib';
import { BrokenContainer } from './file-window.js';
const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Every chunk of a PNG with its checksum, up to IEND. */
export async function walkPng(file) {
    if (!(await file.bytes(0, 8)).equals(pngSignature))
        throw new BrokenContainer('PNG without its signature');
    let at = 8;
    let hasData = false;
    for (let n = 0;; n++) {
        const header = await file.bytes(at, 8);
        const length = header.readUInt32BE();
        const type = header.toString('latin1', 4);
        if (n === 0 && type !== 'IHDR')
            throw new BrokenContainer('PNG does not begin with IHDR');
        if (at + 12 + length > file.size)
            throw new BrokenContainer(`PNG ends inside its ${printable(type)} chunk`);
        const expected = await checksum(file, at + 4, at + 8 + length);
        if ((await file.bytes(at + 8 + length, 4)).readUInt32BE() !== expected) {
            throw new BrokenContainer(`PNG chunk ${printable(type)} at byte ${at} has a wrong checksum`);
        }
        hasData ||= type === 'IDAT';
        if (type === 'IEND')
            break;
        at += 12 + length;
    }
    if (!hasData)
        throw new BrokenContainer('PNG holds no picture');
}
async function checksum(file, begin, end) {
    let sum = 0;
    let at = begin;
    while (at < end) {
        const piece = (await file.piece(at)).subarray(0, end - at);
        if (piece.length === 0)
            throw new BrokenContainer('became shorter while it was read');
        sum = crc32(piece, sum);
        at += piece.length;
    }
    return sum;
}
/** Every block of a GIF up to its trailer. */
export async function walkGif(file) {
    const header = await file.bytes(0, 13);
    if (!/^GIF8[79]a/.test(header.toString('latin1')))
        throw new BrokenContainer('GIF without its signature');
    let at = 13 + colourTable(header[10] ?? 0);
    let pictures = 0;
    while (true) {
        const kind = (await file.bytes(at, 1))[0];
        if (kind === 0x3b)
            break;
        if (kind === 0x2c) {
            pictures += 1;
            const flags = (await file.bytes(at + 9, 1))[0] ?? 0;
            at = await skipSubBlocks(file, at + 10 + colourTable(flags) + 1);
        }
        else if (kind === 0x21)
            at = await skipSubBlocks(file, at + 2);
        else
            throw new BrokenContainer(`GIF has no block at byte ${at}`);
    }
    if (pictures === 0)
        throw new BrokenContainer('GIF holds no picture');
}
/** Bytes of the colour table that a flags byte announces. */
function colourTable(flags) {
    return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0;
}
async function skipSubBlocks(file, begin) {
    let at = begin;
    while (true) {
        const length = (await file.bytes(at, 1))[0] ?? 0;
        at += 1 + length;
        if (length === 0)
            return at;
    }
}
function printable(type) {
    return /^[\x20-\x7e]{4}$/.test(type) ? type : 'unnamed';
}
