// The plain format of seed lists: one reference a line, with `#` comments. What failed-seeds writes must read back here.
import { parseNoteRef } from './note-ref.js';
import { TOO_LONG } from './seed-source.js';
/** Reads lines of one reference each; blank lines and comments are no seeds. */
export function plainSeeds(source) {
    const read = (lines) => {
        const seeds = [];
        for (const { number, text: whole, tooLong } of lines) {
            const text = tooLong ? whole : referenceOf(whole);
            if (text === '')
                continue;
            const ref = tooLong ? { kind: 'none', reason: TOO_LONG } : parseNoteRef(text);
            seeds.push({ source, line: number, text, ref, fields: null });
        }
        return seeds;
    };
    return { read, end: () => [] };
}
/** A line without its comment, which begins at a `#` that stands alone: a hashtag in a share text is none. */
function referenceOf(line) {
    const text = line.trim();
    if (text.startsWith('#'))
        return '';
    const comment = text.search(/\s#(?:\s|$)/);
    return comment < 0 ? text : text.slice(0, comment).trimEnd();
}
