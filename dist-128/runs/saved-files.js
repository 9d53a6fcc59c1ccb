// Files of saved answers to the bytes of each, one at a time: JSON (one answer, several, or a list of them), JSONL (a line
// is one), folders of such files, each gzipped or not. It must not know what an answer is.
import { createReadStream, statSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../core/errors.js';
import { valuesIn } from './json-values.js';
/** Far beyond any answer: `provider.maxBodyMiB` is 32 by default. */
const mostBytes = 64 * 2 ** 20;
const answerFile = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** The files that inputs name, folders with all below them, each once. @throws {UsageError} where one is not there, or no file */
export async function filesOf(inputs) {
    const files = [];
    for (const input of inputs) {
        const stats = statSync(input, { throwIfNoEntry: false });
        if (stats === undefined)
            throw new UsageError(`there is no file or folder ${input}`);
        if (stats.isFile())
            files.push(input);
        else if (!stats.isDirectory())
            throw new UsageError(`${input} is a pipe or a device: save it as a file; gzipped ones are taken as they are`);
        else {
            const paths = (await readdir(input, { recursive: true, withFileTypes: true }))
                .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && answerFile.test(entry.name))
                .map((entry) => join(entry.parentPath, entry.name));
            if (paths.length === 0)
                throw new UsageError(`${input} holds no .json, .jsonl or .ndjson file (or .gz of one)`);
            for (const path of paths.sort())
                files.push(path);
        }
    }
    return [...new Set(files)];
}
/** The answers in a file. What cannot be read of it is an entry with the reason; what was read before has been given. */
export async function* answersIn(file) {
    let modifiedAt = 0;
    const given = (line, body, failure = null, entry = null) => ({
        ...{ file, line, entry, modifiedAt, body, failure },
    });
    let line = 1;
    async function* valuesOf(text, firstLine) {
        let holdsAny = false;
        for await (const { line: of, entry, bytes, failure } of valuesIn(text, mostBytes)) {
            holdsAny = true;
            line = firstLine + of - 1;
            yield given(line, bytes, failure === null ? null : failures[failure], entry);
        }
        if (!holdsAny)
            yield given(firstLine, null, 'it is empty');
    }
    try {
        // In a folder may be links that lead nowhere, and names that are no text.
        modifiedAt = Math.floor(statSync(file).mtimeMs / 1000);
        if (!(await isLines(file))) {
            yield* valuesOf(textOf(file), 1);
            return;
        }
        for await (const bytes of linesOf(textOf(file))) {
            if (bytes.length > mostBytes)
                yield given(line, null, failures['too long']);
            else if (isList(bytes))
                yield* valuesOf(toStream(bytes), line);
            else if (bytes.toString('latin1').trim() !== '')
                yield given(line, bytes);
            line += 1;
        }
    }
    catch (error) {
        yield given(line, null, `the file cannot be read from here on: ${error.message}`);
    }
}
const failures = {
    'too long': `it is longer than ${mostBytes / 2 ** 20} MiB`,
    'list cut short': 'the list has no end: the file was cut short',
};
const isList = (line) => /^\s*\[/.test(line.toString('latin1', 0, 64));
async function* toStream(bytes) {
    yield bytes;
}
/** A file's bytes in UTF-8, without a byte order mark: that is the editor's, and no part of an answer. */
async function* textOf(file) {
    let decoder = null;
    let isFirst = true;
    for await (const chunk of (await bytesOf(file))) {
        const encoding = isFirst ? encodingOf(chunk) : null;
        if (encoding !== null)
            decoder = new TextDecoder(encoding, { fatal: true });
        if (decoder !== null)
            yield Buffer.from(decoder.decode(chunk, { stream: true }));
        else
            yield isFirst && chunk.indexOf(utf8Mark) === 0 ? chunk.subarray(utf8Mark.length) : chunk;
        isFirst = false;
    }
    if (decoder !== null)
        yield Buffer.from(decoder.decode());
}
const utf8Mark = Buffer.from('\ufeff');
/** UTF-16, as shells on Windows write what was UTF-8: by its mark, or since JSON begins with ASCII. Null: UTF-8. */
function encodingOf(beginning) {
    const [first, second] = beginning;
    if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0))
        return 'utf-16le';
    return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : null;
}
async function bytesOf(file) {
    const handle = await open(file);
    const magic = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
    const stream = createReadStream(file);
    if (magic.buffer.readUInt16BE() !== 0x1f8b)
        return stream;
    const unzipped = createGunzip();
    stream.once('error', (error) => unzipped.destroy(error));
    return stream.pipe(unzipped);
}
/** By its name; else where its first line is JSON by itself, and others follow. */
async function isLines(file) {
    if (/\.(jsonl|ndjson)(\.gz)?$/i.test(file))
        return true;
    let seen = 0;
    let first = null;
    try {
        for await (const line of linesOf(textOf(file))) {
            seen += line.length;
            if (seen > mostBytes)
                return false;
            if (line.toString('latin1').trim() === '')
                continue;
            if (first !== null) {
                JSON.parse(first.toString('utf8'));
                return true;
            }
            first = line;
        }
    }
    catch {
        // No JSON by itself; or the file has an end that cannot be read: what is before it can be.
    }
    return false;
}
/** Lines without their ends; of one that is too long only enough to tell so. */
async function* linesOf(stream) {
    let parts = [];
    let length = 0;
    const line = () => {
        const bytes = Buffer.concat(parts);
        parts = [];
        length = 0;
        return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
    };
    for await (const chunk of stream) {
        let from = 0;
        for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
            if (length <= mostBytes)
                parts.push(chunk.subarray(from, end));
            yield line();
            from = end + 1;
        }
        const rest = chunk.subarray(from);
        if (length <= mostBytes && rest.length > 0)
            parts.push(rest);
        length += rest.length;
    }
    if (parts.length > 0)
        yield line();
}
