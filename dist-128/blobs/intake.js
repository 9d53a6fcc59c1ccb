// Takes a source's bytes in and measures them: a small file stays in memory, a larger one goes to blobs/tmp piece by
// piece. It must not sync or place anything.
import { createHash, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TransientError, UnusableError } from '../core/errors.js';
/** Up to here a file is handed on in memory: whoever looks at it needs no disk, and it is written at one stroke. */
export const heldInMemory = 2 ** 20;
/** Enough first bytes to tell a file's type. */
const headSize = 4100;
/**
 * Reads the source to its end. `tempPath` is made where the file is not small, and then closed when this returns, or
 * throws.
 * @throws {TransientError} where the length is not the announced one; {UnusableError} above `maxBytes`; whatever the
 *   source or the disk throws.
 */
export async function takeIn(source, limits, tempPath) {
    const { maxBytes, expectedBytes, md5 = false } = limits;
    if ((expectedBytes ?? 0) > maxBytes)
        throw tooLarge(maxBytes);
    // Of the announced length, each piece is put in its place as it comes, and its own memory let go.
    const whole = expectedBytes !== null && expectedBytes <= heldInMemory ? Buffer.allocUnsafeSlow(expectedBytes) : null;
    const held = [];
    let size = 0;
    let file = null;
    try {
        for await (const piece of source) {
            size += piece.byteLength;
            if (size > maxBytes)
                throw tooLarge(maxBytes);
            if (whole !== null) {
                if (size <= whole.length)
                    whole.set(piece, size - piece.byteLength);
            }
            else if (file === null) {
                held.push(piece);
                if (size <= heldInMemory)
                    continue;
                file = await createFile(tempPath, md5);
                for (const before of held.splice(0))
                    await file.add(before);
            }
            else
                await file.add(piece);
        }
    }
    finally {
        await file?.handle.close();
    }
    if (expectedBytes !== null && size !== expectedBytes)
        throw new TransientError(`${size} bytes came where ${expectedBytes} were announced`);
    return { size, ...(file?.measured() ?? measure(whole ?? Buffer.concat(held, size), md5)) };
}
function measure(content, md5) {
    return {
        digest: hash('sha256', content),
        md5: md5 ? hash('md5', content) : null,
        head: content.subarray(0, headSize),
        content,
    };
}
async function createFile(path, withMd5) {
    const handle = await open(path, 'wx', 0o600);
    const sha256 = createHash('sha256');
    const md5 = withMd5 ? createHash('md5') : null;
    let head = Buffer.alloc(0);
    return {
        handle,
        add: async (piece) => {
            if (head.length < headSize)
                head = Buffer.concat([head, piece.subarray(0, headSize - head.length)]);
            sha256.update(piece);
            md5?.update(piece);
            await handle.writeFile(piece);
        },
        measured: () => ({ digest: sha256.digest('hex'), md5: md5?.digest('hex') ?? null, head, content: path }),
    };
}
function tooLarge(maxBytes) {
    return new UnusableError(`larger than the limit of ${maxBytes} bytes`);
}
