// The inputs of a command as one stream of seeds, each opened before anything is touched. It must not enqueue them.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { parseNoteRef } from '../seeds/note-ref.js';
import { readSeedList, seedFromArgument } from '../seeds/seed-list.js';
/**
 * Opens every input and reads its beginning, so that one that cannot be read is refused before anything is touched.
 * @throws {UsageError} for an input that is no note and no readable seed list
 */
export async function openSeeds(inputs, column) {
    const opened = [];
    for (const [index, input] of inputs.entries())
        opened.push(await openInput(input, index + 1, column));
    return chain(opened);
}
async function openInput(input, position, column) {
    const options = column === undefined ? {} : { column };
    if (input === '-')
        return begun(readSeedList({ stream: process.stdin, source: 'stdin' }, options));
    if (existsSync(input))
        return begun(readSeedList({ path: resolve(input) }, options));
    const ref = parseNoteRef(input);
    if (ref.kind === 'none')
        throw new UsageError(`“${input}” is no file, and no note’s ID or link either. ${ref.reason}`);
    return chain([one([seedFromArgument(input, position)])]);
}
async function begun(batches) {
    const first = await batches.next();
    return chain([one(first.done ? [] : first.value), batches]);
}
async function* one(batch) {
    yield batch;
}
async function* chain(parts) {
    for (const part of parts)
        yield* part;
}
