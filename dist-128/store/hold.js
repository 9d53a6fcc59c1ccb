import { HeldError } from '../core/errors.js';
import { writeReadme } from './archive-readme.js';
import { takeLock } from './lock.js';
import { catalogPath, openCatalog, openCatalogForReading } from './open.js';
import { unendedRuns } from './runs.js';
import { fillSearchIndex } from './search-index.js';
/**
 * Works on an archive's catalog while nobody else writes to it. What opening the catalog did is said on stderr.
 * @param waitMs how long a statement waits for another process that keeps the catalog locked
 * @throws {HeldError} where another run holds the archive, naming it; {UsageError} where it cannot be opened
 */
export async function holdArchive(archiveDir, waitMs, work) {
    const lock = lockOrSayWho(archiveDir);
    try {
        const { catalog, did } = openCatalog(archiveDir, { waitMs });
        try {
            for (const line of did)
                process.stderr.write(`${line}\n`);
            keepReadme(archiveDir);
            await fillIndex(catalog);
            return await work(catalog);
        }
        finally {
            catalog.sqlite.close();
        }
    }
    finally {
        lock.release();
    }
}
/** Notes that an older version archived, or that a rebuild has not yet given back, are found from now on. */
async function fillIndex(catalog) {
    const indexed = await fillSearchIndex(catalog, (done, of) => {
        if (process.stderr.isTTY && of > toldAbove)
            process.stderr.write(`\rMaking the search index: ${done} of ${of} notes`);
    });
    if (indexed > toldAbove)
        process.stderr.write(`\rMade the search index of ${indexed} notes.                    \n`);
}
/** It takes some 0.3 s for as many. */
const toldAbove = 2000;
/** An archive that an older version made says how it was kept then. */
function keepReadme(archiveDir) {
    try {
        writeReadme(archiveDir);
    }
    catch (error) {
        // Of no use to the command, which may be there to make room: the next one writes it.
        if (error.code === undefined)
            throw error;
    }
}
function lockOrSayWho(archiveDir) {
    try {
        return takeLock(archiveDir);
    }
    catch (error) {
        if (!(error instanceof HeldError))
            throw error;
        throw new HeldError(`${error.message}${holderOf(archiveDir)}. Wait for it to end, or stop it.`);
    }
}
/** Who holds an archive that is locked, as the end of a sentence; the catalog's path where no run says so. */
export function holderOf(archiveDir) {
    try {
        const catalog = openCatalogForReading(archiveDir);
        const holder = unendedRuns(catalog)[0];
        catalog.sqlite.close();
        if (holder === undefined)
            return ` (${catalogPath(archiveDir)})`;
        const since = new Date(holder.startedAt * 1000).toISOString().slice(0, 19).replace('T', ' ');
        return `: run ${holder.id}, \`${holder.command}\`, process ${holder.pid} on ${holder.host}, since ${since} UTC`;
    }
    catch {
        return '';
    }
}
