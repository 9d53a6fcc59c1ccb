// What changed between two texts, word by word, in runs of words. It must not compare for long: of long texts it
// compares lines. Pure.
import { editsBetween } from '../../note/text-diff.js';
/** Characters of both texts above which lines are compared. */
const longText = 6000;
const words = new Intl.Segmenter('zh', { granularity: 'word' });
/** Runs of what both have, what only `before` has, and what only `after` has, in their order. */
export function wordEdits(before, after) {
    const split = before.length + after.length > longText
        ? (text) => text.split(/(?<=\n)/)
        : (text) => Array.from(words.segment(text), ({ segment }) => segment);
    const runs = [];
    for (const { kind, item } of editsBetween(split(before), split(after))) {
        const last = runs.at(-1);
        if (last?.kind === kind)
            runs[runs.length - 1] = { kind, item: last.item + item };
        else
            runs.push({ kind, item });
    }
    return runs;
}
