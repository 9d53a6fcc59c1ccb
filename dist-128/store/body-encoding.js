// How a body is kept: deflated, and beside an earlier body of its note with that one as the dictionary. What is kept always
// gives back the very bytes. The recipe for others stands in the archive's README.txt. It must not read or write rows.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { arrangeLike, restoreOrder } from './member-order.js';
const level = constants.Z_BEST_COMPRESSION;
/** A body kept by itself. */
export function encodeWhole(body) {
    return { body: deflateRawSync(body, { level }), encoding: 'deflate-raw' };
}
/** A body kept beside `base`. */
export function encodeBeside(body, base) {
    return (encodeArranged(body, base) ?? { body: deflateRawSync(body, { level, dictionary: base }), encoding: 'deflate-raw' });
}
/**
 * The body that was encoded, of `size` bytes. `base`: what it was kept beside, or null.
 * @throws where it is damaged, mostly: the caller compares the digest
 */
export function decode(stored, of) {
    if (of.encoding === 'deflate-arranged')
        return decodeArranged(stored, of.base ?? Buffer.alloc(0), of.size);
    return inflateRawSync(stored, of.base === null ? {} : { dictionary: of.base });
}
/** Deflate sees 32 KiB back: each stream's dictionary is the part of the base that begins a little before its own place. */
const seen = 32_768;
const before = 4096;
const longestStream = seen - 2 * before;
const dictionaryAt = (base, at) => base.subarray(Math.max(0, at - before), at - before + seen);
/** Null for what is no JSON text, or does not come back as it was. */
function encodeArranged(body, base) {
    const arranged = arrangeLike(body, base);
    if (arranged === null)
        return null;
    const { text } = arranged;
    const streams = [];
    for (let at = 0; at < text.length; at += longestStream)
        streams.push(deflateRawSync(text.subarray(at, at + longestStream), { level, dictionary: dictionaryAt(base, at) }));
    const stored = Buffer.concat([...streams, bytesOf(arranged.order)]);
    return decodeArranged(stored, base, body.length).equals(body) ? { body: stored, encoding: 'deflate-arranged' } : null;
}
function decodeArranged(stored, base, size) {
    const pieces = [];
    let [at, length] = [0, 0];
    while (length < size) {
        const dictionary = dictionaryAt(base, length);
        const { buffer, engine } = inflateRawSync(stored.subarray(at), { dictionary, info: true });
        pieces.push(buffer);
        length += buffer.length;
        at += engine.bytesWritten;
    }
    const [first] = pieces;
    const text = first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
    return restoreOrder({ text, order: numberOf(stored.subarray(at)) });
}
function bytesOf(number) {
    const hex = number.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
const numberOf = (bytes) => BigInt(`0x0${bytes.toString('hex')}`);
