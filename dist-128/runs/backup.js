// A copy of an archive in another folder, while a run may be on: the files first that the catalog's copy names, then the
// catalog, which never names a file that could have been copied and is not there. It must not delete anything but what was
// forgotten since.
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { createBlobStore } from '../blobs/blob-store.js';
import { onDisk, syncFolder } from '../blobs/disk.js';
import { blobPath } from '../blobs/layout.js';
import { copyWithMode } from '../blobs/modes.js';
import { scrub } from '../blobs/scrub.js';
import { configFileIn } from '../config.js';
import { HeldError, UsageError } from '../core/errors.js';
import { createArchiveFolder, isArchive } from '../store/archive-folder.js';
import { copyCatalog, relationOf, settleLog } from '../store/backup.js';
import { allBlobs } from '../store/blobs.js';
import { forgottenFile } from '../store/forgotten.js';
import { takeLock } from '../store/lock.js';
import { catalogPath } from '../store/open.js';
import { eraseFromBackup, forgottenSince } from './backup-forgotten.js';
/** Begins a backup. The result fills while `done` is pending, so that progress can be shown. */
export function beginBackup(of) {
    const result = {
        catalogBytes: 0,
        blobs: { named: 0, copied: 0, bytes: 0 },
        forgotten: 0,
        files: 0,
        faults: [],
    };
    return { result, done: backUp(of, result) };
}
async function backUp(of, result) {
    const { archiveDir, backupDir } = of;
    refuseOverlap(of);
    createArchiveFolder(backupDir);
    const lock = lockBackup(backupDir);
    try {
        requireEarlierCopy(of);
        const forgotten = await forgottenSince(of);
        const store = createBlobStore(backupDir);
        await store.cleanTemporary();
        // Hidden: a folder with nothing but the beginning of a backup is one in which it can go on.
        const copied = join(backupDir, '.archive.sqlite.partial');
        result.catalogBytes = await copyCatalog(archiveDir, copied);
        await copyBlobs(of, store, copied, result);
        await copyPlainFiles(of, result);
        if (isArchive(backupDir))
            settleLog(backupDir);
        await onDisk(rename(copied, catalogPath(backupDir)));
        await syncFolder(backupDir);
        if (forgotten !== null)
            result.forgotten = await eraseFromBackup(backupDir, forgotten);
    }
    finally {
        lock.release();
    }
}
/** @throws {UsageError} where one folder is the other, or lies in it */
function refuseOverlap({ archiveDir, backupDir }) {
    const [archive, backup] = [realPath(archiveDir), realPath(backupDir)];
    const within = (inner, outer) => !/^\.\.([/\\]|$)/.test(relative(outer, inner) || '.');
    if (archive === backup)
        throw new UsageError(`${backupDir} is the archive itself: name another folder`);
    if (within(backup, archive) || within(archive, backup))
        throw new UsageError(`${backupDir} and the archive ${archiveDir} lie one in the other: name a folder elsewhere`);
}
/** Where a path leads, links followed as far as it exists. */
function realPath(path) {
    const parent = dirname(path);
    return existsSync(path) || parent === path ? realpathSync(path) : join(realPath(parent), basename(path));
}
function lockBackup(backupDir) {
    try {
        return takeLock(backupDir);
    }
    catch (error) {
        if (!(error instanceof HeldError))
            throw error;
        throw new HeldError(`another backup, or a run, writes to ${backupDir}. Wait for it to end, or stop it.`);
    }
}
/** @throws {UsageError} where the folder holds an archive of which this one does not have every run */
function requireEarlierCopy({ archiveDir, backupDir }) {
    if (!isArchive(backupDir))
        return;
    const relation = relationOf(backupDir, archiveDir);
    if (relation === 'earlier')
        return;
    throw new UsageError(relation === 'other'
        ? `${backupDir} holds another archive: name a new folder, or one with an earlier backup of ${archiveDir}`
        : `${backupDir} has had runs of its own since it was copied, which ${archiveDir} does not have: they would be lost. Name a new folder.`);
}
/** Files at once. */
const concurrency = 8;
async function copyBlobs(of, store, catalogCopy, result) {
    const sqlite = new Database(catalogCopy, { readonly: true });
    const running = [];
    try {
        for (const blob of allBlobs({ sqlite })) {
            result.blobs.named += 1;
            const copying = copyBlob(of, store, blob, result);
            // Awaited in their order: until then, a failure of a later one must not count as unhandled.
            copying.catch(() => undefined);
            running.push(copying);
            if (running.length >= concurrency)
                await running.shift();
        }
        for (const last of running)
            await last;
    }
    finally {
        await Promise.allSettled(running);
        sqlite.close();
    }
}
async function copyBlob({ archiveDir }, store, blob, result) {
    try {
        const { existed } = await store.copyIn(join(archiveDir, blobPath(blob.digest)), blob);
        if (existed)
            return;
        result.blobs.copied += 1;
        result.blobs.bytes += blob.size;
    }
    catch (error) {
        // Is the archive's file at fault, or the backup's disk?
        for await (const { path, fault } of scrub(archiveDir, [blob], { read: true })) {
            if (fault === null)
                throw error;
            result.faults.push({ path, ...fault });
        }
    }
}
/** README.txt, the config file and the reports: whole files that are replaced where their size or time differs. */
async function copyPlainFiles({ archiveDir, backupDir }, result) {
    const config = configFileIn(archiveDir);
    const reports = await readdir(join(archiveDir, 'reports')).catch(() => []);
    const paths = [
        'README.txt',
        forgottenFile,
        ...(config === undefined ? [] : [basename(config)]),
        ...reports.filter((name) => !name.endsWith('.partial')).map((name) => join('reports', name)),
    ];
    const partial = join(backupDir, '.partial');
    await mkdir(join(backupDir, 'reports'), { recursive: true });
    for (const path of paths)
        if (await onDisk(copyIfChanged(join(archiveDir, path), join(backupDir, path), partial)))
            result.files += 1;
    await syncFolder(join(backupDir, 'reports'));
}
async function copyIfChanged(from, to, partial) {
    const [source, there] = await Promise.all([stat(from).catch(() => null), stat(to).catch(() => null)]);
    if (source === null || !source.isFile())
        return false;
    // A time that was set keeps its milliseconds, not its fractions of them.
    if (there?.size === source.size && Math.abs(there.mtimeMs - source.mtimeMs) < 10)
        return false;
    await copyWithMode(from, partial, 0o600 | source.mode);
    const file = await open(partial, 'r+');
    try {
        // What is told apart by its time has to keep it.
        await file.utimes(source.atime, source.mtime);
        await file.sync();
    }
    finally {
        await file.close();
    }
    await rename(partial, to);
    return true;
}
