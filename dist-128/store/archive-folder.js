// The archive's folder: where it is, and how it begins.
// It must not open the catalog.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HaltError, UsageError } from '../core/errors.js';
import { writeReadme } from './archive-readme.js';
import { catalogPath } from './open.js';
/**
 * The archive's folder as an absolute path: the flag, else REDNOTE_ARCHIVE_DIR, else ./data.
 * @throws {UsageError} where the flag is empty
 */
export function archiveFolder(flag, env) {
    // As of a variable that is not set: never the folder that the command happens to stand in.
    if (flag?.trim() === '')
        throw new UsageError('--archive names no folder: give it one, or leave it out');
    return resolve(flag ?? (env.REDNOTE_ARCHIVE_DIR || 'data'));
}
/** Whether the folder holds an archive. */
export function isArchive(dir) {
    return existsSync(catalogPath(dir));
}
/** @throws {UsageError} where the folder holds no archive, and the system's error where it is closed to this user. */
export function requireArchive(dir) {
    if (isArchive(dir))
        return;
    try {
        statSync(catalogPath(dir));
    }
    catch (error) {
        // `backfill` would make no other one here.
        if (/^(EACCES|EPERM)$/.test(error.code ?? ''))
            throw error;
    }
    throw new UsageError(`there is no archive in ${dir}. Name its folder with --archive DIR or REDNOTE_ARCHIVE_DIR; \`rednote-archive backfill\` makes a new one.`);
}
/** What a folder may hold before an archive is made in it: its config, the checkout's sample, hidden files. */
const mayPrecede = /^(\..*|sample|rednote-archive\.config\.(ya?ml|json))$/;
/**
 * Makes an archive's folder, or finds it made.
 * @returns whether it is new
 * @throws {UsageError} where the folder holds other things, or is no place for one; {HaltError} ('disk') where the disk
 *   takes nothing
 */
export function createArchiveFolder(dir) {
    if (isArchive(dir))
        return false;
    if (existsSync(dir)) {
        if (!statSync(dir).isDirectory())
            throw new UsageError(`${dir} is a file; an archive needs a folder`);
        const other = readdirSync(dir).find((name) => !mayPrecede.test(name) && !ours.has(name));
        if (other !== undefined)
            throw new UsageError(`${dir} is not empty (${other}) and no archive. Name a new or empty folder; for the archive itself that is --archive DIR.`);
    }
    try {
        for (const folder of ['blobs/sha256', 'blobs/tmp', 'blobs/quarantine', 'reports'])
            makeFolder(join(dir, folder));
        writeReadme(dir);
    }
    catch (error) {
        const { code = '', message } = error;
        const says = `cannot make an archive in ${dir}: ${message}`;
        throw takesNothing.test(code)
            ? new HaltError(`${says}. Check the disk and the folder’s owner`, 'disk')
            : new UsageError(says);
    }
    return true;
}
/** Node's own recursion says ENOENT where the file system is read-only. */
function makeFolder(path) {
    if (existsSync(path))
        return;
    makeFolder(dirname(path));
    mkdirSync(path);
}
const takesNothing = /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EPERM)$/;
/** Left by a run that was killed before it had made the catalog. */
const ours = new Set(['blobs', 'reports', 'README.txt', 'lock.sqlite', 'lock.sqlite-journal']);
/** The git checkout that a folder lies in, or undefined: an archive there is easily committed or cleaned away. */
export function enclosingCheckout(dir) {
    for (let at = dir;; at = dirname(at)) {
        if (existsSync(join(at, '.git')))
            return at;
        if (dirname(at) === at)
            return undefined;
    }
}
