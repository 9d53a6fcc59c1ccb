// Mends what verify found, as far as it can be had again: damaged files go to quarantine, and what they filled is wanted
// from the next run on. It must not delete a file, nor ask for anything itself.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../blobs/disk.js';
import { blobFolder } from '../blobs/layout.js';
import { moveToQuarantine } from '../blobs/quarantine.js';
import { transact } from '../core/catalog.js';
import { loseBlob, mendIdentity } from '../store/blobs.js';
/**
 * Mends faults, and returns those that it did: references that led nowhere, and blobs that are missing or not what
 * their names say. Captures and files that cannot be read are beyond it. It does nothing where the catalog's own file
 * is damaged, and finds no file missing where the blob folder is empty: its disk is rather not mounted.
 * @throws {HaltError} ('disk') where the disk takes nothing more
 */
export async function mend({ archiveDir, catalog, runId }, faults) {
    const mended = new Set();
    if (faults.some(({ kind }) => kind === 'database'))
        return mended;
    const isEmpty = (await readdir(join(archiveDir, blobFolder)).catch(() => [])).length === 0;
    // References first: a slot that has strayed from its identity would keep a lost blob's row from going.
    for (const fault of faults) {
        if (fault.kind !== 'reference' || fault.identity === null)
            continue;
        const { identity } = fault;
        transact(catalog, (tx) => mendIdentity(tx, identity, `verify, run ${runId}: ${fault.what}`));
        mended.add(fault);
    }
    for (const fault of faults) {
        const { digest, kind, path, what } = fault;
        if (digest === null || isEmpty || (kind !== 'missing' && kind !== 'size' && kind !== 'damaged'))
            continue;
        const reason = `verify, run ${runId}: the file ${what}`;
        if (kind !== 'missing')
            await onDisk(moveToQuarantine(archiveDir, join(archiveDir, path), digest, reason));
        transact(catalog, (tx) => loseBlob(tx, digest, reason));
        mended.add(fault);
    }
    return mended;
}
