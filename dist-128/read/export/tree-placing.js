// Writes a tree's files, some at once: copied, linked or made anew, and what is there and right left alone. It must not
// write to the archive, nor decide what goes where.
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { systemCode } from '../../blobs/disk.js';
import { blobPath } from '../../blobs/layout.js';
import { digestOfFile } from '../../blobs/quarantine.js';
import { sha256 } from '../../core/digest.js';
import { readNote } from '../note/show.js';
import { refuseForeign } from './export-folder.js';
import { noteText } from './note-text.js';
import { placeContent, placeFile } from './place-file.js';
import { noteFile, targetOf, treeFile } from './tree-manifest.js';
export const noFilesYet = () => ({
    notes: 0,
    files: { total: 0, copied: 0, linked: 0, converted: 0, written: 0, kept: 0 },
    bytes: 0,
    faults: [],
    unconverted: [],
    stills: [],
});
/** Some at once; none is begun after the export is told to stop. */
export async function placeAll(work, { notes, files }, onDone) {
    const queue = new PQueue({ concurrency: availableParallelism() * 2 });
    const failing = new AbortController();
    const failure = [];
    const add = async (make) => {
        await queue.onSizeLessThan(32);
        if (work.signal.aborted || failing.signal.aborted)
            return;
        void queue.add(async () => {
            try {
                if (!work.signal.aborted && !failing.signal.aborted)
                    for (const file of await make())
                        onDone(file);
            }
            catch (error) {
                failure.push(error);
                failing.abort();
            }
        });
    };
    for (const note of notes)
        await add(() => placeNote(work, note));
    for (const file of files)
        await add(() => place(work, file));
    await queue.onIdle();
    if (failure.length > 0)
        throw failure[0];
}
async function placeNote(work, note) {
    const document = readNote(work.catalog, note.noteId);
    if (document === undefined)
        return [];
    const files = [];
    for (const [name, text] of [
        ['note.json', `${JSON.stringify(document, null, 2)}\n`],
        ['note.txt', noteText(document)],
    ]) {
        const content = Buffer.from(text);
        const file = noteFile(note, name);
        files.push((await kept(work, file, { sha256: sha256(content), bytes: content.length })) ??
            (await written(work, file, content, 'written')));
    }
    return files;
}
async function place(work, placed) {
    const { wanted, progress, before } = work;
    const converted = targetOf(placed, wanted);
    const file = treeFile(placed, converted);
    const from = join(work.archiveDir, blobPath(placed.digest));
    const fault = await faultOf(from, placed.bytes);
    const earlier = before.get(file.path);
    const isSame = earlier?.source === file.source && earlier?.converted_to === file.converted_to;
    const same = isSame && earlier !== undefined ? earlier : null;
    if (fault !== null)
        progress.faults.push({ path: blobPath(placed.digest), what: fault });
    else if (converted === null)
        return copied(work, file, from, placed);
    const there = same === null ? null : await kept(work, stillOf(file, same.first_of), same);
    if (there !== null)
        return toldStill(work, there);
    if (fault !== null || converted === null)
        return [];
    const result = await work.pool.convert({ path: from, mediaType: placed.mediaType, to: converted }, work.signal);
    if (result.ok)
        return toldStill(work, await written(work, stillOf(file, result.firstOf), result.content, 'converted'));
    const asItIs = treeFile(placed, null);
    refuseForeign(work.dir, asItIs.path, before);
    progress.unconverted.push({ path: asItIs.path, what: result.reason });
    return copied(work, asItIs, from, placed);
}
const stillOf = (file, of) => of === undefined ? file : { ...file, first_of: of };
function toldStill({ progress }, file) {
    if (file.first_of !== undefined)
        progress.stills.push({ path: file.path, of: file.first_of });
    return [file];
}
async function copied(work, file, from, of) {
    const { dir, wanted, progress } = work;
    const there = await kept(work, file, { sha256: of.digest, bytes: of.bytes });
    if (there !== null)
        return [there];
    const { how, bytes } = await placeFile(from, join(dir, file.path), wanted.hardLinks);
    progress.files[how] += 1;
    progress.bytes += bytes;
    return [{ ...file, bytes, sha256: of.digest }];
}
async function written({ dir, progress }, file, content, as) {
    const { bytes, sha256: digest } = await placeContent(content, join(dir, file.path));
    progress.files[as] += 1;
    progress.bytes += bytes;
    return { ...file, bytes, sha256: digest };
}
/** The file as it is, where it is there and right: as an earlier export noted it, or by its digest. */
async function kept({ dir, before, wanted, progress }, file, right) {
    const path = join(dir, file.path);
    const found = await stat(path).catch(() => null);
    if (found === null || right.sha256 === undefined || found.size !== right.bytes)
        return null;
    // One that is the archive's own file must not stay where a copy is wanted.
    if (found.nlink > 1 && !wanted.hardLinks)
        return null;
    const noted = before.get(file.path)?.sha256 === right.sha256;
    if (!noted && (await digestOfFile(path)) !== right.sha256)
        return null;
    progress.files.kept += 1;
    return { ...file, bytes: right.bytes, sha256: right.sha256 };
}
async function faultOf(path, bytes) {
    const found = await stat(path).catch((error) => {
        if (systemCode(error) === 'ENOENT')
            return null;
        throw error;
    });
    if (found === null)
        return 'is missing';
    return found.size === bytes ? null : `has ${found.size} bytes in place of ${bytes}`;
}
