// Holds one file of the store against its name: whether it is there, has its size, and hashes to its digest. All at once,
// for a thread that does nothing else. It must not move, change or delete anything.
import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { systemCode } from './disk.js';
/** What is wrong with the file at a path, or null. @param read false: only whether it is there and has its size */
export function faultOf(path, expected, read) {
    try {
        return read ? faultOfContent(path, expected) : faultOfSize(statSync(path), expected);
    }
    catch (error) {
        const code = systemCode(error);
        if (code === undefined)
            throw error;
        return code === 'ENOENT' || code === 'ENOTDIR'
            ? { kind: 'missing', what: 'is not there' }
            : { kind: 'unreadable', what: `cannot be read (${code})` };
    }
}
function faultOfSize(found, { size }) {
    if (!found.isFile())
        return { kind: 'unreadable', what: 'is no file' };
    return found.size === size ? null : { kind: 'size', what: `has ${found.size} bytes where ${size} belong` };
}
function faultOfContent(path, expected) {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe would be waited for
    try {
        const fault = faultOfSize(fstatSync(handle), expected);
        if (fault !== null)
            return fault;
        const actual = digestOf(handle, expected.size);
        return actual === expected.digest ? null : { kind: 'damaged', what: `hashes to ${actual}` };
    }
    finally {
        closeSync(handle);
    }
}
let piece = null;
function digestOf(handle, size) {
    piece ??= Buffer.allocUnsafeSlow(2 ** 20);
    if (size <= piece.length)
        return hash('sha256', piece.subarray(0, fill(handle, piece, size)), 'hex');
    const whole = createHash('sha256');
    for (let left = size; left > 0;) {
        const filled = fill(handle, piece, Math.min(left, piece.length));
        if (filled === 0)
            break;
        whole.update(piece.subarray(0, filled));
        left -= filled;
    }
    return whole.digest('hex');
}
/** Reads so many bytes, or what is left; returns how many. */
function fill(handle, into, wanted) {
    let filled = 0;
    while (filled < wanted) {
        const read = readSync(handle, into, filled, wanted - filled, null);
        if (read === 0)
            break;
        filled += read;
    }
    return filled;
}
