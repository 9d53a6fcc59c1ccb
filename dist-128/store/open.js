// Opens the catalog: checks what it is, backs it up before a migration, migrates, and says what it did.
// It must not know what the tables mean.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { IntegrityError, UsageError } from '../core/errors.js';
/** "RNAR": tells an archive's catalog from any other SQLite file. */
const applicationId = 0x52_4e_41_52;
const migrationsFolder = join(import.meta.dirname, '../../migrations');
/** The catalog's path in an archive folder. */
export function catalogPath(archiveDir) {
    return join(archiveDir, 'archive.sqlite');
}
/** How long a statement waits for another process that keeps the catalog locked, in milliseconds. */
export const patienceMs = 30_000;
/**
 * Opens the catalog of an archive for writing, and makes or migrates it. The caller holds the archive's lock.
 * @param of `waitMs` in place of `patienceMs`; `isPassing`: a copy that goes when it has been read, of which nothing is kept
 *   before it is migrated, and which need not survive a power cut
 * @throws {UsageError} where the file is no archive's catalog, or comes from a newer version.
 */
export function openCatalog(archiveDir, { waitMs = patienceMs, isPassing = false } = {}) {
    const path = catalogPath(archiveDir);
    // Empty: a process was killed between making the file and writing to it.
    const isNew = !existsSync(path) || statSync(path).size === 0;
    const sqlite = connect(path, false, waitMs);
    try {
        if (!isNew)
            checkIsOurs(sqlite, path);
        // FULL: what was paid for survives a power cut, not only a kill.
        sqlite.pragma(`synchronous = ${isPassing ? 'OFF' : 'FULL'}`);
        // 64 MiB of log before it is worked into the catalog: large batches write each page once instead of many times.
        sqlite.pragma('wal_autocheckpoint = 16384');
        const pending = pendingMigrations(sqlite, path);
        // Also one whose making was cut short: there is nothing in it to keep or to tell of.
        const isEmpty = pending.length === migrations().length;
        const did = [];
        if (isNew)
            sqlite.pragma(`application_id = ${applicationId}`);
        sqlite.pragma('journal_mode = WAL');
        if (!isEmpty && pending.length > 0 && !isPassing)
            did.push(`kept the catalog as it was in ${backUp(sqlite, archiveDir, pending[0] ?? '')}`);
        if (pending.length > 0) {
            runMigrations(sqlite);
            if (!isEmpty)
                did.push(`brought the catalog up to date (${pending.join(', ')})`);
        }
        sqlite.pragma('foreign_keys = ON');
        return { catalog: catalogOn(sqlite), did };
    }
    catch (error) {
        sqlite.close();
        throw error;
    }
}
/**
 * Opens the catalog of an archive for reading only, also while a run is writing.
 * @throws {UsageError} where it is no archive's catalog, or of another version than this program's.
 */
export function openCatalogForReading(archiveDir) {
    const path = catalogPath(archiveDir);
    const sqlite = connect(path, true);
    try {
        checkIsOurs(sqlite, path);
        const pending = pendingMigrations(sqlite, path);
        if (pending.length > 0)
            throw new UsageError(`${path} comes from an older version of rednote-archive. Any command that writes, such as \`rednote-archive backfill\`, brings it up to date (and keeps a copy first).`);
        return catalogOn(sqlite);
    }
    catch (error) {
        sqlite.close();
        throw error;
    }
}
/** Another handle, for reading, on the file of a catalog that is open: as a thread of its own needs. */
export function openAgain(path, cacheMiB) {
    const sqlite = connect(path, true);
    sqlite.pragma(`cache_size = ${-1024 * cacheMiB}`);
    return { sqlite };
}
/**
 * The same, which sees what was committed when it was first asked, whatever transaction is open: it finds each page without
 * looking through the log of that. Until it is closed, the log cannot be emptied.
 */
export function openCommitted(path, cacheMiB) {
    const catalog = openAgain(path, cacheMiB);
    catalog.sqlite.exec('BEGIN');
    return catalog;
}
/**
 * How far the catalog of an archive is migrated: its newest migration, and those that it still lacks. Changes nothing.
 * @throws {UsageError} where it is no archive's catalog, or comes from a newer version.
 */
export function catalogVersion(archiveDir) {
    const path = catalogPath(archiveDir);
    const sqlite = connect(path, true);
    try {
        checkIsOurs(sqlite, path);
        const pending = pendingMigrations(sqlite, path);
        const applied = migrations().filter(({ tag }) => !pending.includes(tag));
        return { version: applied.at(-1)?.tag ?? 'none', pending };
    }
    finally {
        sqlite.close();
    }
}
function connect(path, readonly, waitMs = patienceMs) {
    return new Database(path, { readonly, fileMustExist: readonly, timeout: Math.round(waitMs) });
}
function catalogOn(sqlite) {
    sqlite.pragma('cache_size = -65536');
    return { sqlite };
}
function checkIsOurs(sqlite, path) {
    let id;
    try {
        id = sqlite.pragma('application_id', { simple: true });
    }
    catch (error) {
        if (error.code === 'SQLITE_NOTADB')
            id = null;
        else
            throw error;
    }
    if (id !== applicationId)
        throw new UsageError(`${path} is not the catalog of a rednote-archive. Name another folder with --archive DIR.`);
}
/** All migrations, oldest first. */
function migrations() {
    const journal = readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8');
    return JSON.parse(journal).entries;
}
/** Names of the migrations that the catalog still lacks, oldest first. */
function pendingMigrations(sqlite, path) {
    const entries = migrations();
    const known = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get() !== undefined;
    const applied = known
        ? sqlite.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get()
        : null;
    if (applied !== null && applied > Math.max(...entries.map((entry) => entry.when)))
        throw new UsageError(`${path} comes from a newer version of rednote-archive than this one. Update the program; nothing was touched.`);
    return entries.filter((entry) => entry.when > (applied ?? 0)).map((entry) => entry.tag);
}
/**
 * Applies what is pending, as drizzle's migrator does and in its table. Its own would load the whole query builder,
 * which costs every start 0.4 s and 150 MB.
 */
function runMigrations(sqlite) {
    // Inside a transaction this pragma does nothing, and a table rebuild would erase child rows.
    sqlite.pragma('foreign_keys = OFF');
    sqlite.exec('CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)');
    const last = sqlite.prepare('SELECT coalesce(max(created_at), 0) FROM __drizzle_migrations').pluck().get() ?? 0;
    const record = sqlite.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
    sqlite.transaction(() => {
        for (const migration of readMigrationFiles({ migrationsFolder })) {
            if (migration.folderMillis <= last)
                continue;
            for (const statement of migration.sql)
                sqlite.exec(statement);
            record.run(migration.hash, migration.folderMillis);
        }
    })();
    const broken = sqlite.pragma('foreign_key_check');
    if (broken.length > 0)
        throw new IntegrityError(`after the migration ${broken.length} rows refer to nothing`);
}
function backUp(sqlite, archiveDir, before) {
    const taken = new Set(readdirSync(archiveDir));
    let name = `archive.before-${before}.sqlite`;
    for (let n = 2; taken.has(name); n += 1)
        name = `archive.before-${before}-${n}.sqlite`;
    sqlite.prepare('VACUUM INTO ?').run(join(archiveDir, name));
    return name;
}
