// Runs one SQL statement in a process of its own, which can be ended whatever SQLite is doing. It must not load SQLite.
import { UsageError } from '../../core/errors.js';
import { startProcess } from '../../core/own-process.js';
import { moduleBeside } from '../../core/thread.js';
/** The query took longer than it may, and was ended. */
export class QueryTimeout extends UsageError {
    name = 'QueryTimeout';
}
/**
 * Starts a query on an archive's catalog, also while a run is writing.
 * @returns once its columns are known
 * @throws {UsageError} where it is not one statement that reads, SQLite does not understand it, there is no such list,
 *   or the catalog is of another version; {QueryTimeout}; {IntegrityError} where the catalog is damaged
 */
export async function runQuery(archiveDir, request) {
    const { sql, params = {}, list = null, timeoutMs, signal } = request;
    signal?.throwIfAborted();
    const child = startProcess(entry, { archiveDir, sql, params, list }, youngMiB);
    const life = limitLife(child, timeoutMs, signal);
    try {
        const first = await child.messages.next();
        if (first.done || !('columns' in first.value))
            throw new Error('the query began without its columns');
        return { columns: first.value.columns, rows: rowsOf(child.messages, life) };
    }
    catch (error) {
        life.end();
        throw error;
    }
}
const entry = moduleBeside(import.meta.url, 'query-child');
const youngMiB = 4;
/** How long a reader may be away, in milliseconds, before it counts as one that lets the query wait. */
const awayMs = 100;
function limitLife(child, timeoutMs, signal) {
    let leftMs = timeoutMs ?? Number.POSITIVE_INFINITY;
    let since = performance.now();
    let timer;
    const end = (reason) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        child.end(reason);
    };
    const abort = () => end(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)));
    const expire = () => end(new QueryTimeout(`the query took longer than ${(timeoutMs ?? 0) / 1000} s and was ended`));
    const arm = () => {
        since = performance.now();
        if (leftMs !== Number.POSITIVE_INFINITY)
            timer = setTimeout(expire, Math.max(0, leftMs));
    };
    signal?.addEventListener('abort', abort);
    arm();
    return {
        end,
        pause: () => {
            clearTimeout(timer);
            leftMs -= performance.now() - since;
            const left = performance.now();
            return () => {
                leftMs -= Math.min(awayMs, performance.now() - left);
                arm();
            };
        },
    };
}
async function* rowsOf(answers, life) {
    try {
        for await (const answer of answers) {
            if (!('rows' in answer))
                continue;
            const goOn = life.pause();
            yield answer.rows;
            goOn();
        }
    }
    finally {
        life.end();
    }
}
