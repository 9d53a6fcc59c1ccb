// Where in a text the words of a search are, and the part of it that shows the first. It must not search, nor print.
import { foldWithPlaces } from '../../core/folded-text.js';
/** Marks each place in a text that folds to one of the folded words, by whole characters as a reader counts them. */
export function markTerms(text, words) {
    return { text, marks: wholeCharacters(text, placesOf(text, words)) };
}
/** Where in a text the words are, in order, apart from each other. */
function placesOf(text, words) {
    const places = words.length === 0 ? null : foldWithPlaces(text);
    if (places === null)
        return [];
    const { folded, starts, ends } = places;
    const found = [];
    for (const word of words) {
        for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
            found.push([starts[at] ?? 0, ends[at + word.length - 1] ?? text.length]);
    }
    return joined(found.sort(([a], [b]) => a - b));
}
/** Marks in order as one where they touch. */
function joined(marks) {
    const apart = [];
    for (const [start, end] of marks) {
        const last = apart.at(-1);
        if (last !== undefined && start <= last[1])
            last[1] = Math.max(last[1], end);
        else
            apart.push([start, end]);
    }
    return apart;
}
/** A mark within a joined emoji, or between a letter and its accent, would tear it: it takes in the whole. */
function wholeCharacters(text, marks) {
    if (marks.length === 0)
        return marks;
    const characters = segmenter().segment(text);
    const around = (at) => characters.containing(at) ?? { index: at, segment: '' };
    return joined(marks.map(([start, end]) => {
        const last = around(end - 1);
        return [around(start).index, last.index + last.segment.length];
    }));
}
/** Characters as a reader counts them. */
const longest = 60;
const before = 16;
/** UTF-16 units that are looked at on either side of where the part begins. */
const reach = 400;
// Made once: to make one takes longer than to use it.
let characterSegmenter;
function segmenter() {
    characterSegmenter ??= new Intl.Segmenter();
    return characterSegmenter;
}
/** The part of a text, some sixty characters, that shows most of its marks; the beginning where there is none. */
export function excerptOf(text, words) {
    const marks = placesOf(text, words);
    const first = startOfMost(marks);
    const whole = segmenter().segment(text);
    const startOfCharacter = (at) => whole.containing(at)?.index ?? text.length;
    const offset = startOfCharacter(Math.max(0, first - reach));
    const characters = [...segmenter().segment(text.slice(offset, startOfCharacter(first + reach)))];
    const hit = characters.findIndex(({ index, segment }) => offset + index + segment.length > first);
    const from = Math.max(0, Math.min(hit - before, characters.length - longest));
    const shown = characters.slice(from, from + longest);
    const start = offset + (shown[0]?.index ?? 0);
    const end = start + shown.reduce((length, { segment }) => length + segment.length, 0);
    const part = text.slice(start, end);
    const inPart = marks
        .filter(([a, b]) => b > start && a < end)
        .map(([a, b]) => [Math.max(a, start) - start, Math.min(b, end) - start]);
    return {
        text: part.replace(/[\s\p{Cc}]/gu, ' '),
        marks: wholeCharacters(part, inPart),
        cutBefore: start > 0,
        cutBehind: end < text.length,
    };
}
/** The start of the mark that is followed by most others within a part; 0 where there is none. */
function startOfMost(marks) {
    let best = { start: 0, marks: 0 };
    for (const [place, [start]] of marks.entries()) {
        let behind = place;
        while ((marks[behind]?.[1] ?? Number.POSITIVE_INFINITY) <= start + longest - before)
            behind += 1;
        if (behind - place > best.marks || best.marks === 0)
            best = { start, marks: Math.max(1, behind - place) };
    }
    return best.start;
}
