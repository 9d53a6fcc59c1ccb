// Walks a JPEG from marker to marker to its end marker. It must not decode.
import { BrokenContainer, refuseZeroTail } from './file-window.js';
/**
 * Every segment, scan and end marker of a JPEG, and of those that follow it in the file: a picture with a gain map is
 * two in a row. Other bytes behind the end marker are let be, since phones put whole films there.
 */
export async function walkJpeg(file) {
    let at = 0;
    do
        at = await walkOne(file, at);
    while (at + 3 <= file.size && (await file.bytes(at, 3)).readUIntBE(0, 3) === 0xffd8ff);
}
async function walkOne(file, begin) {
    if ((await file.bytes(begin, 2)).readUInt16BE() !== 0xffd8)
        throw new BrokenContainer('JPEG without a start marker');
    let at = begin + 2;
    let frames = 0;
    let lastScan;
    const zeroSymbols = new Map();
    while (true) {
        const [lead = 0, code = 0] = await file.bytes(at, 2);
        if (lead !== 0xff || code === 0)
            throw new BrokenContainer(`JPEG has no marker at byte ${at}`);
        if (code === 0xff)
            at += 1; // a fill byte
        else if (code === 0xd9) {
            if (frames === 0 || lastScan === undefined)
                throw new BrokenContainer('JPEG holds no picture');
            if (!lastScan.zerosAreFlat)
                await refuseZeroTail(file, lastScan.begin, lastScan.end, 'JPEG picture data');
            return at + 2;
        }
        else if (code === 0x01 || (code >= 0xd0 && code <= 0xd7))
            at += 2;
        else {
            const length = (await file.bytes(at + 2, 2)).readUInt16BE();
            const end = at + 2 + length;
            if (length < 2 || end > file.size)
                throw new BrokenContainer(`JPEG segment at byte ${at} has no valid length`);
            if (code === 0xc4)
                readTables(await file.bytes(at + 4, length - 2), zeroSymbols);
            else if (code >= 0xc0 && code <= 0xcf && code !== 0xc8 && code !== 0xcc)
                frames += 1;
            at = end;
            if (code === 0xda) {
                const flat = zerosAreFlat(await file.bytes(end - length + 2, length - 2), zeroSymbols);
                at = await endOfScan(file, end);
                lastScan = { begin: end, end: at, zerosAreFlat: flat };
            }
        }
    }
}
/** The offset of the first marker behind a scan's data; stuffed zeros and restart markers belong to the data. */
async function endOfScan(file, begin) {
    let base = begin;
    while (true) {
        const piece = await file.piece(base);
        let found = piece.indexOf(0xff);
        while (found !== -1 && found + 1 < piece.length) {
            const code = piece[found + 1] ?? 0;
            if (code !== 0 && code !== 0xff && (code < 0xd0 || code > 0xd7))
                return base + found;
            found = piece.indexOf(0xff, found + 1);
        }
        const next = found === -1 ? base + piece.length : base + found;
        if (next + 1 >= file.size)
            throw new BrokenContainer('JPEG ends before its end marker');
        base = next;
    }
}
/** Notes each table's symbol for the shortest code, which is all zero bits, under its class and number. */
function readTables(segment, zeroSymbols) {
    let at = 0;
    while (at + 17 < segment.length) {
        const symbols = segment.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
        zeroSymbols.set(segment[at] ?? 0, segment[at + 17] ?? 0);
        at += 17 + symbols;
    }
}
/**
 * Whether zero bits mean "as before" for every component of a scan (no change of brightness, end of block): then the
 * data of a page whose lower half is blank ends in zeros, and a tail of them proves nothing.
 */
function zerosAreFlat(header, zeroSymbols) {
    const components = header[0] ?? 0;
    const hasBrightness = header[1 + 2 * components] === 0;
    for (let n = 0; n < components; n++) {
        const tables = header[2 + 2 * n] ?? 0;
        const ac = zeroSymbols.get(0x10 | (tables & 0x0f));
        if (ac === undefined || (ac & 0x0f) !== 0 || ac === 0xf0)
            return false;
        if (hasBrightness && zeroSymbols.get(tables >> 4) !== 0)
            return false;
    }
    return true;
}
