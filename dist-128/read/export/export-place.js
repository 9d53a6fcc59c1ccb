// The places that an export writes to: folders are made, and what stands in the way is said plainly. It must not know what
// is written.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../../blobs/disk.js';
import { UsageError } from '../../core/errors.js';
/** What is no fault of the disk, nor of the program: the user has another place. */
const inTheWay = {
    ENOENT: 'there can be no such folder',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'a file, or a link that leads nowhere, stands in its path',
    EISDIR: 'a folder stands in its place',
    ENOTEMPTY: 'a folder stands in its place',
    ENAMETOOLONG: 'its path is too long for this file system',
    EINVAL: 'this file system does not take such a name',
    ELOOP: 'its path is a circle of links',
};
/** Awaits what writes to `path`. @throws {UsageError} where something stands in the way there */
export async function inPlace(path, write) {
    try {
        return await write();
    }
    catch (error) {
        const what = inTheWay[systemCode(error) ?? ''];
        throw what === undefined ? error : new UsageError(`cannot write ${path}: ${what} (${systemCode(error)})`);
    }
}
/** Makes a folder with its parents, or finds it made. @throws {UsageError} where there can be none */
export async function makeFolder(path) {
    await inPlace(path, () => makeWithParents(path));
}
/** Node's own recursion has no end where a folder is there and nothing can be made in it, and says ENOENT of a read-only disk. */
function makeWithParents(path) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
        return;
    if (dirname(path) !== path)
        makeWithParents(dirname(path));
    mkdirSync(path);
}
