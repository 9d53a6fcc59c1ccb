// Where a blob lies in the archive folder: digest to path and back. Pure; it must not touch the disk.
import { IntegrityError } from '../core/errors.js';
// Paths use `/` on every system: the catalog's `files` view and other people's scripts build the same ones.
export const blobFolder = 'blobs/sha256';
export const temporaryFolder = 'blobs/tmp';
export const quarantineFolder = 'blobs/quarantine';
const digestPattern = /^[0-9a-f]{64}$/;
const pathPattern = /^blobs\/sha256\/([0-9a-f]{2})\/([0-9a-f]{2})\/(\1\2[0-9a-f]{60})$/;
/** Whether a value is a blob's digest: 64 lower-case hex digits and nothing else. */
export function isDigest(value) {
    return typeof value === 'string' && digestPattern.test(value);
}
/**
 * A blob's path, relative to the archive folder: `blobs/sha256/ab/cd/<64 hex>`.
 * @throws {IntegrityError} where the text is no digest, so that no text of another kind becomes a path.
 */
export function blobPath(digest) {
    if (!isDigest(digest))
        throw new IntegrityError(`not a blob's digest: ${JSON.stringify(digest)}`);
    return `${blobFolder}/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
}
/** The digest that a path relative to the archive folder stands for, or null where no blob belongs there. */
export function digestAt(relativePath) {
    return pathPattern.exec(relativePath)?.[3] ?? null;
}
