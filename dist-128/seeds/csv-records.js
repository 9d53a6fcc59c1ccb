// Lines to CSV records, one broken record at a time. csv-parse judges what a record is; this finds only where one
// ends, so that a quote that is never closed costs its own line and not the rest of the list.
import { CsvError, parse } from 'csv-parse/sync';
import { LONGEST_LINE, TOO_LONG } from './seed-source.js';
const UNREADABLE = 'This CSV record is broken: put a field that holds a quote or a line end in quotes, and double its quotes.';
const NEVER_CLOSED = 'This CSV record has a quote that is never closed: close it, or double it.';
/**
 * Finds the records of a CSV's lines, given in order and in any batches.
 * @param give is called with each record, in order.
 * @param swallowsOthers whether the cells of a record of several lines are rather an open quote that met the next one.
 */
export function csvRecords(delimiter, give, swallowsOthers) {
    /** Records of one line each, that wait to be parsed in one go. */
    let whole = [];
    /** The lines of a record whose quoted field has not ended. */
    let open = [];
    let openLength = 0;
    function take(line) {
        if (open.length > 0) {
            continueRecord(line);
        }
        else if (line.tooLong) {
            parseWhole();
            give({ line, problem: TOO_LONG });
        }
        else if (isBalanced(line.text)) {
            if (line.text.trim() !== '')
                whole.push(line);
        }
        else {
            parseWhole();
            if (parseCsv(line.text, delimiter) === 'open') {
                open = [line];
                openLength = line.text.length;
            }
            else
                give(parseAlone(line));
        }
    }
    function continueRecord(line) {
        open.push(line);
        openLength += line.text.length;
        const isTooLong = line.tooLong || openLength > LONGEST_LINE;
        if (!isTooLong && isBalanced(line.text))
            return;
        const text = open.map((part) => part.text).join('\n');
        const cells = isTooLong ? undefined : onlyRecord(parseCsv(text, delimiter));
        const [first] = open;
        if (cells === undefined || first === undefined || swallowsOthers(cells))
            giveUpRecord();
        else {
            give({ line: first, cells });
            open = [];
        }
    }
    function giveUpRecord() {
        const [first, ...rest] = open;
        open = [];
        if (first !== undefined)
            give({ line: first, problem: NEVER_CLOSED });
        for (const line of rest)
            take(line);
    }
    function parseAlone(line) {
        // 5" screen: within one line, a quote inside a field that has none around it does no harm.
        const cells = onlyRecord(parseCsv(line.text, delimiter)) ?? onlyRecord(parseCsv(line.text, delimiter, { relax_quotes: true }));
        return cells === undefined ? { line, problem: UNREADABLE } : { line, cells };
    }
    function parseWhole() {
        const records = parseCsv(whole.map(({ text }) => text).join('\n'), delimiter);
        const isAsExpected = Array.isArray(records) && records.length === whole.length;
        for (const [index, line] of whole.entries()) {
            const cells = isAsExpected ? records[index] : undefined;
            give(cells === undefined ? parseAlone(line) : { line, cells });
        }
        whole = [];
    }
    return {
        read(lines) {
            for (const line of lines)
                take(line);
            parseWhole();
        },
        end() {
            giveUpRecord();
            parseWhole();
        },
    };
}
/** The cells of a line by itself, undefined where it is no one whole record. */
export function cellsOf(line, delimiter) {
    return onlyRecord(parseCsv(line, delimiter));
}
function isBalanced(text) {
    return !text.includes('"') || text.split('"').length % 2 === 1;
}
function onlyRecord(records) {
    return Array.isArray(records) && records.length === 1 ? records[0] : undefined;
}
function parseCsv(text, delimiter, options = {}) {
    try {
        return parse(text, {
            delimiter,
            record_delimiter: '\n',
            relax_column_count: true,
            trim: delimiter !== '\t',
            ...options,
        });
    }
    catch (error) {
        if (!(error instanceof CsvError))
            throw error;
        return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'broken';
    }
}
