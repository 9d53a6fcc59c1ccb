// A seed list (plain text, CSV, TSV or JSONL; a file, a stream or an argument) to seeds, in constant memory. It must
// not drop a line in silence: whatever is no comment and not blank is a seed, and says what is wrong with it.
import { UsageError } from '../core/errors.js';
import { csvSeeds, delimiterOf, isCsvHeader } from './csv-seeds.js';
import { jsonlSeeds } from './jsonl-seeds.js';
import { parseNoteRef } from './note-ref.js';
import { plainSeeds } from './plain-seeds.js';
import { readLines, sourceName } from './seed-source.js';
/**
 * The seeds of a list, in batches (one at a time would cost a million awaits).
 * @param options.column the CSV column or JSON key that holds the reference; otherwise `note_id`, `noteId`, `id` or `url`.
 * @throws {UsageError} for an unreadable, binary, cut or empty list, or one without such a column. What was read up to
 *   there has been yielded.
 */
export async function* readSeedList(input, options = {}) {
    const source = sourceName(input);
    let format = null;
    let isEmpty = true;
    for await (const lines of readLines(input)) {
        const first = lines.find(({ text }) => text.trim() !== '');
        if (first !== undefined)
            format ??= formatOf(source, first.text.trim(), options.column);
        const seeds = format?.read(lines) ?? [];
        if (seeds.length === 0)
            continue;
        isEmpty = false;
        yield seeds;
    }
    const last = format?.end() ?? [];
    if (last.length > 0)
        yield last;
    else if (isEmpty)
        throw new UsageError(`${source} holds no seed: write one note ID or link a line.`);
}
/** A seed named on the command line; `position` is 1-based. */
export function seedFromArgument(text, position) {
    return { source: 'argument', line: position, text, ref: parseNoteRef(text), fields: null };
}
function formatOf(source, firstLine, column) {
    const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(source)?.[1]?.toLowerCase() ?? '';
    if (/^#\s/.test(firstLine))
        return plainSeeds(source);
    if (['jsonl', 'ndjson'].includes(extension) || firstLine.startsWith('{'))
        return jsonlSeeds(source, column);
    const delimiter = extension === 'tsv' ? '\t' : delimiterOf(firstLine);
    // A .csv that is but a list of references, without a header, is common, and cannot be meant otherwise.
    const isBareList = !firstLine.includes(delimiter) && parseNoteRef(firstLine).kind !== 'none';
    const isCsv = column !== undefined || (['csv', 'tsv'].includes(extension) && !isBareList);
    if (isCsv || isCsvHeader(firstLine, delimiter))
        return csvSeeds(source, delimiter, column);
    return plainSeeds(source);
}
