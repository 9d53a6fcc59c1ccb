// Tells an error of the disk or the catalog from a defect, and says it so that a person knows what to do.
// It must not decide how a run ends.
import { refusalOf, systemCode } from '../blobs/disk.js';
import { HaltError } from '../core/errors.js';
// The first that matches counts. SQLite's codes come extended: SQLITE_IOERR_WRITE.
const sentences = [
    [/^SQLITE_FULL/, 'the catalog cannot be written: the disk is full: make room'],
    // The file that SQLite maps into memory has no room to grow.
    [/^SQLITE_IOERR_SHM/, 'the catalog cannot be opened: the disk is full, or fails: make room, or check it'],
    [/^SQLITE_IOERR/, 'the catalog cannot be read or written: the disk reports an input/output error: check it'],
    [/^SQLITE_READONLY/, 'the catalog cannot be written: check the folder’s owner and mode, and how its disk is mounted'],
    [/^SQLITE_CANTOPEN/, 'the catalog cannot be opened: check the folder’s owner and mode, and how its disk is mounted'],
    [/^SQLITE_(BUSY|LOCKED)/, 'another program keeps the catalog locked: close what has archive.sqlite open'],
    [/^SQLITE_(CORRUPT|NOTADB)/, 'the catalog is damaged: put back a backup of it; `rednote-archive verify` says more'],
    [/^(EACCES|EPERM)$/, 'the archive’s folder is closed to this user: check its owner and mode'],
];
/** The halt that an error of the disk, the folder or the catalog's file means; null for every other error. */
export function diskFault(error) {
    const code = systemCode(error) ?? '';
    const sentence = refusalOf(error) ?? closedFile(error) ?? sentences.find(([pattern]) => pattern.test(code))?.[1];
    return sentence === undefined ? null : new HaltError(`${sentence} (${code})`, 'disk');
}
/** Said of a file that this user may not read or write; undefined where the error names none. */
function closedFile(error) {
    const isClosed = /^(EACCES|EPERM)$/.test(systemCode(error) ?? '');
    if (!isClosed || !(error instanceof Error && 'path' in error))
        return undefined;
    return `${error.path} is closed to this user: check its owner and mode`;
}
