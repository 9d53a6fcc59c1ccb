// Seed lists in JSONL: an object or a string a line. It must not throw: a record that is broken is a seed that says so.
import { isJsonObject, parseJson } from '../core/json.js';
import { listed, referenceColumn, wantedColumns } from './columns.js';
import { parseNoteRef } from './note-ref.js';
import { excerpt, TOO_LONG } from './seed-source.js';
/** Reads a record a line, whose key `column` (or else the first of the usual ones) holds the reference. */
export function jsonlSeeds(source, column) {
    const read = (lines) => lines
        .filter(({ text }) => text.trim() !== '')
        .map((line) => ({ source, line: line.number, ...readRecord(line, column) }));
    return { read, end: () => [] };
}
function readRecord({ text, tooLong }, column) {
    if (tooLong)
        return broken(text, TOO_LONG);
    let record;
    try {
        record = parseJson(text);
    }
    catch {
        return broken(text, 'This line is not valid JSON: write one JSON object a line.');
    }
    if (typeof record === 'string')
        return { text: record, ref: parseNoteRef(record), fields: null };
    if (!isJsonObject(record))
        return broken(text, 'This JSON is neither an object nor a string: write one object a line.');
    const entries = Object.entries(record).map(([key, value]) => [key, asText(value)]);
    const keys = entries.map(([key]) => key);
    const [key, reference] = entries[referenceColumn(keys, column)] ?? [];
    if (key === undefined || reference === undefined) {
        return broken(text, `This record has no ${wantedColumns(column)} (it has ${listed(keys)}): name its key with --column.`);
    }
    return {
        text: reference,
        ref: parseNoteRef(reference),
        fields: Object.fromEntries(entries.filter(([other]) => other !== key)),
    };
}
function asText(value) {
    return typeof value === 'string' ? value : JSON.stringify(value);
}
function broken(text, reason) {
    return { text: excerpt(text), ref: { kind: 'none', reason }, fields: null };
}
