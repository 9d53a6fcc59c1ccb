// Whether a text holds one of many others: the notes of one author may be ten thousand IDs with a hundred thousand files,
// and the text a whole catalog. It must not know what they are of.
/** How long an ID of a note or a user is, and what it is made of. */
const idLength = 24;
const isId = new RegExp(`^[0-9a-f]{${idLength}}$`, 'i');
/** So many texts are looked for one after the other: that is quicker than looking at each place of a text. */
const few = 20;
/** Looks for `texts`, letter by letter: for all IDs among them in one pass, and in another for all others. */
export function anyOf(texts) {
    const ids = new Set(texts.filter((text) => isId.test(text)));
    const others = texts.filter((text) => !ids.has(text));
    const holdsOther = others.length > few ? oneBeginsIn(others) : (text) => others.some((other) => text.includes(other));
    return (text) => (ids.size > 0 && holdsId(text, ids)) || holdsOther(text);
}
function holdsId(text, ids) {
    for (const [digits] of text.matchAll(new RegExp(`[0-9a-f]{${idLength},}`, 'gi')))
        for (let at = 0; at + idLength <= digits.length; at++)
            if (ids.has(digits.slice(at, at + idLength)))
                return true;
    return false;
}
/** Looks at each place of a text for what begins there: first by as many letters as the shortest has. */
function oneBeginsIn(texts) {
    const all = new Set(texts);
    const lengths = [...new Set(texts.map(({ length }) => length))].sort((a, b) => a - b);
    const [shortest = 0] = lengths;
    const beginnings = new Set(texts.map((text) => text.slice(0, shortest)));
    return (text) => {
        for (let at = 0; at + shortest <= text.length; at++)
            if (beginnings.has(text.slice(at, at + shortest)))
                if (lengths.some((length) => all.has(text.slice(at, at + length))))
                    return true;
        return false;
    };
}
