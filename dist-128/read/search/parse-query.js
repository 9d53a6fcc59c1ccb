// What a person types to search, as terms: words, "phrases", -without, tag:, author:, from:, to:, type:. Pure.
// It must not know the index.
import { firstSecondOf, lastSecondOf } from '../../core/china-time.js';
import { UsageError } from '../../core/errors.js';
import { foldName, foldText, foldWord } from '../../core/folded-text.js';
const filters = ['tag', 'author', 'from', 'to', 'type'];
// A quote that is never closed, or stands inside a word, is text. A filter's colon may be full-width.
const item = /(-?)(?:(tag|author|from|to|type)[:：])?(?:"([^"]*)"(?=\s|$)|“([^”]*)”(?=\s|$)|(\S*))/iy;
const unknownFilter = /^([a-z][a-z_-]*):(?!\/\/)(.*)$/i;
const types = {
    normal: 'normal',
    image: 'normal',
    图文: 'normal',
    video: 'video',
    视频: 'video',
};
/**
 * Reads a query.
 * @throws {UsageError} for a filter that there is none of, a date that is none, or where nothing is asked for
 */
export function parseQuery(text) {
    const found = { with: [], without: [], types: new Set() };
    let from = null;
    let to = null;
    item.lastIndex = 0;
    for (;;) {
        item.lastIndex += /^\s*/.exec(text.slice(item.lastIndex))?.[0].length ?? 0;
        if (item.lastIndex >= text.length)
            break;
        const [whole = '', minus, name, quoted, curly, bare = ''] = item.exec(text) ?? [];
        const filter = name?.toLowerCase();
        const isQuoted = quoted !== undefined || curly !== undefined;
        const value = quoted ?? curly ?? bare;
        if (!isQuoted && filter === undefined)
            refuseUnknown(bare);
        const folded = isQuoted && filter === undefined ? foldText(value) : fold(filter, value);
        if (filter !== undefined && folded === '')
            throw new UsageError(`“${whole}” says nothing: write ${exampleOf[filter]}, without a blank behind the colon.`);
        if (filter === 'from' || filter === 'to' || filter === 'type') {
            if (minus)
                throw new UsageError(`“${whole}”: only words, tag: and author: can be left out with a minus.`);
            if (filter === 'from')
                from = Math.max(from ?? Number.NEGATIVE_INFINITY, daysOf(value, whole).first);
            else if (filter === 'to')
                to = Math.min(to ?? Number.POSITIVE_INFINITY, daysOf(value, whole).last);
            else
                found.types.add(typeOf(value, whole));
            continue;
        }
        // A minus alone is text.
        const isLone = value === '' && !isQuoted && filter === undefined;
        if (folded === '' && !isLone)
            continue;
        const term = { in: filter ?? 'text', folded: isLone ? foldText(whole) : folded };
        (minus && !isLone ? found.without : found.with).push(term);
    }
    if (from !== null && to !== null && from > to)
        throw new UsageError('from: is later than to:, so that nothing can be found. Swap them.');
    const query = { ...found, types: [...found.types], from, to };
    if (query.with.length + query.without.length + query.types.length === 0 && from === null && to === null)
        throw new UsageError('nothing to search for: give words, or a filter such as author:小明');
    return query;
}
function fold(filter, value) {
    if (filter === 'tag' || filter === 'author')
        return foldName(value, filter === 'tag' ? '#' : '@');
    return filter === undefined ? foldWord(value) : foldText(value.trim());
}
const exampleOf = {
    tag: 'tag:露营',
    author: 'author:小明',
    from: 'from:2026-05-01',
    to: 'to:2026-05-31',
    type: 'type:video',
};
function refuseUnknown(word) {
    const [, name] = unknownFilter.exec(word) ?? [];
    if (name === undefined)
        return;
    throw new UsageError(`there is no filter “${name}:”. There are ${filters.map((filter) => `${filter}:`).join(', ')}; to search for the text, put it in quotes: "${word}" (in a shell, '"${word}"').`);
}
function typeOf(value, whole) {
    const type = types[value.toLowerCase()];
    if (type === undefined)
        throw new UsageError(`“${whole}”: a note’s type is normal (or image) or video.`);
    return type;
}
/** A day, a month or a year at UTC+8, or a time. */
function daysOf(value, whole) {
    try {
        return { first: firstSecondOf(value), last: lastSecondOf(value) };
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        throw new UsageError(`“${whole}” names no date. Write 2026-05-01, 2026-05 or 2026 (UTC+8).`);
    }
}
