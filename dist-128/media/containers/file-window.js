const pieceSize = 64 * 1024;
/** What a walker throws: the content is not what its type promises. The message is the reason, for people. */
export class BrokenContainer extends Error {
    name = 'BrokenContainer';
}
/** A window on a file that is in memory. */
export function windowOn(content) {
    const size = content.length;
    return {
        size,
        async bytes(offset, length) {
            if (offset + length > size)
                throw endsInside(size, offset, length);
            return content.subarray(offset, offset + length);
        },
        async piece(offset) {
            return content.subarray(offset);
        },
    };
}
const endsInside = (size, offset, length) => new BrokenContainer(`ends at byte ${size}, inside ${length} bytes that begin at ${offset}`);
/** Opens a window on `size` bytes of an open file; the handle stays the caller's. */
export function openWindow(handle, size) {
    let buffer = Buffer.alloc(0);
    let start = 0;
    async function load(offset, length) {
        const wanted = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
        let filled = 0;
        while (filled < wanted.length) {
            const { bytesRead } = await handle.read(wanted, filled, wanted.length - filled, offset + filled);
            if (bytesRead === 0)
                break;
            filled += bytesRead;
        }
        buffer = wanted.subarray(0, filled);
        start = offset;
    }
    return {
        size,
        async bytes(offset, length) {
            if (offset + length > size)
                throw endsInside(size, offset, length);
            if (offset < start || offset + length > start + buffer.length)
                await load(offset, Math.max(length, pieceSize));
            if (offset + length > start + buffer.length)
                throw new BrokenContainer('became shorter while it was read');
            return buffer.subarray(offset - start, offset - start + length);
        },
        async piece(offset) {
            // At least a few bytes beyond the first, so that a pattern of two is never cut at a piece's end.
            if (offset < start || offset + 16 > start + buffer.length)
                await load(offset, pieceSize);
            return buffer.subarray(offset - start);
        },
    };
}
/**
 * Refuses data that ends in 1 KB of zeros or more: what a disk or a proxy leaves that lost the rest of a file.
 * @param end offset behind the data's last byte; less than 1 KB from `begin` is never refused.
 */
export async function refuseZeroTail(file, begin, end, what) {
    if (end - begin < 1024)
        return;
    const tail = await file.bytes(end - 1024, 1024);
    if (tail.every((byte) => byte === 0))
        throw new BrokenContainer(`${what} ends in 1 KB of zeros or more`);
}
