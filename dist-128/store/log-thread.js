// Works a catalog's log into its file in a thread of its own, as far as nobody reads there. It must not know a table.
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { answerEach } from '../core/thread.js';
const { path } = workerData;
answerEach((_) => {
    const sqlite = new Database(path, { fileMustExist: true });
    try {
        sqlite.pragma('wal_checkpoint(PASSIVE)');
    }
    finally {
        sqlite.close();
    }
});
