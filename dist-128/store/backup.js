// Copies a catalog while a run may be writing to it, and tells whether a catalog is an earlier copy of another.
// It must not know where copies lie, nor touch a blob.
import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { IntegrityError } from '../core/errors.js';
import { databaseFaults } from './integrity.js';
import { catalogPath, catalogVersion, patienceMs } from './open.js';
/** Pages of 4 KiB that are copied before others get a turn. */
const pagesAtOnce = 4096;
/**
 * Copies the catalog of an archive, as it is at one moment, to `path`, where nothing else may write. The copy is one
 * file (no write-ahead log), sound, and safe on disk. Takes no lock: a run goes on meanwhile.
 * @returns the copy's size in bytes
 * @throws {UsageError} where it is no archive's catalog; {IntegrityError} where it is damaged. No copy stays then.
 */
export async function copyCatalog(archiveDir, path) {
    catalogVersion(archiveDir);
    removeCopy(path);
    try {
        await copyPages(catalogPath(archiveDir), path);
        const copy = new Database(path);
        try {
            copy.pragma('journal_mode = DELETE');
            const [fault] = databaseFaults({ sqlite: copy }, false);
            if (fault !== undefined)
                throw new IntegrityError(`the catalog in ${archiveDir} is damaged, and was not copied (${fault}). Copies made before are as they were; \`rednote-archive verify\` says more.`);
        }
        finally {
            copy.close();
        }
        sync(path);
        return statSync(path).size;
    }
    catch (error) {
        removeCopy(path);
        throw error;
    }
}
async function copyPages(from, to) {
    const source = new Database(from, { readonly: true, fileMustExist: true, timeout: patienceMs });
    try {
        // Holds this moment: else the copy begins anew at each commit of a run, and may never end.
        source.exec('BEGIN');
        source.prepare('SELECT count(*) FROM sqlite_master').get();
        await source.backup(to, { progress: () => pagesAtOnce });
    }
    finally {
        source.close();
    }
}
function removeCopy(path) {
    for (const suffix of ['', '-journal', '-wal', '-shm'])
        rmSync(`${path}${suffix}`, { force: true });
}
function sync(path) {
    const file = openSync(path, 'r+');
    try {
        fsyncSync(file);
    }
    finally {
        closeSync(file);
    }
}
/**
 * Works what a catalog has in its log into the file, so that another can take its place: a log that stays behind would
 * be worked into that one. The caller holds the archive's lock. Throws SQLite's error where a program has it open.
 */
export function settleLog(archiveDir) {
    const sqlite = new Database(catalogPath(archiveDir), { fileMustExist: true, timeout: patienceMs });
    try {
        sqlite.pragma('journal_mode = DELETE');
    }
    finally {
        sqlite.close();
    }
}
/**
 * How a copy's catalog stands to an archive's: `earlier` where the archive has all its runs (a `verify` of the copy does
 * not count), `other` where not even the first is the same, `parted` where both had runs since.
 * @throws {UsageError} where either is no archive's catalog
 */
export function relationOf(copyDir, archiveDir) {
    const [first, ...later] = runMarks(copyDir);
    const known = new Map(runMarks(archiveDir).map(({ id, mark }) => [id, mark]));
    if (first !== undefined && known.get(first.id) !== first.mark)
        return 'other';
    const own = later.filter(({ id, mark }) => known.get(id) !== mark);
    return own.every(({ command }) => command === 'verify') ? 'earlier' : 'parted';
}
function runMarks(dir) {
    catalogVersion(dir);
    const sqlite = new Database(catalogPath(dir), { readonly: true, fileMustExist: true, timeout: patienceMs });
    try {
        return sqlite
            .prepare("SELECT id, command, command || ' ' || started_at || ' ' || pid || ' ' || host AS mark FROM runs ORDER BY id")
            .all();
    }
    finally {
        sqlite.close();
    }
}
