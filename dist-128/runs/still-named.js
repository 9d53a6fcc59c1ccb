// Looks through an archive's folder for texts: which files still hold one, after all that could go has gone.
// It must not change a file.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { anyOf } from '../core/any-of.js';
/**
 * The files of the folder that hold one of the texts, relative to it, also in capitals; the media files are not looked
 * into.
 */
export async function filesNaming(archiveDir, texts) {
    const found = [];
    const needles = texts.flatMap((text) => [text, text.toUpperCase()]).map(asBytes);
    const isNamed = anyOf(needles);
    const longest = Math.max(...needles.map((needle) => needle.length));
    for (const entry of await readdir(archiveDir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const name = relative(archiveDir, path);
        if (!entry.isFile() || /^(blobs[/\\]sha256|cache)[/\\]/.test(name))
            continue;
        if (isNamed(asBytes(name)) || (await holds(path, isNamed, longest)))
            found.push(name);
    }
    return found.sort();
}
/** A character a byte, so that what is no text is looked through too. */
const asBytes = (text) => Buffer.from(text).toString('latin1');
async function holds(path, isNamed, longest) {
    let tail = '';
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
        const window = tail + chunk.toString('latin1');
        if (isNamed(window))
            return true;
        tail = window.slice(-longest);
    }
    return false;
}
