// One writer to an archive: an exclusive transaction on a small second database, which the operating system lets go
// when the process ends, however it ends. It must not touch the catalog.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HeldError } from '../core/errors.js';
/**
 * Takes the archive for this process, waiting not at all.
 * @throws {HeldError} where another process holds it.
 */
export function takeLock(archiveDir) {
    const sqlite = new Database(lockPath(archiveDir), { timeout: 0 });
    try {
        sqlite.exec('BEGIN EXCLUSIVE');
    }
    catch (error) {
        sqlite.close();
        if (isBusy(error))
            throw new HeldError('another run holds this archive');
        throw error;
    }
    held.add(sqlite);
    return {
        release: () => {
            held.delete(sqlite);
            sqlite.close();
        },
    };
}
/** A connection that nobody refers to is collected as garbage, and its lock with it. */
const held = new Set();
/** Whether a process holds the archive now. Takes nothing, and writes nothing. */
export function isLocked(archiveDir) {
    if (!existsSync(lockPath(archiveDir)))
        return false;
    const sqlite = new Database(lockPath(archiveDir), { readonly: true, timeout: 0 });
    try {
        sqlite.prepare('SELECT 1 FROM sqlite_master').get();
        return false;
    }
    catch (error) {
        if (isBusy(error))
            return true;
        throw error;
    }
    finally {
        sqlite.close();
    }
}
const lockPath = (archiveDir) => join(archiveDir, 'lock.sqlite');
const isBusy = (error) => error.code?.startsWith('SQLITE_BUSY') ?? false;
