// Seed lists in CSV and TSV: a header that names the column of references, and a seed from each record below. It must
// not guess: a record whose fields have shifted names no note, since another's ID could stand in the column.
import { UsageError } from '../core/errors.js';
import { listed, referenceColumn, wantedColumns } from './columns.js';
import { cellsOf, csvRecords } from './csv-records.js';
import { parseNoteRef } from './note-ref.js';
import { excerpt } from './seed-source.js';
/** The delimiter of a CSV whose header this is: the most frequent of comma, semicolon and tab. */
export function delimiterOf(header) {
    const count = (delimiter) => header.split(delimiter).length;
    return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}
/** Whether a line names one of the columns that references usually stand in. */
export function isCsvHeader(line, delimiter) {
    return referenceColumn(cellsOf(line, delimiter) ?? [], undefined) >= 0;
}
/**
 * Reads records below a header, whose column `column` (or else the first of the usual ones) holds the reference.
 * @throws {UsageError} where the header has no such column.
 */
export function csvSeeds(source, delimiter, column) {
    let header = null;
    let seeds = [];
    function take(record) {
        if (header === null)
            header = readHeader(record, source, column);
        else if (record.cells === undefined || record.cells.some((cell) => cell.trim() !== '')) {
            seeds.push({ source, line: record.line.number, ...readRecord(record, header) });
        }
    }
    function swallowsOthers(cells) {
        const reference = header === null ? '' : (cells[header.reference] ?? '');
        return reference.includes('\n') && parseNoteRef(reference).kind === 'none';
    }
    function taken() {
        const complete = seeds;
        seeds = [];
        return complete;
    }
    const records = csvRecords(delimiter, take, swallowsOthers);
    return {
        read(lines) {
            records.read(lines);
            return taken();
        },
        end() {
            records.end();
            return taken();
        },
    };
}
function readHeader(record, source, column) {
    const names = record.cells?.map((name, index) => name.trim() || `column ${index + 1}`);
    if (names === undefined) {
        throw new UsageError(`${source} has no readable CSV header: name its columns in the first line, or save a plain list.`);
    }
    const reference = referenceColumn(names, column);
    if (reference >= 0)
        return { names, reference };
    throw new UsageError(`${source} has no column ${wantedColumns(column)}, but ${listed(names)}: name the one that holds the notes with --column.`);
}
function readRecord(record, { names, reference }) {
    if (record.cells === undefined) {
        return { text: excerpt(record.line.text), ref: { kind: 'none', reason: record.problem }, fields: null };
    }
    const { cells } = record;
    const text = cells[reference] ?? '';
    const hasShifted = cells.slice(names.length).some((cell) => cell.trim() !== '');
    const ref = hasShifted
        ? {
            kind: 'none',
            reason: `This CSV record has ${cells.length} fields, its header ${names.length}: put a field that holds the delimiter in quotes.`,
        }
        : parseNoteRef(text);
    const fields = names.flatMap((name, index) => (index === reference ? [] : [[name, cells[index] ?? '']]));
    return { text, ref, fields: Object.fromEntries(fields) };
}
