// Texts as search compares them: what is the same word to a reader is the same text. Pure. It must not know what is
// searched, nor cut words.
import { simplifiedForms } from './simplified-forms.js';
let simplified;
/**
 * A text folded: compatibility forms (full-width letters, ligatures, ①) as plain ones (NFKC), lower case, traditional
 * characters as simplified ones. Folding once more changes nothing. Half of a surrogate pair becomes U+FFFD.
 */
export function foldText(text) {
    // Lower case can bring forth what composes, and a sigma at a word's end has a form of its own.
    const plain = text.toWellFormed().normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
    simplified ??= readForms();
    let folded = '';
    for (const character of plain)
        folded += simplified.get(character) ?? character;
    return folded;
}
/** What nobody types at the ends of a word or name: blanks, and what takes no room. */
const unseen = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]/;
/** A name folded as a person gives it: without what is not seen at its ends, nor the sign that it is written with. */
export function foldName(name, sign) {
    const folded = withoutUnseenEnds(foldText(name));
    return folded.length > 1 && folded.startsWith(sign) ? withoutUnseenEnds(folded.slice(1)) : folded;
}
/** A word folded, without what is not seen at its ends, which comes along where a text is copied; never empty by that. */
export function foldWord(word) {
    const folded = foldText(word);
    return withoutUnseenEnds(folded) || folded;
}
// Not by one pattern, which would take a square of the time that a long name of blanks has.
function withoutUnseenEnds(text) {
    let [start, end] = [0, text.length];
    while (start < end && unseen.test(text.charAt(start)))
        start += 1;
    while (start < end && unseen.test(text.charAt(end - 1)))
        end -= 1;
    return text.slice(start, end);
}
function readForms() {
    const characters = [...simplifiedForms.replaceAll('\n', '')];
    const forms = new Map();
    for (let at = 0; at + 1 < characters.length; at += 2)
        forms.set(characters[at] ?? '', characters[at + 1] ?? '');
    return forms;
}
/** Of single units alone: no more than there are. */
const foldedUnits = new Map();
function foldUnit(unit) {
    const known = foldedUnits.get(unit);
    if (known !== undefined)
        return known;
    const folded = foldText(unit);
    foldedUnits.set(unit, folded);
    return folded;
}
// What composes stays together: a character with its marks, half-width kana with theirs, the letters of a Hangul syllable.
const composing = /[\s\S](?:[\p{M}\uff9e\uff9f\uffa0-\uffdc\u1160-\u11ff]|[\udc00-\udfff])*/gu;
/**
 * As `foldText`, with the place of each character; null for a rare text whose parts fold to something else than the
 * whole.
 */
export function foldWithPlaces(text) {
    let folded = '';
    const starts = [];
    const ends = [];
    for (const { 0: part, index } of text.matchAll(composing)) {
        const piece = part.length === 1 ? foldUnit(part) : foldText(part);
        folded += piece;
        for (let unit = 0; unit < piece.length; unit++) {
            starts.push(index);
            ends.push(index + part.length);
        }
    }
    starts.push(text.length);
    return folded === foldText(text) ? { folded, starts, ends } : null;
}
