// The catalog's log worked into its file, and emptied. It must not know a table.
import { statSync } from 'node:fs';
import { moduleBeside, startThread } from '../core/thread.js';
/** A log of so many bytes is worked in by a thread of its own: it takes a tenth of a second to start. */
const worthAThread = 256 * 1024 * 1024;
/**
 * Does `besides`, which may write, while the log is worked into the catalog's file, for which a large one waits for its disk;
 * then empties it. A reader that holds the log keeps its size, and nothing else.
 */
export async function workInLog({ sqlite }, besides) {
    const thread = !sqlite.memory && statSync(`${sqlite.name}-wal`).size > worthAThread
        ? startThread(moduleBeside(import.meta.url, 'log-thread'), { workerData: { path: sqlite.name } })
        : null;
    try {
        const workedIn = thread?.ask('work in');
        await besides();
        await workedIn;
    }
    finally {
        await thread?.end();
    }
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
}
