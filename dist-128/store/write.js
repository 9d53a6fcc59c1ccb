// The writes of a run: those that come within a few milliseconds share a transaction, and those that must survive a power
// cut share one wait for the disk, off the main thread. It must not know what is written.
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { prepared, transact } from '../core/catalog.js';
/** How long a write waits for others, in milliseconds: little beside a request, and a note's many become few. */
const gatheringMs = 8;
/**
 * Does `work` in a transaction, whole or not at all, whatever becomes of others in it; `work` is called again where one of
 * them throws, so that it must leave nothing behind but rows. Once this resolves its rows survive
 * a kill, and a power cut from the next `writeSafely` on: until then one may take the newest of them back, each whole. For
 * what the ledger, the files or another try give again; not for what was paid for, or may have been.
 */
export function write(catalog, work) {
    return writer(catalog).write(work);
}
/** The same; once it resolves the rows survive a power cut too. */
export async function writeSafely(catalog, work) {
    const { write, sync } = writer(catalog);
    const result = await write(work);
    // The log is one file: what is on the disk of it is all that was committed before.
    await sync();
    return result;
}
const writer = prepared((catalog) => ({
    write: gatherWrites(catalog),
    sync: shareSyncs(() => syncFile(`${catalog.sqlite.name}-wal`)),
}));
function gatherWrites(catalog) {
    const { sqlite } = catalog;
    let gathered = [];
    function commitGathered() {
        const batch = gathered;
        gathered = [];
        sqlite.exec('PRAGMA synchronous = NORMAL');
        try {
            commit(batch);
        }
        finally {
            sqlite.exec('PRAGMA synchronous = FULL');
        }
    }
    function commit(batch) {
        try {
            transact(catalog, (tx) => {
                for (const each of batch)
                    each.run(tx);
            });
        }
        catch (error) {
            const [first] = batch;
            if (first === undefined || batch.length === 1)
                first?.reject(error);
            // One of them throws, which is rare, or the disk refuses: nothing of any is left, and each goes by itself. A
            // savepoint around each would have SQLite copy every page that it changes.
            else
                for (const each of batch)
                    commit([each]);
            return;
        }
        for (const each of batch)
            each.resolve();
    }
    return (work) => new Promise((resolve, reject) => {
        let result;
        const run = (tx) => {
            result = work(tx);
        };
        if (gathered.push({ run, resolve: () => resolve(result), reject }) === 1)
            setTimeout(commitGathered, gatheringMs);
    });
}
/** Gives a function that resolves once a `sync` is over that began after the call; callers share one. */
export function shareSyncs(sync) {
    let running = Promise.resolve();
    let next = null;
    const begin = () => {
        next = null;
        return sync();
    };
    return () => {
        if (next === null) {
            next = running.then(begin, begin);
            running = next;
        }
        return next;
    };
}
async function syncFile(path) {
    const file = openSync(path, 'r+');
    try {
        await promisify(fdatasync)(file);
    }
    finally {
        closeSync(file);
    }
}
