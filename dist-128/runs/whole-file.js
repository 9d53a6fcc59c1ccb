// A text file that is there complete or not at all: written beside its place, then moved into it.
// It must not know what is written.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
/** A write of its own for each line of a million costs more than the lines. */
const worthWriting = 65_536;
/** Writes pieces of text, in place of what was at the path. Where that fails, what was there stays. */
export async function writeWhole(path, pieces) {
    const partial = `${path}.partial`;
    try {
        const file = createWriteStream(partial);
        let text = '';
        for (const piece of pieces) {
            text += piece;
            if (text.length < worthWriting)
                continue;
            if (!file.write(text))
                await once(file, 'drain');
            text = '';
        }
        file.end(text);
        await once(file, 'close');
        await rename(partial, path);
    }
    catch (error) {
        // Why it was not written is what a person must know.
        await rm(partial, { force: true }).catch(() => undefined);
        throw error;
    }
}
