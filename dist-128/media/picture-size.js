// A picture's size as it is shown, from the headers of the types that most pictures are. It must not guess: where a header
// leaves a doubt it says nothing, and a decoder is asked (inspect).
import { sizeOfHeif } from './heif-size.js';
const readers = {
    'image/jpeg': sizeOfJpeg,
    'image/png': sizeOfPng,
    'image/webp': sizeOfWebp,
    'image/heic': sizeOfHeif,
    'image/heif': sizeOfHeif,
    'image/avif': sizeOfHeif,
};
/** The size of a whole file, or null where its headers do not say it beyond doubt. Content never makes it throw. */
export function pictureSize(file, mediaType) {
    try {
        const size = readers[mediaType]?.(file) ?? null;
        return size !== null && size.width > 0 && size.height > 0 ? size : null;
    }
    catch (error) {
        if (error instanceof RangeError)
            return null; // a header that ends too soon
        throw error;
    }
}
const startOfScan = 0xda;
function sizeOfJpeg(file) {
    let size = null;
    let orientation = null;
    for (let at = 2; file[at] === 0xff;) {
        const code = file.readUInt8(at + 1);
        if (code === startOfScan)
            return size === null ? null : asShown(size, orientation ?? 1);
        const end = at + 2 + file.readUInt16BE(at + 2);
        const segment = file.subarray(at + 4, end);
        if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) {
            if (size !== null)
                return null;
            size = { height: segment.readUInt16BE(1), width: segment.readUInt16BE(3) };
        }
        if (code === 0xe1 && segment.toString('latin1', 0, 4) === 'Exif') {
            if (orientation !== null)
                return null;
            orientation = orientationIn(segment.subarray(6));
            if (orientation === null)
                return null;
        }
        at = end;
    }
    return null;
}
function asShown({ width, height }, orientation) {
    return orientation > 4 ? { width: height, height: width } : { width, height };
}
/** The orientation that an Exif block gives, 1 to 8, 1 where it gives none; null where it is written unusually. */
function orientationIn(exif) {
    const order = exif.toString('latin1', 0, 4);
    if (order !== 'II*\0' && order !== 'MM\0*')
        return null;
    const little = order === 'II*\0';
    const short = (at) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
    const folder = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
    let orientation = 1;
    for (let n = 0; n < short(folder); n++) {
        const entry = folder + 2 + 12 * n;
        if (short(entry) !== 0x0112)
            continue;
        orientation = short(entry + 8);
        if (short(entry + 2) !== 3 || orientation < 1 || orientation > 8)
            return null;
    }
    return orientation;
}
/** Where a PNG says how it is turned. */
const orientationOfPng = ['eXIf', 'Raw profile type'];
function sizeOfPng(file) {
    if (file.toString('latin1', 12, 16) !== 'IHDR' || orientationOfPng.some((mark) => file.includes(mark)))
        return null;
    return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}
function sizeOfWebp(file) {
    switch (file.toString('latin1', 12, 16)) {
        case 'VP8 ':
            return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
        case 'VP8L': {
            const bits = file.readUInt32LE(21);
            return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
        }
        case 'VP8X': {
            const size = { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
            const hasExif = (file.readUInt8(20) & 0x08) !== 0;
            const orientation = hasExif ? orientationOfWebp(file) : 1;
            return orientation === null ? null : asShown(size, orientation);
        }
        default:
            return null;
    }
}
function orientationOfWebp(file) {
    for (let at = 12; at < file.length;) {
        const size = file.readUInt32LE(at + 4);
        const begin = at + 8;
        if (file.toString('latin1', at, at + 4) === 'EXIF') {
            const hasMark = file.toString('latin1', begin, begin + 4) === 'Exif';
            return orientationIn(file.subarray(begin + (hasMark ? 6 : 0), begin + size));
        }
        at = begin + size + (size % 2);
    }
    return null;
}
