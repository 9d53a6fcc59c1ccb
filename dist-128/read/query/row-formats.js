// A query's rows as text: csv, tsv, JSON, a JSON document a line; or laid out, as a table for terminals or for Markdown.
// It must not write anywhere.
import { UsageError } from '../../core/errors.js';
import { harmless, textTable } from '../table.js';
export const rowFormats = ['table', 'json', 'ndjson', 'csv', 'tsv', 'markdown'];
/** Whether the rows are kept until the end: people read them as a whole. */
export const isLaidOut = (format) => format === 'table' || format === 'markdown';
/**
 * A writer of rows.
 *
 * Integers that a JSON number cannot hold are JSON strings of their digits, so are infinities. BLOBs are lower-case
 * hex; in a table `x'…'`, cut to 16 bytes. In csv, NULL is an empty field and an empty text is `""`; in tsv NULL is an
 * empty field, and `\t`, `\n`, `\r` and `\\` stand for what would break a line. In both, and in Markdown, U+FFFD stands
 * for U+0000. Lines end in `\n`. A value that
 * is longer than a text may be is a UsageError.
 * @param terminalColumns how wide the terminal is that shows them: a table fits in it, and no format sends it what it
 *   would obey; absent: no terminal, nothing is altered
 * @param isCut whether a table's texts are cut, to 80 columns and to the terminal; else lines break where it ends
 */
export function rowWriter(format, terminalColumns, isCut = true) {
    const writer = writerOf(format, terminalColumns, isCut);
    return {
        start: (columns) => withinText(() => writer.start(columns)),
        rows: (rows) => withinText(() => writer.rows(rows)),
        end: () => withinText(() => writer.end()),
    };
}
/** SQLite's values can be longer than a text of this program: half a gigabyte, in hex of a quarter. */
function withinText(write) {
    try {
        return write();
    }
    catch (error) {
        const isTooLong = error instanceof Error &&
            (error.message === 'Invalid string length' || ('code' in error && error.code === 'ERR_STRING_TOO_LONG'));
        if (!isTooLong)
            throw error;
        throw new UsageError('a value here is too long to be written: ask for its length(), or a part with substr()');
    }
}
function writerOf(format, terminalColumns, isCut) {
    if (format === 'table')
        return layOut((columns, rows) => isCut ? tableOf(columns, rows, 80, terminalColumns) : tableOf(columns, rows, Number.POSITIVE_INFINITY));
    const writer = plainWriter(format);
    if (terminalColumns === undefined)
        return writer;
    return {
        start: (columns) => harmless(writer.start(columns)),
        rows: (rows) => harmless(writer.rows(rows)),
        end: () => harmless(writer.end()),
    };
}
function plainWriter(format) {
    if (format === 'markdown')
        return layOut(markdownOf);
    if (format === 'csv')
        return separated(',', csvField);
    if (format === 'tsv')
        return separated('\t', tsvField);
    return format === 'ndjson' ? jsonLines() : jsonArray();
}
function layOut(text) {
    let head = [];
    const all = [];
    return {
        start: (columns) => {
            head = columns;
            return '';
        },
        rows: (rows) => {
            all.push(...rows);
            return '';
        },
        end: () => text(head, all),
    };
}
function separated(separator, field) {
    const value = (one) => (one === null ? '' : field(plain(one)));
    return {
        start: (columns) => `${columns.map(field).join(separator)}\n`,
        rows: (rows) => rows.map((row) => `${row.map(value).join(separator)}\n`).join(''),
        end: () => '',
    };
}
/** RFC 4180; an empty field is NULL, so that an empty text needs its quotes. */
function csvField(text) {
    return text === '' || /[",\r\n\0]/.test(text) ? csvQuoted(text) : text;
}
/** A text in quotes. Readers written in C take NUL for its end, and others refuse the file: it is `\ufffd`. */
export const csvQuoted = (text) => `"${text.replaceAll('"', '""').replaceAll('\0', '\ufffd')}"`;
const tsvEscapes = {
    ...{ '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\', '\0': '\ufffd' },
};
function tsvField(text) {
    return text.replace(/[\t\n\r\\\0]/g, (character) => tsvEscapes[character] ?? character);
}
function jsonLines() {
    let keys = [];
    return {
        start: (columns) => {
            keys = columns.map((column) => JSON.stringify(column));
            return '';
        },
        rows: (rows) => rows.map((row) => `${jsonObject(keys, row)}\n`).join(''),
        end: () => '',
    };
}
function jsonArray() {
    let keys = [];
    let before = '[';
    const one = (row) => {
        const text = `${before}\n${jsonObject(keys, row)}`;
        before = ',';
        return text;
    };
    return {
        start: (columns) => {
            keys = columns.map((column) => JSON.stringify(column));
            return '';
        },
        rows: (rows) => rows.map(one).join(''),
        end: () => (before === '[' ? '[]\n' : '\n]\n'),
    };
}
const jsonObject = (keys, row) => `{${keys.map((key, n) => `${key}:${jsonValue(row[n] ?? null)}`).join(',')}}`;
function jsonValue(value) {
    if (typeof value === 'bigint')
        return Number.isSafeInteger(Number(value)) ? value.toString() : JSON.stringify(value.toString());
    if (value === null || (typeof value === 'number' && Number.isFinite(value)))
        return JSON.stringify(value);
    return JSON.stringify(plain(value));
}
const plain = (value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value));
/** Which columns hold nothing but numbers: they are aligned to the right. */
function numericColumns(columns, rows) {
    const fits = (value) => value === null || typeof value === 'bigint' || typeof value === 'number';
    return columns.map((_, n) => rows.every((row) => fits(row[n])));
}
function tableOf(columns, rows, widestCell, terminalColumns) {
    const numeric = numericColumns(columns, rows);
    // An ID is to be copied.
    const isId = columns.map((_, n) => rows.every((row) => row[n] === null || noteOrUserId.test(String(row[n]))));
    return textTable(columns.map((column, n) => `${numeric[n] ? '>' : isId[n] ? '!' : '<'}${column}`), rows.map((row) => row.map(tableCell)), widestCell, terminalColumns);
}
const noteOrUserId = /^[0-9a-f]{24}$/;
function tableCell(value) {
    if (value === null)
        return '';
    if (!Buffer.isBuffer(value))
        return String(value);
    return `x'${value.toString('hex', 0, 16)}${value.length > 16 ? `…' (${value.length} bytes)` : "'"}`;
}
function markdownOf(columns, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |\n`;
    const rule = numericColumns(columns, rows).map((isNumeric) => (isNumeric ? '---:' : '---'));
    return [columns.map(markdownCell), rule, ...rows.map((row) => row.map((one) => markdownCell(tableCell(one))))]
        .map(line)
        .join('');
}
/** What Markdown or HTML would take for something else stays what it is; a cell is one line. */
function markdownCell(text) {
    return text
        .replaceAll('\0', '\ufffd')
        .replace(/[\\|`*_~[\]<>&]/g, (character) => character === '&' ? '&amp;' : character === '<' ? '&lt;' : `\\${character}`)
        .replace(/\r\n?|\n/g, '<br>');
}
