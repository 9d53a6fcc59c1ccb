// The folder of an export: what is in it by its manifest, and that nothing of anybody else's is written over. It must not
// know what is exported.
import { existsSync, realpathSync } from 'node:fs';
import { readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UsageError } from '../../core/errors.js';
import { inPlace } from './export-place.js';
const manifestName = 'manifest.json';
/** What systems leave in a folder by themselves, and an export that was killed before its first file. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found', `${manifestName}.partial`]);
/**
 * The manifest of the export that is in the folder; null where the folder is empty or not there.
 * @throws {UsageError} where the folder holds something else, or lies in the archive
 */
export async function readManifest(dir, of) {
    if (existsSync(dir) && !(await stat(dir)).isDirectory())
        throw new UsageError(`${dir} is a file: name a folder for the export`);
    if (isWithin(dir, of.archiveDir))
        throw new UsageError(`${dir} lies in the archive ${of.archiveDir}: name a folder elsewhere for the export`);
    const names = existsSync(dir) ? (await readdir(dir)).filter((name) => !litter.has(name)) : [];
    if (names.length === 0)
        return null;
    const manifest = await parsedManifest(join(dir, manifestName));
    if (manifest === null)
        throw new UsageError(`${dir} is not empty, and no export of rednote-archive: nothing was written. Name a new folder, or an empty one.`);
    if (manifest.export !== of.kind)
        throw new UsageError(`${dir} holds an export of ${manifest.export}: name another folder for one of ${of.kind}`);
    return manifest;
}
/** Writes the manifest into a folder that is there, in place of the one before. */
export async function writeManifest(dir, manifest) {
    const path = join(dir, manifestName);
    const { files, ...frame } = manifest;
    const head = JSON.stringify(frame, null, 1).replace(/\n\}$/, '');
    try {
        await inPlace(path, async () => {
            await writeFile(`${path}.partial`, linesOf(head, files));
            await rename(`${path}.partial`, path);
        });
    }
    catch (error) {
        await rm(`${path}.partial`, { force: true });
        throw error;
    }
}
/** A line a file: there may be a million, which no text of one piece can hold. */
function* linesOf(head, files) {
    yield `${head},\n "files": [`;
    for (const [n, file] of files.entries())
        yield `${n === 0 ? '' : ','}\n  ${JSON.stringify(file)}`;
    yield files.length > 0 ? '\n ]\n}\n' : ']\n}\n';
}
/**
 * Refuses to write over a file that no earlier export of the folder made.
 * @throws {UsageError} which names the file
 */
export function refuseForeign(dir, path, before) {
    if (!before.has(path) && existsSync(join(dir, path)))
        throw new UsageError(`${join(dir, path)} is not of an earlier export: it was left as it is. Move it away, or name another folder.`);
}
/** Removes what a process that was ended has left beside the places of an export's files. */
export async function removePartials(dir, kind) {
    const manifest = await parsedManifest(join(dir, manifestName));
    if (manifest?.export !== kind)
        return;
    for (const { path } of manifest.files)
        if (isInside(path))
            await rm(join(dir, `${path}.partial`), { force: true });
}
const isInside = (path) => !path.split('/').includes('..');
/** Removes files of an earlier export that are as it left them, and the folders that hold nothing then. */
export async function removeOutdated(dir, outdated) {
    for (const { path, bytes } of outdated) {
        if (!isInside(path))
            continue;
        // What a kill left of it beside its place.
        await rm(join(dir, `${path}.partial`), { force: true });
        if (bytes === undefined)
            continue;
        const found = await stat(join(dir, path)).catch(() => null);
        if (found?.size !== bytes)
            continue;
        await rm(join(dir, path));
        await removeEmptyFolders(dir, dirname(path));
    }
}
async function removeEmptyFolders(dir, folder) {
    if (folder === '.')
        return;
    const isRemoved = await rmdir(join(dir, folder)).then(() => true, () => false);
    if (isRemoved)
        await removeEmptyFolders(dir, dirname(folder));
}
async function parsedManifest(path) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null)
        return null;
    try {
        const manifest = JSON.parse(text);
        return Array.isArray(manifest.files) && typeof manifest.export === 'string' ? manifest : null;
    }
    catch {
        return null;
    }
}
/** Whether a path leads to a folder or into it, links followed as far as they exist. */
export function isWithin(path, folder) {
    return !/^\.\.(?:[/\\]|$)|^[A-Za-z]:/.test(relative(realPath(folder), realPath(path)) || '.');
}
function realPath(path) {
    const parent = dirname(path);
    return existsSync(path) || parent === path ? realpathSync(path) : join(realPath(parent), basename(path));
}
