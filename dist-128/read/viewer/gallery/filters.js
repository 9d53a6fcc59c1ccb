// What a gallery's address asks for: filters, order, and where the page begins. It must not ask the archive.
import { lastSecondOf } from '../../../core/china-time.js';
export const sorts = ['date', 'likes', 'growth', 'match'];
export const availabilities = ['live', 'missing', 'gone'];
/** Longer than any title or name, short enough for every statement. */
const longest = 200;
/** Reads a query string. What makes no sense is left out: an address that someone typed still shows notes. */
export function readFilters(query) {
    const text = (key) => (query.get(key) ?? '').trim().slice(0, longest);
    const orNull = (key) => text(key) || null;
    const q = text('q');
    const from = dayOf(text('from'));
    const to = dayOf(text('to'));
    const sort = sorts.find((name) => name === text('sort'));
    return {
        q,
        list: orNull('list'),
        author: orNull('author'),
        tag: orNull('tag'),
        type: orNull('type'),
        availability: availabilities.find((name) => name === text('availability')) ?? null,
        from: from === null ? null : from - 86_399,
        to,
        fromText: from === null ? '' : text('from'),
        toText: to === null ? '' : text('to'),
        sort: q === '' && sort === 'match' ? 'date' : (sort ?? (q === '' ? 'date' : 'match')),
    };
}
/** The last second of a day `2026-05-01` at UTC+8, or null. */
function dayOf(text) {
    if (!/^\d{4}-\d\d-\d\d$/.test(text))
        return null;
    try {
        return lastSecondOf(text);
    }
    catch {
        return null;
    }
}
/** The query string of filters, without defaults. */
export function writeFilters(filters, more = {}) {
    const { q, list, author, tag, type, availability, fromText, toText, sort } = filters;
    const usual = q ? 'match' : 'date';
    const given = {
        q,
        list,
        author,
        tag,
        type,
        availability,
        from: fromText,
        to: toText,
        sort: sort === usual ? '' : sort,
    };
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...given, ...more }))
        if (value)
            query.set(key, value);
    const written = query.toString();
    return written === '' ? '' : `?${written}`;
}
/** `1770696804_698ab064000000001503876d`, `none_698a…`; null where it is no cursor. */
export function readCursor(text) {
    const match = /^(none|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)_([0-9a-z]{1,64})$/i.exec(text ?? '');
    if (match === null)
        return null;
    return { value: match[1] === 'none' ? null : Number(match[1]), id: match[2] ?? '' };
}
export const writeCursor = ({ value, id }) => `${value ?? 'none'}_${id}`;
/** Whether nothing but the order is asked for. */
export function isUnfiltered({ q, list, author, tag, type, availability, from, to }) {
    return q === '' && [list, author, tag, type, availability, from, to].every((filter) => filter === null);
}
