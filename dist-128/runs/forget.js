// Forgets notes and users: marks them, takes their evidence out and makes the derived tables anew without it, deletes
// their files, and strikes them out of reports. What is to go is written down first, so that after a kill the next
// `forget` goes on; every step may be taken twice. It must not touch what others need.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../blobs/disk.js';
import { eraseBlob, eraseQuarantined } from '../blobs/erase.js';
import { eraseEvidence, eraseFileRows, identitiesKept, isNeeded, writeAnew } from '../store/erase.js';
import { markForgotten, readForgotten } from '../store/forgotten.js';
import { countCaptures } from '../store/ledger.js';
import { eraseFromReports } from './erase-reports.js';
import { nothingReplayed, remakeFromCaptures } from './rebuild.js';
import { writeWhole } from './whole-file.js';
/** Says what is to go, in the archive's folder, until it has gone. */
export const planName = 'forgetting.json';
/** What a `forget` that was cut short has left to do; null where there is nothing. */
export async function unfinishedForgetting(archiveDir) {
    const path = join(archiveDir, planName);
    return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
}
/**
 * Begins to forget. The counts of the replay fill while `done` is pending; it gives null where it was stopped before
 * anything was taken out.
 * @throws {HeldError} where another program keeps the catalog's log from being emptied; the same command then goes on
 */
export function beginForgetting(of, doomed) {
    const counts = nothingReplayed(countCaptures(of.catalog));
    return { counts, done: forget(of, doomed, counts) };
}
async function forget(of, doomed, counts) {
    const { archiveDir, catalog, reached } = of;
    await writeWhole(join(archiveDir, planName), [`${JSON.stringify(doomed)}\n`]);
    await syncFolder(archiveDir);
    reached();
    // Before anything goes: what the next run meets of them it leaves alone.
    markForgotten(archiveDir, doomed, of.now);
    reached();
    if (!(await eraseRows(of, doomed, counts)))
        return null;
    reached();
    const sum = {
        notes: doomed.notes.length,
        users: doomed.users.length,
        files: 0,
        quarantined: 0,
        reports: 0,
        copies: [],
    };
    const gone = doomed.digests.filter((digest) => !isNeeded(catalog, digest));
    for (const digest of gone)
        if (await eraseBlob(archiveDir, digest))
            sum.files += 1;
    const kept = identitiesKept(catalog, doomed);
    const named = [...doomed.notes, ...doomed.users, ...doomed.identities.filter((identity) => !kept.has(identity))];
    sum.quarantined = await eraseQuarantined(archiveDir, { digests: new Set(gone), named });
    sum.reports = await eraseFromReports(archiveDir, named);
    for (const copy of copiesOfCatalog(archiveDir)) {
        rmSync(join(archiveDir, copy), { force: true });
        sum.copies.push(copy);
    }
    reached();
    writeAnew(catalog);
    reached();
    await rm(join(archiveDir, planName), { force: true });
    await syncFolder(archiveDir);
    return sum;
}
/** One transaction: evidence, tables and file rows are all as they were, or all without them. The search index follows. */
async function eraseRows(of, doomed, counts) {
    const { catalog, archiveDir, skipReason, withoutDamaged, stopped } = of;
    const forgotten = readForgotten(archiveDir);
    const options = { skipReason, withoutDamaged, stopped, forgotten };
    const result = await remakeFromCaptures(catalog, counts, options, {
        before: (tx) => eraseEvidence(tx, doomed),
        after: (tx) => eraseFileRows(tx, doomed),
    });
    return result !== null;
}
/** Before migrations (`archive.before-*.sqlite`) and of the last nights (`backups/`); each holds all that there was. */
function copiesOfCatalog(archiveDir) {
    const backups = join(archiveDir, 'backups');
    return [
        ...readdirSync(archiveDir).filter((name) => /^archive\.before-.*\.sqlite$/.test(name)),
        ...(existsSync(backups) ? readdirSync(backups).map((name) => join('backups', name)) : []),
    ];
}
