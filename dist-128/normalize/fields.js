// Tolerant readers of one field of a JSON object: a value that can be used, or null and an issue that says where.
// They must not throw, guess, or know a key of the provider's.
import { isJsonObject } from '../core/json.js';
/** Where a field stands, as an issue names it: `images_list[3].fileid`. */
export function pathOf(from, key) {
    return from.path === '' ? key : `${from.path}.${key}`;
}
// Far beyond any note; an answer made of nothing but entries would fill the memory, and again at each try to apply it.
const mostEntries = 1_000;
const mostIssues = 10_000;
/** Notes an issue with a field, unless there are thousands, and gives null, the value of a field that says nothing. */
export function refuse(from, key, kind) {
    if (from && from.issues.length < mostIssues)
        from.issues.push({ path: pathOf(from, key), kind });
    return null;
}
/** The field's value, or undefined where it is absent or null. Of an absent object (null) nothing is said twice. */
function present(from, key, presence) {
    const value = from?.json[key];
    if (value === undefined && presence === 'expected')
        refuse(from, key, 'missing');
    if (value === null)
        refuse(from, key, 'null');
    return value ?? undefined;
}
/** A text as it came, control characters too; only a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function text(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (value === undefined)
        return null;
    if (typeof value !== 'string')
        return refuse(from, key, 'type');
    if (!value.isWellFormed())
        refuse(from, key, 'value');
    return value.toWellFormed();
}
/** An integer from 0 to 2^53 - 1. One written as text is read, and still an issue. */
export function integer(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (value === undefined)
        return null;
    const asText = typeof value === 'string' && /^\d{1,15}$/.test(value);
    if (asText)
        refuse(from, key, 'type');
    else if (typeof value !== 'number')
        return refuse(from, key, 'type');
    const number = Number(value);
    return Number.isSafeInteger(number) && number >= 0 ? number : refuse(from, key, 'value');
}
/** True or false. */
export function boolean(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (value === undefined)
        return null;
    return typeof value === 'boolean' ? value : refuse(from, key, 'type');
}
/** An identity: a text that is not empty, or an integer as its decimal text. */
export function id(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (typeof value === 'number') {
        return Number.isSafeInteger(value) && value >= 0 ? String(value) : refuse(from, key, 'value');
    }
    // A null was noted just now; read as text only what is there.
    const name = value === undefined ? null : text(from, key, presence);
    return name === '' ? refuse(from, key, 'value') : name;
}
/** A list as it came, of at most 1,000 entries. */
export function list(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (value === undefined)
        return null;
    if (!Array.isArray(value))
        return refuse(from, key, 'type');
    return value.length <= mostEntries ? value : refuse(from, key, 'value');
}
/** An object's fields. */
export function object(from, key, presence = 'expected') {
    const value = present(from, key, presence);
    if (value === undefined || from === null)
        return null;
    if (!isJsonObject(value))
        return refuse(from, key, 'type');
    return { json: value, path: pathOf(from, key), issues: from.issues };
}
/** A list of objects; null stands at the place of an entry that is none. */
export function objects(from, key, presence = 'expected') {
    const entries = list(from, key, presence);
    if (entries === null || from === null)
        return null;
    return entries.map((json, index) => {
        const place = `${key}[${index}]`;
        if (!isJsonObject(json))
            return refuse(from, place, json === null ? 'null' : 'type');
        return { json, path: pathOf(from, place), issues: from.issues };
    });
}
