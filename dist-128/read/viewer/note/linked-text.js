// A note's text in pieces: what is plain, and what names a tag or a person of the note. Pure; it must not make markup.
/** A tag as the platform writes it: `#name[话题]#`. */
const written = /#([^#[\]\n]{1,100})\[话题\]#/;
/** Splits a text at the note's tags and mentions. One that the note does not list stays plain. */
export function linkText(text, tags, people) {
    const tagIds = new Map(tags.map(({ id, name }) => [name, id]));
    const named = people.filter(({ name }) => name !== null && name !== '');
    const personIds = new Map(named.map(({ id, name }) => [name, id]));
    // The longest first: one name may begin with another.
    const names = [...personIds.keys()].map((name) => escaped(name ?? ''));
    names.sort((a, b) => b.length - a.length);
    const pattern = new RegExp(names.length === 0 ? written.source : `${written.source}|@(${names.join('|')})`, 'gu');
    const pieces = [];
    let plainFrom = 0;
    for (const match of text.matchAll(pattern)) {
        const [whole, tag, person] = match;
        const id = tag !== undefined ? tagIds.get(tag) : personIds.get(person ?? null);
        if (id === undefined)
            continue;
        if (match.index > plainFrom)
            pieces.push({ kind: 'plain', text: text.slice(plainFrom, match.index) });
        pieces.push(tag !== undefined
            ? { kind: 'tag', text: `#${tag}`, hidden: '[话题]#', id }
            : { kind: 'person', text: whole, hidden: '', id });
        plainFrom = match.index + whole.length;
    }
    if (plainFrom < text.length)
        pieces.push({ kind: 'plain', text: text.slice(plainFrom) });
    return pieces;
}
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
