// Bytes that somebody has saved, seen as an answer of the provider: which part of one it is, whose note, and when the
// provider says that it was. Pure. It must not judge whether the note can be used (contract does).
import { UnusableError } from '../core/errors.js';
import { isJsonObject, parseJson } from '../core/json.js';
import { entryOnly, noteDetailPath, noteOnly } from './contract.js';
/**
 * @param named the note that the file's name names, for an answer that says there is none; null where it names none
 * @throws {UnusableError} where it is no answer of this API, saying why
 */
export function readSaved(body, named) {
    const json = parse(body);
    if (Array.isArray(json))
        throw new UnusableError('it is a list within a list');
    if (!isJsonObject(json))
        throw new UnusableError('it is no JSON object');
    if ('code' in json) {
        const noteId = idIn(first(first(json.data)?.note_list)) ?? named;
        if (noteId === null)
            throw new UnusableError(`the answer (code ${json.code}) holds no note, and the file’s name does not say which one was asked for`);
        return { noteId, endpoint: noteDetailPath, recordedAt: timeOf(json.recordTime) };
    }
    if ('note_list' in json) {
        const noteId = idIn(first(json.note_list));
        if (noteId === null)
            throw new UnusableError('its note_list holds no note with an ID');
        return { noteId, endpoint: entryOnly, recordedAt: null };
    }
    const noteId = idIn(json);
    // Anything may have an ID; what makes it a note of this API is who wrote it and what it counts.
    if (noteId === null || !['user', 'images_list', 'desc', 'liked_count'].some((key) => key in json))
        throw new UnusableError(`it is neither an answer of this API nor a note; its keys: ${Object.keys(json).slice(0, 8).join(', ') || 'none'}`);
    return { noteId, endpoint: noteOnly, recordedAt: null };
}
function parse(body) {
    try {
        return parseJson(body.toString('utf8'));
    }
    catch (error) {
        throw new UnusableError(`it is not JSON (${error.message.slice(0, 120)})`);
    }
}
function first(list) {
    const entry = Array.isArray(list) ? list[0] : undefined;
    return isJsonObject(entry) ? entry : undefined;
}
function idIn(note) {
    return typeof note?.id === 'string' && /^[0-9a-f]{24}$/.test(note.id) ? note.id : null;
}
/** ISO text (without a zone it is the provider's, UTC+8), or unix seconds or milliseconds. */
function timeOf(recordTime) {
    if (typeof recordTime === 'number')
        return Math.floor(recordTime > 1e11 ? recordTime / 1000 : recordTime);
    if (typeof recordTime !== 'string' || !/^\d{4}-\d\d-\d\d/.test(recordTime))
        return null;
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(recordTime) ? recordTime : `${recordTime.replace(' ', 'T')}+08:00`;
    const ms = Date.parse(zoned);
    return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
