// A file or a stream to numbered lines of text: unzips, decodes, splits, in constant memory. It must not know what a
// line means. Whatever is wrong with the file becomes a UsageError that names it.
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../core/errors.js';
import { encodingOf } from '../core/text-encoding.js';
/** Characters that a line may have (1 MiB as UTF-8, where it is ASCII). */
export const LONGEST_LINE = 2 ** 20;
const EXCERPT = 200;
/** Why a line that is too long names no note. */
export const TOO_LONG = 'This line is longer than 1 MiB: write one note a line.';
// Deflate grows a thousandfold at most: this bounds what a hostile file unpacks to before anyone has read of it.
const GUNZIP_STEP = 2 ** 14;
/** The beginning of a text that is only to be recognised. */
export function excerpt(text) {
    return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}
/** The name that seeds and errors give the input: a file's absolute path. */
export function sourceName(input) {
    return 'path' in input ? resolve(input.path) : input.source;
}
/**
 * The input's lines, in batches. Line ends are LF, CRLF or CR; UTF-8 or UTF-16 by its mark; gzip by its first bytes.
 * @throws {UsageError} for what cannot be read, is cut short, or is no text; the lines before that have been yielded.
 */
export async function* readLines(input) {
    const source = sourceName(input);
    try {
        const bytes = 'path' in input ? createReadStream(input.path, { highWaterMark: 2 ** 18 }) : input.stream;
        yield* splitLines(decode(unzip(withBeginning(bytes)), source));
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
        throw code === null ? error : new UsageError(whyUnreadable(code, source), { cause: error });
    }
}
/** The same bytes in chunks, of which the first has at least three, as far as there are so many: the marks are that long. */
async function* withBeginning(chunks) {
    let beginning = Buffer.alloc(0);
    for await (const chunk of chunks) {
        const buffer = Buffer.from(chunk);
        if (beginning === null)
            yield buffer;
        else if (beginning.length + buffer.length < 3)
            beginning = Buffer.concat([beginning, buffer]);
        else {
            yield Buffer.concat([beginning, buffer]);
            beginning = null;
        }
    }
    if (beginning !== null)
        yield beginning;
}
async function* unzip(chunks) {
    const first = (await chunks.next()).value;
    if (first === undefined)
        return;
    const all = startingWith(first, chunks);
    if (first[0] === 0x1f && first[1] === 0x8b)
        yield* withBeginning(gunzip(all));
    else
        yield* all;
}
async function* startingWith(first, rest) {
    yield first;
    yield* rest;
}
/** Unlike a pipe, which drops what it holds when it breaks, this yields all that a broken file still gives. */
async function* gunzip(chunks) {
    const stream = createGunzip();
    let unpacked = [];
    let failure = null;
    const closed = new Promise((done) => stream.once('close', done));
    stream.on('data', (chunk) => unpacked.push(chunk));
    stream.on('error', (error) => {
        failure = error;
    });
    function* taken() {
        const ready = unpacked;
        unpacked = [];
        yield* ready;
    }
    try {
        for await (const chunk of chunks) {
            for (let at = 0; at < chunk.length && failure === null; at += GUNZIP_STEP) {
                const step = chunk.subarray(at, at + GUNZIP_STEP);
                // A step that fails closes the stream, and is never called back.
                await Promise.race([closed, new Promise((done) => stream.write(step, () => done()))]);
                yield* taken();
            }
            if (failure !== null)
                break;
        }
        stream.end();
        await closed;
        yield* taken();
        if (failure !== null)
            throw failure;
    }
    finally {
        stream.destroy();
    }
}
async function* decode(chunks, source) {
    let decoder = null;
    for await (const chunk of chunks) {
        decoder ??= new TextDecoder(encodingOf(chunk));
        yield asText(decoder.decode(chunk, { stream: true }), source);
    }
    if (decoder !== null)
        yield decoder.decode();
}
function asText(text, source) {
    if (!text.includes('\0'))
        return text;
    throw new UsageError(`${source} is not a text file (it holds NUL bytes): save it as plain text, CSV or JSONL, in UTF-8.`);
}
async function* splitLines(texts) {
    let number = 0;
    let open = '';
    let openTooLong = false;
    let heldCr = '';
    const line = (text) => {
        const tooLong = openTooLong || text.length > LONGEST_LINE;
        openTooLong = false;
        number += 1;
        return { number, text: tooLong ? excerpt(text) : text, tooLong };
    };
    for await (const chunk of texts) {
        const text = heldCr + chunk;
        // A CR at the end may be half a CRLF: it waits for what comes.
        heldCr = text.endsWith('\r') ? '\r' : '';
        const parts = (heldCr ? text.slice(0, -1) : text).split(/\r\n|\n|\r/);
        parts[0] = open + (parts[0] ?? '');
        open = parts.pop() ?? '';
        if (parts.length > 0)
            yield parts.map(line);
        if (open.length > LONGEST_LINE) {
            openTooLong = true;
            open = open.slice(0, EXCERPT + 1);
        }
    }
    if (open !== '' || openTooLong)
        yield [line(open)];
}
function whyUnreadable(code, source) {
    if (code === 'ENOENT')
        return `There is no file ${source}: check the path.`;
    if (code === 'EISDIR')
        return `${source} is a folder: name the seed list in it.`;
    if (code === 'EACCES' || code === 'EPERM')
        return `${source} may not be read by this user: check its permissions.`;
    if (code === 'Z_BUF_ERROR')
        return `${source} is cut short (its gzip data end too early): copy it again.`;
    if (code.startsWith('Z_'))
        return `${source} is damaged (its gzip data do not unpack): copy it again.`;
    return `${source} cannot be read (${code}): check the file and its disk.`;
}
