// The two example notes in data/sample, as the provider's `data[0]` holds them. It must not change them, nor judge them.
import { readdirSync, readFileSync } from 'node:fs';
import { isJsonObject, parseJson } from '../core/json.js';
/** Where the sample lies, in a checkout and in the built package. */
export const sampleFolder = new URL('../../data/sample/', import.meta.url);
/** Two notes, read anew at each call: a video note with a native voice, and an image note with a Live Photo. */
export function sampleNotes() {
    const folder = new URL('notes/', sampleFolder);
    return readdirSync(folder)
        .sort()
        .map((name) => {
        const answer = parseJson(readFileSync(new URL(name, folder), 'utf8'));
        const data = isJsonObject(answer) && Array.isArray(answer.data) ? answer.data[0] : undefined;
        if (!isJsonObject(data))
            throw new Error(`${folder.pathname}${name} holds no answer with a note in data[0]`);
        return data;
    });
}
