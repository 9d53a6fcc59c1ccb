import { isAddress, readAddress, readMiniProgram, readPath } from './address.js';
const BARE_ID = /^[0-9a-f]{24}$/;
const BARE_ID_WORD = /(?<![\w/])[0-9a-f]{24}(?!\w)/gi;
const ALMOST_AN_ID = /(?<!\w)(?=[a-f]{0,40}\d)[0-9a-f]{20,40}(?!\w)/i;
const SPREADSHEET_NUMBER = /^["'=]*[+-]?\d+(?:[.,]\d+)?e[+-]?\d+["']?$/i;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const BETWEEN_WORDS = /[\0\s"<>`]+/;
// A redirect path is encoded once or twice, inside a link that may itself have been encoded.
const DEEPEST = 3;
// The look-behinds let a match begin only where a word begins (else each of its characters is a new try: quadratic),
// and none inside another address: evil.example/?u=https://… and evil.example#xiaohongshu.com/… are evil.example's.
const ADDRESS_START = /(?=(?:https?|xhsdiscover):\/\/)(?<![=/?&]|:\/\/[^#]{0,300}#)|(?<![\w.@%=/?#&\\-])(?=[\w.@-]*(?:xiaohongshu|rednote|xhslink)\.)(?<!:\/\/[^/?#]{0,300})/i;
const HOW_TO = 'give a note ID (24 hex digits), the link of a note (https://www.xiaohongshu.com/explore/…) or its short link (http://xhslink.com/…)';
/** Finds the one note or short link that a text names. Never throws. */
export function parseNoteRef(text) {
    if (BARE_ID.test(text))
        return { kind: 'note', noteId: text };
    const folded = fold(text);
    return read(folded, 0) ?? none(whyNothing(folded));
}
function none(reason) {
    return { kind: 'none', reason };
}
/** Full-width forms become ASCII, but for sentence punctuation: it ends a link, and becomes a space. */
function fold(text) {
    // A code point at a time: normalizing a whole text takes quadratic time over a long run of combining marks.
    // Han characters, most of a share text, are their own NFKC form.
    return text
        .replace(INVISIBLE, '')
        .replace(/[，！；？（）｡]/g, ' ')
        .replace(/[^\0-\x7f\u3400-\u9fff]/gu, (character) => character.normalize('NFKC'));
}
/** Null where the text holds nothing that looks like a reference. `depth` counts the parameters around it. */
function read(text, depth) {
    const notes = new Set();
    const shortLinks = new Set();
    let refusal = null;
    for (const word of text.split(BETWEEN_WORDS)) {
        // Most words of a share text can hold no address: splitting them would take most of the time.
        for (const piece of /[./]/.test(word) ? word.split(ADDRESS_START) : [word]) {
            const ref = readPiece(piece, depth);
            if (ref?.kind === 'note')
                notes.add(ref.noteId);
            else if (ref?.kind === 'short-link')
                shortLinks.add(ref.url);
            else
                refusal ??= ref;
            if (ref === null && depth === 0)
                for (const [id] of piece.matchAll(BARE_ID_WORD))
                    notes.add(id.toLowerCase());
        }
    }
    const [noteId, secondNote] = notes;
    if (secondNote !== undefined)
        return none(`This names more than one note (${noteId}, ${secondNote}): give each a line.`);
    if (noteId !== undefined)
        return { kind: 'note', noteId };
    const [url, secondUrl] = shortLinks;
    if (secondUrl !== undefined)
        return none(`This holds more than one short link (${url}, ${secondUrl}): give each a line.`);
    return url === undefined ? refusal : { kind: 'short-link', url };
}
function readPiece(piece, depth) {
    if (piece.length < 8 || depth > DEEPEST)
        return null;
    const inside = (parameters) => readParameters(parameters, depth);
    if (isAddress(piece))
        return readAddress(piece, inside);
    if (!piece.includes('/') && /%2f/i.test(piece) && !piece.includes('='))
        return read(decoded(piece), depth + 1);
    return (readPath(piece) ??
        readMiniProgram(piece, inside) ??
        (piece.includes('=') ? inside(new URLSearchParams(piece)) : null));
}
/** What an address names in its parameters, such as the page that a log-in leads back to. */
function readParameters(parameters, depth) {
    let refusal = null;
    for (const value of parameters.values()) {
        const ref = /[/]|%2f/i.test(value) ? read(value, depth + 1) : null;
        if (ref !== null && ref.kind !== 'none')
            return ref;
        refusal ??= ref;
    }
    return refusal;
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return '';
    }
}
function whyNothing(folded) {
    const text = folded.trim();
    if (text === '')
        return `There is no text here: ${HOW_TO}.`;
    if (SPREADSHEET_NUMBER.test(text)) {
        return 'A spreadsheet has turned this ID into a number, and its digits are lost: format the column as text, and fill it again from the source.';
    }
    const word = ALMOST_AN_ID.exec(text)?.[0];
    if (word !== undefined && word.length !== 24) {
        return `This has ${word.length} hex digits, and a note ID 24: copy it again, as a whole.`;
    }
    return `No note is named here: ${HOW_TO}.`;
}
