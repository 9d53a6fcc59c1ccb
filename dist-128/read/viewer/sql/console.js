// One statement of the console, in a process of its own, within limits of time and rows. It must not run in this process.
import { Readable } from 'node:stream';
import { UsageError } from '../../../core/errors.js';
import { runQuery } from '../../query/query-process.js';
import { rowWriter } from '../../query/row-formats.js';
/** Rows that a page shows, and milliseconds that a statement may take. */
export const shownRows = 500;
const timeoutMs = 20_000;
const csvTimeoutMs = 300_000;
/** Statements that run at a time; others are asked to come again. */
const mostAtOnce = 4;
let running = 0;
/**
 * Runs a statement on the catalog in `folder`, and takes its first rows.
 * @throws {UsageError} where it is no statement that reads, or takes too long, or too many run
 */
export async function runStatement(folder, sql, signal) {
    const started = performance.now();
    return counted(async () => {
        const { columns, rows } = await runQuery(folder, { sql, timeoutMs, signal });
        const taken = [];
        for await (const batch of rows) {
            taken.push(...batch);
            if (taken.length > shownRows)
                break;
        }
        return {
            columns,
            rows: taken.slice(0, shownRows),
            more: taken.length > shownRows,
            took_ms: Math.round(performance.now() - started),
        };
    });
}
/** The whole result as CSV, in pieces; begins once the columns are known. */
export async function csvOf(folder, sql, signal) {
    enter();
    try {
        const { columns, rows } = await runQuery(folder, { sql, timeoutMs: csvTimeoutMs, signal });
        return Readable.toWeb(Readable.from(csvPieces(columns, rows)));
    }
    catch (error) {
        leave();
        throw error;
    }
}
async function* csvPieces(columns, rows) {
    const encoder = new TextEncoder();
    const csv = rowWriter('csv');
    try {
        // Spreadsheets take a file without the mark for one of the system's own encoding.
        yield encoder.encode(`\ufeff${csv.start(columns)}`);
        for await (const batch of rows)
            yield encoder.encode(csv.rows(batch));
        yield encoder.encode(csv.end());
    }
    finally {
        leave();
    }
}
/** A value as text: NULL is nothing, a BLOB is hex. */
export function plain(value) {
    return value === null ? '' : Buffer.isBuffer(value) ? value.toString('hex') : String(value);
}
/** A value as JSON has it: an integer that a number cannot hold is a text of its digits. */
export function jsonValue(value) {
    if (typeof value === 'bigint')
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return typeof value === 'number' && Number.isFinite(value) ? value : value === null ? null : plain(value);
}
async function counted(work) {
    enter();
    try {
        return await work();
    }
    finally {
        leave();
    }
}
function enter() {
    if (running >= mostAtOnce)
        throw new UsageError('other queries are still running: wait for one of them to end');
    running += 1;
}
function leave() {
    running -= 1;
}
