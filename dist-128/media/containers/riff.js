// Walks the chunks of a RIFF file: WebP pictures and WAV sound. It must not decode.
import { BrokenContainer, refuseZeroTail } from './file-window.js';
const unknownLength = 0xffffffff;
/** Every chunk of a WebP, the RIFF's own length, and the end of its picture data. */
export async function walkWebp(file) {
    const length = await readHeader(file, 'WEBP');
    if (length > file.size)
        throw new BrokenContainer(`WebP announces ${length} bytes, the file has ${file.size}`);
    let pictures = 0;
    for await (const chunk of chunks(file, length)) {
        if (chunk.begin + chunk.size > length)
            throw new BrokenContainer(`WebP chunk ${chunk.type} runs beyond its end`);
        if (chunk.type === 'VP8 ' || chunk.type === 'VP8L' || chunk.type === 'ANMF') {
            pictures += 1;
            await refuseZeroTail(file, chunk.begin, chunk.begin + chunk.size, 'WebP picture data');
        }
    }
    if (pictures === 0)
        throw new BrokenContainer('WebP holds no picture');
}
/**
 * Every chunk of a WAV. What was written to a pipe has 0 or 0xffffffff for the lengths that were not known yet; its
 * sound then runs to the file's end. Silence is zeros, so a tail of them proves nothing.
 */
export async function walkWav(file) {
    const length = await readHeader(file, 'WAVE');
    const seen = new Set();
    const end = length === 8 || length === unknownLength + 8 ? file.size : Math.min(length, file.size);
    for await (const chunk of chunks(file, end)) {
        if (chunk.type === 'data') {
            if (!seen.has('fmt '))
                throw new BrokenContainer('WAV has sound before its format');
            if (chunk.begin >= file.size)
                throw new BrokenContainer('WAV holds no sound');
            if (chunk.size === unknownLength || chunk.size === 0)
                return;
        }
        if (chunk.begin + chunk.size > file.size) {
            throw new BrokenContainer(`WAV ends inside its ${chunk.type} chunk, ${chunk.begin + chunk.size - file.size} bytes short`);
        }
        seen.add(chunk.type);
    }
    if (!seen.has('data'))
        throw new BrokenContainer('WAV holds no sound');
    // Careless writers count their own header in; less than one chunk's header cannot be a chunk that is missing.
    if (length !== unknownLength + 8 && length > file.size + 8) {
        throw new BrokenContainer(`WAV announces ${length} bytes, the file has ${file.size}`);
    }
}
/** The whole file's length as the header announces it. */
async function readHeader(file, form) {
    const header = await file.bytes(0, 12);
    if (header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8) !== form) {
        throw new BrokenContainer(`no RIFF ${form} header`);
    }
    return header.readUInt32LE(4) + 8;
}
async function* chunks(file, end) {
    let at = 12;
    while (at < end) {
        const header = await file.bytes(at, 8);
        const type = header.toString('latin1', 0, 4);
        if (!/^[\x20-\x7e]{4}$/.test(type))
            throw new BrokenContainer(`RIFF has no chunk at byte ${at}`);
        const size = header.readUInt32LE(4);
        yield { type, begin: at + 8, size };
        at += 8 + size + (size % 2);
    }
}
