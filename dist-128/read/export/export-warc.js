// Captures and files as one WARC file, for the tools of web archives. It must not write to the archive.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { systemCode } from '../../blobs/disk.js';
import { blobPath } from '../../blobs/layout.js';
import { sha256 } from '../../core/digest.js';
import { IntegrityError, UsageError } from '../../core/errors.js';
import { bodyOf, findCapture } from '../../store/ledger.js';
import { listIdOf } from '../lists.js';
import { DigestedFile } from './digested-file.js';
import { isWithin } from './export-folder.js';
import { makeFolder } from './export-place.js';
import { atOneMoment } from './moment.js';
import { captureRecords, fileRecord, infoRecord, recordBytes, sameFileRecord, } from './warc-records.js';
export const noRecordsYet = () => ({
    records: { warcinfo: 0, request: 0, response: 0, resource: 0, revisit: 0, metadata: 0 },
    captures: 0,
    files: 0,
    bytes: 0,
    faults: [],
});
/**
 * Writes a new file. The same archive gives the same bytes. Where it is stopped, whole records stay under `….partial`.
 * @throws {UsageError} where the name is no WARC's, the file is there, or there is no such list
 */
export async function exportWarc(of) {
    const { archiveDir, path, wanted, progress, signal } = of;
    const compress = refuseName(of);
    return atOneMoment({ archiveDir, list: null }, async (catalog, moment) => {
        const listId = wanted.list === null ? null : listIdOf(catalog, wanted.list);
        await makeFolder(dirname(path));
        const file = await DigestedFile.create(path);
        const write = async (record) => {
            signal.throwIfAborted();
            const bytes = await recordBytes(record);
            await file.write(compress ? await gzipped(bytes) : bytes);
            progress.records[record.type] += 1;
            progress.bytes = file.bytes;
        };
        try {
            await write(infoRecord({ at: moment.last_captured_at ?? 0, about: aboutOf(wanted) }));
            for (const id of capturesIn(catalog, listId, wanted.since)) {
                for (const record of recordsOf(catalog, id, progress))
                    await write(record);
                progress.captures += 1;
            }
            if (wanted.media)
                await writeFiles(of, mediaIn(catalog, listId, wanted.since), write);
            return await file.end();
        }
        catch (error) {
            // Each record that is there is whole: what was written can be read.
            await file.leave();
            throw error;
        }
    });
}
const gzipped = promisify(gzip);
/** Whether it is compressed, by its name. */
function refuseName({ path, archiveDir }) {
    if (!/\.warc(?:\.gz)?$/i.test(path))
        throw new UsageError(`${path}: name a file that ends in .warc.gz (compressed) or .warc`);
    if (isWithin(dirname(path), archiveDir))
        throw new UsageError(`${path} lies in the archive ${archiveDir}: name a file elsewhere`);
    if (existsSync(path))
        throw new UsageError(`${path} is there, and was left as it is: name another file, or move it away`);
    return /\.gz$/i.test(path);
}
const aboutOf = ({ list, since }) => [
    'notes of an archive, their answers and files',
    ...(list === null ? [] : [`of the list ${JSON.stringify(list)}`]),
    ...(since === null ? [] : [`since ${new Date(since * 1000).toISOString()}`]),
].join(', ');
function capturesIn({ sqlite }, listId, since) {
    return sqlite
        .prepare(`SELECT id FROM captures
       WHERE (@since IS NULL OR captured_at >= @since)
         AND (@listId IS NULL OR note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId))
       ORDER BY captured_at, id`)
        .pluck()
        .iterate({ since, listId });
}
function recordsOf(catalog, id, progress) {
    const capture = findCapture(catalog, id);
    if (capture === undefined)
        return [];
    try {
        return captureRecords(capture, bodyOf(catalog, capture));
    }
    catch (error) {
        if (!(error instanceof IntegrityError))
            throw error;
        progress.faults.push({ what: error.message });
        return captureRecords({ ...capture, httpStatus: null, failure: error.message }, null);
    }
}
function mediaIn({ sqlite }, listId, since) {
    return sqlite
        .prepare(`SELECT m.url, m.digest, b.media_type AS mediaType, min(m.stored_at) AS storedAt
       FROM media m JOIN blobs b ON b.digest = m.digest
       WHERE m.state = 'stored' AND (@since IS NULL OR m.stored_at >= @since)
         AND (@listId IS NULL
           OR m.note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)
           OR m.user_id IN (SELECT n.user_id FROM list_notes l JOIN notes n ON n.id = l.note_id WHERE l.list_id = @listId))
       GROUP BY m.digest, m.url ORDER BY m.digest, m.url`)
        .iterate({ since, listId });
}
async function writeFiles({ archiveDir, progress }, media, write) {
    let first = null;
    let failed = null;
    for (const one of media) {
        if (one.digest === failed)
            continue;
        if (first?.digest === one.digest) {
            await write(sameFileRecord(one, first));
            continue;
        }
        const content = await readFile(join(archiveDir, blobPath(one.digest))).catch((error) => {
            if (systemCode(error) === 'ENOENT')
                return null;
            throw error;
        });
        if (content === null || sha256(content) !== one.digest) {
            failed = one.digest;
            progress.faults.push({
                what: `${blobPath(one.digest)} ${content === null ? 'is missing' : 'is not what its name says'}`,
            });
            continue;
        }
        await write(fileRecord(one, content));
        progress.files += 1;
        first = one;
    }
}
