// Whether a JPEG decodes, told from its codes alone: each is read to the last block, and none is turned into pixels, which
// cannot fail and cost the most. It must not refuse a file: where it has a doubt, a decoder is asked (decode-pool).
/** What libjpeg takes. */
const longestSide = 65_500;
const mostBlocks = 10;
/** Ends a block, wherever in it. */
const endOfBlock = 128;
const coefficients = 64;
/**
 * True where a decoder cannot fail: one picture of 8 bits, grey or of three components, in a single sequential scan, that
 * ends with the file. All else is false: other kinds, and whatever is damaged. Content never makes it throw.
 */
export function readsToItsEnd(file) {
    try {
        return readPicture(file);
    }
    catch (error) {
        if (error instanceof RangeError)
            return false; // ends too soon
        throw error;
    }
}
function readPicture(file) {
    const codes = new Map();
    const quantizations = new Set();
    let frame = null;
    let restartInterval = 0;
    if (file.readUInt16BE(0) !== 0xffd8)
        return false;
    for (let at = 2;;) {
        if (file.readUInt8(at) !== 0xff)
            return false;
        const code = file.readUInt8(at + 1);
        const length = file.readUInt16BE(at + 2);
        const end = at + 2 + length;
        if (length < 2 || end > file.length)
            return false;
        const segment = file.subarray(at + 4, end);
        if (code === 0xc4) {
            if (!readCodes(segment, codes))
                return false;
        }
        else if (code === 0xdb) {
            if (!readQuantizations(segment, quantizations))
                return false;
        }
        else if (code === 0xc0) {
            if (frame !== null)
                return false;
            frame = readFrame(segment);
            if (frame === null)
                return false;
        }
        else if (code === 0xdd) {
            if (segment.length !== 2)
                return false;
            restartInterval = segment.readUInt16BE(0);
        }
        else if (code === 0xda) {
            if (frame === null || !frame.components.every(({ quantization }) => quantizations.has(quantization)))
                return false;
            const blocks = blocksOf(frame, segment, codes);
            return blocks !== null && readScan(file, end, { ...blocks, restartInterval });
        }
        else if (!(code >= 0xe0 && code <= 0xef) && code !== 0xfe)
            return false;
        at = end;
    }
}
function readFrame(segment) {
    const [bits, height, width, count] = [
        segment.readUInt8(0),
        segment.readUInt16BE(1),
        segment.readUInt16BE(3),
        segment.readUInt8(5),
    ];
    if (bits !== 8 || segment.length !== 6 + 3 * count || (count !== 1 && count !== 3))
        return null;
    if (width === 0 || height === 0 || width > longestSide || height > longestSide)
        return null;
    const components = Array.from({ length: count }, (_, n) => {
        const [id, sampling, quantization] = [0, 1, 2].map((field) => segment.readUInt8(6 + 3 * n + field));
        return { id, across: sampling >> 4, down: sampling & 15, quantization };
    });
    const isUsual = (times) => times === 1 || times === 2;
    if (!components.every(({ across, down }) => isUsual(across) && isUsual(down)))
        return null;
    if (new Set(components.map(({ id }) => id)).size !== count)
        return null;
    return { width, height, components };
}
function readQuantizations(segment, quantizations) {
    let at = 0;
    while (at < segment.length) {
        const head = segment.readUInt8(at);
        if (head > 3)
            return false; // numbers of 16 bits
        quantizations.add(head);
        at += 1 + coefficients;
    }
    return at === segment.length;
}
/** Adds a segment's codes under their class and number. False where they are no codes that a decoder takes. */
function readCodes(segment, codes) {
    let at = 0;
    while (at < segment.length) {
        const head = segment.readUInt8(at);
        if ((head & 0xee) !== 0)
            return false;
        const counts = segment.subarray(at + 1, at + 17);
        const symbols = segment.subarray(at + 17, at + 17 + counts.reduce((sum, count) => sum + count, 0));
        const read = codesOf(counts, symbols, head >= 0x10 ? unitsOfAc : unitsOfDc);
        if (read === null)
            return false;
        codes.set(head, read);
        at += 17 + symbols.length;
    }
    return at === segment.length;
}
const unitsOfDc = (symbol) => (symbol > 11 ? null : [symbol, 1]);
const unitsOfAc = (symbol) => {
    const [run, bits] = [symbol >> 4, symbol & 15];
    if (bits > 10)
        return null;
    if (bits > 0)
        return [bits, run + 1];
    return run === 0 ? [0, endOfBlock] : run === 15 ? [0, 16] : null;
};
function codesOf(counts, symbols, unitsOf) {
    const one = new Uint16Array(2 ** 16);
    let next = 0;
    let n = 0;
    for (let length = 1; length <= 16; length++) {
        const step = 2 ** (16 - length);
        for (let left = counts.readUInt8(length - 1); left > 0; left--) {
            const units = unitsOf(symbols.readUInt8(n++));
            if (units === null)
                return null;
            one.fill(length + units[0] + (units[1] << 6), next, next + step);
            next += step;
            if (next >= 2 ** 16)
                return null; // a code of ones alone is none
        }
    }
    return { one, several: severalOf(one) };
}
const blockEnds = 1 << 11;
function severalOf(one) {
    const several = new Uint16Array(2 ** 12);
    for (let bits = 0; bits < several.length; bits++) {
        let [taken, units, end] = [0, 0, 0];
        while (end === 0) {
            const found = one[(bits << (4 + taken)) & 0xffff] ?? 0;
            if (found === 0 || taken + (found & 63) > 12)
                break;
            if (found >> 6 === endOfBlock)
                end = blockEnds;
            else
                units += found >> 6;
            taken += found & 63;
        }
        if (units < coefficients)
            several[bits] = taken | (units << 4) | end;
    }
    return several;
}
function blocksOf({ width, height, components }, header, codes) {
    const count = components.length;
    if (header.length !== 4 + 2 * count || header.readUInt8(0) !== count)
        return null;
    if (header.readUIntBE(1 + 2 * count, 3) !== 0x003f00)
        return null;
    const inUnit = [];
    for (const [n, { id, across, down }] of components.entries()) {
        if (header.readUInt8(1 + 2 * n) !== id)
            return null;
        const tables = header.readUInt8(2 + 2 * n);
        const [dc, ac] = [codes.get(tables >> 4), codes.get(0x10 | (tables & 15))];
        if (tables >> 4 > 1 || dc === undefined || ac === undefined)
            return null;
        for (let blocks = count === 1 ? 1 : across * down; blocks > 0; blocks--)
            inUnit.push({ dc, ac });
    }
    if (inUnit.length > mostBlocks)
        return null;
    const most = (of) => (count === 1 ? 1 : Math.max(...components.map(of)));
    const units = Math.ceil(width / (8 * most(({ across }) => across))) * Math.ceil(height / (8 * most(({ down }) => down)));
    return { codes: inUnit, units };
}
function readScan(file, begin, of) {
    const { units, restartInterval } = of;
    // Two bytes more, for what is read ahead.
    const plain = new Uint8Array(file.length - begin + 2);
    let at = begin;
    let left = units;
    for (let restarts = 0;; restarts++) {
        let size = 0;
        let marker = 0;
        while (marker === 0) {
            const lead = file.indexOf(0xff, at);
            if (lead === -1 || lead + 1 >= file.length)
                return false;
            plain.set(file.subarray(at, lead), size);
            size += lead - at;
            marker = file.readUInt8(lead + 1);
            if (marker === 0)
                plain[size++] = 0xff;
            at = lead + 2;
        }
        plain.fill(0, size, size + 2);
        const here = restartInterval === 0 ? left : Math.min(left, restartInterval);
        if (!readUnits(plain, size, here, of))
            return false;
        left -= here;
        if (left === 0)
            return marker === 0xd9 && at === file.length;
        if (marker !== 0xd0 + (restarts & 7))
            return false;
    }
}
/** Whether so many units fill these bytes, but for the last one's rest. */
function readUnits(plain, size, units, { codes }) {
    let at = 0;
    for (let unit = 0; unit < units; unit++) {
        for (let block = 0; block < codes.length; block++) {
            const { dc, ac } = codes[block];
            const brightness = dc.one[next16(plain, at)];
            if (brightness === 0)
                return false;
            at += brightness & 63;
            at = endOfBlockAt(plain, at, ac);
            if (at < 0)
                return false;
        }
        if (at > 8 * size)
            return false;
    }
    return 8 * size - at < 8;
}
/** Where a block ends whose codes behind the first begin at this bit; -1 where one of them is none. */
function endOfBlockAt(plain, begin, { one, several }) {
    let at = begin;
    let done = 1;
    while (done < coefficients) {
        const bits = next16(plain, at);
        const all = several[bits >> 4];
        const units = (all >> 4) & 127;
        if (all !== 0 && done + units < coefficients) {
            at += all & 15;
            if (all >= blockEnds)
                return at;
            done += units;
        }
        else {
            const found = one[bits];
            if (found === 0)
                return -1;
            at += found & 63;
            done += found >> 6;
        }
    }
    return done === coefficients || done > endOfBlock ? at : -1;
}
function next16(bytes, at) {
    const first = at >> 3;
    const three = (bytes[first] << 16) | (bytes[first + 1] << 8) | bytes[first + 2];
    return (three >> (8 - (at & 7))) & 0xffff;
}
