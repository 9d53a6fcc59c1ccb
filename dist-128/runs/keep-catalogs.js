// Copies of the catalog in the archive's own folder, one a day: against a mistake, not against a lost disk.
// It must not touch any other file: these copies are the program's own, and all that it ever deletes.
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk, syncFolder } from '../blobs/disk.js';
import { chinaTime } from '../core/china-time.js';
import { copyCatalog } from '../store/backup.js';
const ownName = /^archive-\d{4}-\d\d-\d\d\.sqlite$/;
/**
 * Copies the catalog to `backups/archive-YYYY-MM-DD.sqlite` (the day of `now` at UTC+8; one of the same day is replaced),
 * then removes the oldest copies beyond `count`. Where no sound copy can be made, none is removed.
 * @throws {IntegrityError} where the catalog is damaged; {HaltError} ('disk') where the disk takes nothing more
 */
export async function keepCatalog(archiveDir, of) {
    const folder = join(archiveDir, 'backups');
    await onDisk(mkdir(folder, { recursive: true }));
    const partial = join(folder, 'archive.partial');
    await copyCatalog(archiveDir, partial);
    await onDisk(rename(partial, join(folder, `archive-${chinaTime(of.now).slice(0, 10)}.sqlite`)));
    const copies = (await readdir(folder)).filter((name) => ownName.test(name)).sort();
    for (const name of copies.slice(0, -of.count))
        await unlink(join(folder, name));
    await syncFolder(folder);
}
