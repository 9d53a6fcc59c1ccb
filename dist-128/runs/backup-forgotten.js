// What was forgotten since an earlier backup goes from there too. Its rows go with its catalog, which is replaced; the files
// would stay for good, since then no row says whose they are. They are written down first, as `forget` does, so that a kill
// leaves something that the next backup, or a `forget` there, finishes. It must not touch the archive.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { syncFolder } from '../blobs/disk.js';
import { eraseBlob } from '../blobs/erase.js';
import { isArchive } from '../store/archive-folder.js';
import { findDoomed, isNeeded, markedIn } from '../store/erase.js';
import { readForgotten } from '../store/forgotten.js';
import { catalogPath } from '../store/open.js';
import { joined } from './doomed.js';
import { planName, unfinishedForgetting } from './forget.js';
import { writeWhole } from './whole-file.js';
/** What the earlier backup has of what the archive has forgotten since; null where there is none. */
export async function forgottenSince(of) {
    const { archiveDir, backupDir } = of;
    if (!isArchive(backupDir))
        return null;
    const unfinished = await unfinishedForgetting(backupDir);
    const there = new Set(readForgotten(backupDir).marks.map(({ hash }) => hash));
    const forgotten = readForgotten(archiveDir);
    if (forgotten.marks.every(({ hash }) => there.has(hash)))
        return unfinished;
    const sqlite = new Database(catalogPath(backupDir), { readonly: true });
    try {
        const marked = { ...markedIn({ sqlite }, forgotten), marked: true };
        const doomed = joined(findDoomed({ sqlite }, marked), marked, unfinished);
        await writeWhole(join(backupDir, planName), [`${JSON.stringify(doomed)}\n`]);
        await syncFolder(backupDir);
        return doomed;
    }
    finally {
        sqlite.close();
    }
}
/** Deletes the files of it that the backup's new catalog does not name. Returns how many. */
export async function eraseFromBackup(backupDir, { digests }) {
    let erased = 0;
    const sqlite = new Database(catalogPath(backupDir), { readonly: true });
    try {
        for (const digest of digests)
            if (!isNeeded({ sqlite }, digest) && (await eraseBlob(backupDir, digest)))
                erased += 1;
    }
    finally {
        sqlite.close();
    }
    await rm(join(backupDir, planName), { force: true });
    await syncFolder(backupDir);
    return erased;
}
