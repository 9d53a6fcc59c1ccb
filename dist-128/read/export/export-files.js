// Files of the archive as a tree that people read: a folder an author, a folder a note, its pictures, sound and text. What
// is there and right is not written again. It must not write to the archive.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fromTimeToTime } from '../../core/from-time-to-time.js';
import { collectSooner, keepYoungSpaceSmall } from '../../core/heap.js';
import { version } from '../../core/program.js';
import { createDecodePool } from '../../media/decode-pool.js';
import { readManifest, refuseForeign, removeOutdated, writeManifest } from './export-folder.js';
import { makeFolder } from './export-place.js';
import { treeOf } from './file-tree.js';
import { atOneMoment } from './moment.js';
import { plannedFiles } from './tree-manifest.js';
import { placeAll } from './tree-placing.js';
/**
 * Exports files into `dir`. What is there of other notes stays. Where it is stopped, the files that are there are whole, and the next one goes on.
 * @throws {UsageError} where the folder is not ours, or a file in it, or there is no such list or author
 */
export async function exportFiles(of) {
    const { archiveDir, dir, wanted, progress, signal } = of;
    keepYoungSpaceSmall();
    collectSooner();
    const earlier = (await readManifest(dir, { archiveDir, kind: 'files' }));
    const before = new Map(earlier?.files.map((file) => [file.path, file]));
    return atOneMoment({ archiveDir, list: null }, async (catalog, archive) => {
        const tree = await treeOf(catalog, wanted, { before: foldersOf(earlier), signal });
        const planned = plannedFiles(tree, wanted);
        if (existsSync(dir))
            for (const { path } of planned)
                refuseForeign(dir, path, before);
        progress.notes = tree.notes.length;
        progress.files.total = planned.length;
        await makeFolder(dir);
        const { list, since, author, allVersions: all_versions, convert } = wanted;
        const frame = { export: 'files', program: version, archive, list, since, author, all_versions, convert };
        // As they are now: planned, left by the earlier export, or done.
        const files = new Map([...planned, ...before.values()].map((file) => [file.path, file]));
        const done = new Set();
        const write = async (complete) => {
            const manifest = { ...frame, complete, files: sorted(files.values()) };
            await writeManifest(dir, manifest);
            return manifest;
        };
        await write(false);
        const pool = createDecodePool({ heicWorkers: availableParallelism() });
        const noting = fromTimeToTime(() => write(false), { everyMs: notedMs });
        try {
            await placeAll({ ...of, catalog, pool, before }, tree, (file) => {
                files.set(file.path, file);
                done.add(file.path);
                noting.mayBegin();
            });
        }
        finally {
            await pool.close();
            await noting.end();
            await write(false);
        }
        signal.throwIfAborted();
        const isOutdated = outdatedIn(tree);
        const outdated = [...files.values()].filter((file) => isOutdated(file) && !done.has(file.path));
        await removeOutdated(dir, outdated);
        for (const { path } of outdated)
            files.delete(path);
        return write(true);
    });
}
const sorted = (files) => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
/** What has been made is noted so often, in milliseconds: a kill costs no more. */
const notedMs = 20_000;
/** Whether a file is of a note or author that is exported anew; those of others stay. */
function outdatedIn({ notes }) {
    const noteIds = new Set(notes.map(({ noteId }) => noteId));
    const userIds = new Set(notes.map(({ userId }) => userId));
    return ({ note_id, user_id }) => (note_id === null ? userIds.has(user_id) : noteIds.has(note_id));
}
/** The folder of each note and author in an earlier export, by its ID. */
function foldersOf(earlier) {
    const folders = new Map();
    for (const { path, note_id, user_id } of earlier?.files ?? []) {
        const folder = dirname(path);
        if (note_id !== null)
            folders.set(note_id, folder);
        if (user_id !== null)
            folders.set(user_id, note_id === null ? folder : dirname(folder));
    }
    return folders;
}
