// The boxes of an ISO base media file: what MP4, QuickTime, HEIC and AVIF are made of. It must not know what a box is for.
import { BrokenContainer } from './file-window.js';
// Indexes of pictures and boxes like it are read whole; the largest seen have a few KB.
const maxBody = 16 * 1024 * 1024;
/**
 * The boxes between two offsets, each wholly inside.
 * @throws {BrokenContainer} where a box has no valid name or runs beyond `end`.
 */
export async function* boxes(file, begin, end) {
    let at = begin;
    while (at < end) {
        if (end - at < 8)
            throw new BrokenContainer(`ends inside a box header at byte ${at}`);
        const header = await file.bytes(at, 8);
        const type = header.toString('latin1', 4);
        if (!/^[\x20-\x7e\xa9]{4}$/.test(type))
            throw new BrokenContainer(`has no box at byte ${at}`);
        let size = header.readUInt32BE();
        let headerSize = 8;
        if (size === 1) {
            size = Number((await file.bytes(at + 8, 8)).readBigUInt64BE());
            headerSize = 16;
        }
        else if (size === 0)
            size = end - at; // to the end of what is around it
        if (size < headerSize)
            throw new BrokenContainer(`box ${type} at byte ${at} has no valid size`);
        if (at + size > end)
            throw new BrokenContainer(`ends inside box ${type}, ${at + size - end} bytes short`);
        yield { type, begin: at + headerSize, end: at + size };
        at += size;
    }
}
/** Reads big-endian numbers one after another. @throws {BrokenContainer} at the end of the box. */
export class BoxReader {
    #bytes;
    #name;
    #at = 0;
    constructor(bytes, name) {
        this.#bytes = bytes;
        this.#name = name;
    }
    /** An unsigned number of `size` bytes, 0 to 8; 0 where it has none. Beyond 2^53 it is not exact. */
    number(size) {
        const end = this.#at + size;
        if (end > this.#bytes.length)
            throw new BrokenContainer(`box ${this.#name} ends too early`);
        let value = 0;
        for (; this.#at < end; this.#at++)
            value = value * 256 + (this.#bytes[this.#at] ?? 0);
        return value;
    }
    /** A name of four characters. */
    name() {
        return String.fromCharCode(this.number(1), this.number(1), this.number(1), this.number(1));
    }
}
/** A reader over a box's body. */
export async function readBox(file, box) {
    if (box.end - box.begin > maxBody)
        throw new BrokenContainer(`box ${box.type} is too large`);
    return new BoxReader(Buffer.from(await file.bytes(box.begin, box.end - box.begin)), box.type);
}
