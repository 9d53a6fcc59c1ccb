// Holds the files of the store against their names, in threads of its own where they are many; and finds the files that no
// row knows. It must not move, change or delete anything.
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { moduleBeside, startThread } from '../core/thread.js';
import { systemCode } from './disk.js';
import { blobFolder, blobPath, digestAt } from './layout.js';
import { faultOf } from './look.js';
const entry = moduleBeside(import.meta.url, 'look-worker');
/** Batches that wait for a thread: enough for it to go on while the caller's thread is busy with something else. */
const ahead = 64;
/** Looks at blobs, many at once, and tells what it found of each in their order. */
export async function* scrub(archiveDir, blobs, { read, threads = availableParallelism(), batchSize = 32 }) {
    const readers = [];
    const running = [];
    const next = async () => {
        const { blobs = [], faults } = running.shift() ?? {};
        const found = (await faults) ?? [];
        return blobs.map((blob, n) => ({ ...blob, path: blobPath(blob.digest), fault: found[n] ?? null }));
    };
    try {
        let batches = 0;
        for (const batch of inBatches(blobs, batchSize)) {
            if (batches === 0 && batch.length < batchSize) {
                yield* scrubHere(archiveDir, batch, read);
                return;
            }
            const reader = readers[batches % threads] ?? startThread(entry);
            readers[batches++ % threads] = reader;
            const faults = reader.ask({ archiveDir, blobs: batch, read });
            faults.catch(() => undefined); // met where its turn comes
            running.push({ blobs: batch, faults });
            if (running.length >= ahead * threads)
                yield* await next();
        }
        while (running.length > 0)
            yield* await next();
    }
    finally {
        await Promise.all(readers.map((reader) => reader.end()));
    }
}
async function* scrubHere(archiveDir, blobs, read) {
    for (const { digest, size } of blobs) {
        await breathe();
        const path = blobPath(digest);
        yield { digest, size, path, fault: faultOf(join(archiveDir, path), { digest, size }, read) };
    }
}
function* inBatches(items, size) {
    let batch = [];
    for (const item of items) {
        if (batch.push(item) < size)
            continue;
        yield batch;
        batch = [];
    }
    if (batch.length > 0)
        yield batch;
}
/** The files in the blob folder that `isKnown` does not know, in the order of their paths. Harmless, and listed. */
export async function* findOrphans(archiveDir, isKnown, folder = blobFolder) {
    for (const entry of entriesOf(join(archiveDir, folder))) {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
            if (folder === blobFolder)
                await breathe(); // 256 folders are read at once: a hand-over for each costs more
            yield* findOrphans(archiveDir, isKnown, path);
            continue;
        }
        const digest = digestAt(path);
        if (digest !== null && isKnown(digest))
            continue;
        yield { path, digest, size: statSync(join(archiveDir, path), { throwIfNoEntry: false })?.size ?? 0 };
    }
}
function entriesOf(folder) {
    try {
        return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    }
    catch (error) {
        if (systemCode(error) === 'ENOENT')
            return [];
        throw error;
    }
}
