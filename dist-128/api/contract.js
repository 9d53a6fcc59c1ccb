// The provider as data: what its codes and statuses mean, what they cost, and where the note stands in an answer.
// Pure. It must not send, wait, or know a job.
// Source: shared OpenAPI document and what is known of the provider beyond it.
import { HaltError, ThrottledError, TransientError, UnavailableError, UnusableError, } from '../core/errors.js';
import { isJsonObject } from '../core/json.js';
import { parseInOneOrder } from '../core/one-order.js';
export const noteDetailPath = '/api/xiaohongshu/get-note-detail/v1';
/** As what a capture names its endpoint whose body is only `data[0]` of an answer, or only the note: people save those. */
export const entryOnly = `${noteDetailPath}#data[0]`;
export const noteOnly = `${noteDetailPath}#data[0].note_list[0]`;
/** Every business code that is known. */
export const codes = {
    0: { means: 'success', charged: 'yes', says: 'success' },
    100: {
        means: { halt: 'credentials' },
        charged: 'no',
        says: 'the token is invalid or inactive: check JUSTONEAPI_TOKEN',
    },
    101: {
        means: { halt: 'credentials' },
        charged: 'maybe',
        says: 'the provider refuses the account (undocumented code)',
    },
    201: { means: 'unavailable', charged: 'yes', says: 'content not available' },
    202: { means: 'unavailable', charged: 'yes', says: 'content not available' },
    300: { means: { halt: 'credentials' }, charged: 'no', says: 'the provider calls this API invalid' },
    301: { means: 'transient', charged: 'no', says: 'collection failed' },
    302: { means: 'throttled', charged: 'no', says: 'too many requests' },
    303: { means: { halt: 'quota' }, charged: 'no', says: 'the daily quota is used up' },
    400: { means: 'unusable', charged: 'no', says: 'the provider rejects this ID' },
    404: { means: 'unavailable', charged: 'maybe', says: 'not found' },
    500: { means: 'transient', charged: 'no', says: 'error on the provider’s side' },
    503: { means: 'transient', charged: 'no', says: 'the provider is out' },
    600: { means: { halt: 'credentials' }, charged: 'no', says: 'no permission for this endpoint: check the account' },
    601: { means: { halt: 'credentials' }, charged: 'maybe', says: 'the balance is used up: top it up' },
    602: { means: { halt: 'credentials' }, charged: 'maybe', says: 'the token’s spending cap is reached: raise it' },
};
/** What an exchange says of itself before it is judged. Never throws. */
export function readExchange(exchange) {
    // Only what was a success has such a part.
    if (isPart(exchange))
        return { apiCode: 0, requestId: null, charged: 'no' };
    const envelope = parseEnvelope(exchange);
    unjudged.set(exchange, envelope);
    if (envelope === null)
        return { apiCode: null, requestId: null, charged: chargedWithoutEnvelope(exchange) };
    const { code, requestId } = envelope;
    return {
        apiCode: code,
        requestId: typeof requestId === 'string' ? requestId : null,
        charged: codes[code]?.charged ?? 'maybe',
    };
}
/**
 * Judges an exchange: the note that was asked for, or one of the errors named by what happens next.
 * @throws {TransientError | ThrottledError | UnavailableError | UnusableError | HaltError}
 */
export function judge(exchange) {
    if (isPart(exchange))
        return noteInPart(exchange);
    const retryAfterMs = retryAfter(exchange);
    const envelope = envelopeToJudge(exchange);
    if (envelope === null) {
        const maybeCharged = chargedWithoutEnvelope(exchange) !== 'no';
        if (exchange.httpStatus === null)
            throw new TransientError(exchange.failure ?? 'no answer', { maybeCharged });
        if (exchange.httpStatus === 429)
            throw new ThrottledError('too many requests (HTTP 429)', retryAfterMs);
        const what = exchange.failure ?? 'the answer is not the provider’s JSON';
        const facts = { noEnvelope: true, maybeCharged, retryAfterMs };
        throw new TransientError(`${what} (HTTP ${exchange.httpStatus})`, facts);
    }
    const rule = codes[envelope.code];
    if (rule === undefined)
        throw new UnusableError(`unknown code ${envelope.code}${quoted(envelope.message)} (HTTP ${exchange.httpStatus})`);
    const says = `code ${envelope.code}: ${rule.says}`;
    if (rule.means === 'success')
        return noteIn(envelope.body, exchange.noteId);
    if (rule.means === 'transient')
        throw new TransientError(says, { retryAfterMs });
    if (rule.means === 'throttled')
        throw new ThrottledError(says, retryAfterMs);
    if (rule.means === 'unavailable')
        throw new UnavailableError(says, String(envelope.code));
    if (rule.means === 'unusable')
        throw new UnusableError(says);
    throw new HaltError(says, rule.means.halt);
}
/**
 * An answer is read when it is recorded, and again when it is judged: it is parsed once. Not kept after that, since a weak map
 * holds on to what young objects stand for until the whole heap is collected.
 */
const unjudged = new WeakMap();
function envelopeToJudge(exchange) {
    const read = unjudged.get(exchange);
    if (read === undefined)
        return parseEnvelope(exchange);
    unjudged.delete(exchange);
    return read;
}
function parseEnvelope(exchange) {
    if (exchange.body === null)
        return null;
    const body = parsed(exchange.body);
    if (!isJsonObject(body))
        return null;
    // The code was a numeric string until mid-2026.
    const code = typeof body.code === 'string' && /^\d{1,9}$/.test(body.code) ? Number(body.code) : body.code;
    if (typeof code !== 'number' || !Number.isSafeInteger(code))
        return null;
    return { code, message: body.message, requestId: body.requestId, body };
}
/** Null where it is no JSON. */
function parsed(body) {
    try {
        return parseInOneOrder(body);
    }
    catch {
        return null;
    }
}
function chargedWithoutEnvelope(exchange) {
    return exchange.sent ? 'maybe' : 'no';
}
/**
 * The note in a code-0 body. Only five forms say that there is none; any other is a changed shape, not an absence.
 */
function noteIn(body, noteId) {
    if (!('data' in body))
        throw changed('data', body);
    const { data } = body;
    if (data === null)
        throw absent('data is null');
    if (isJsonObject(data) && Object.keys(data).length === 0)
        throw absent('data is {}');
    if (!Array.isArray(data))
        throw changedTo('data', 'an array', data);
    if (data.length === 0)
        throw absent('data is []');
    if (data.length > 1)
        throw tooMany(data.length);
    return noteInEntry(data[0], noteId);
}
function noteInEntry(entry, noteId) {
    if (!isJsonObject(entry))
        throw changedTo('data[0]', 'an object', entry);
    if (entry.model_type === 'error')
        throw absent('model_type is error');
    if (!('note_list' in entry))
        throw changed('data[0].note_list', entry);
    const list = entry.note_list;
    if (!Array.isArray(list))
        throw changedTo('data[0].note_list', 'an array', list);
    if (list.length === 0)
        throw absent('note_list is empty');
    if (list.length > 1)
        throw tooMany(list.length);
    return { note: checkedNote(list[0], noteId), envelopeUser: entry.user };
}
function checkedNote(note, noteId) {
    if (!isJsonObject(note))
        throw changedTo('data[0].note_list[0]', 'an object', note);
    if (note.model_type === 'error')
        throw absent('model_type is error');
    if (!('id' in note))
        throw changed('data[0].note_list[0].id', note);
    if (note.id !== noteId)
        throw new UnusableError('the answer is another note than the one asked for', { changedShape: true });
    return note;
}
const isPart = ({ endpoint }) => endpoint === entryOnly || endpoint === noteOnly;
function noteInPart({ endpoint, body, noteId }) {
    const part = body === null ? null : parsed(body);
    return endpoint === entryOnly
        ? noteInEntry(part, noteId)
        : { note: checkedNote(part, noteId), envelopeUser: undefined };
}
const absent = (how) => new UnavailableError(`the provider has no such note (${how})`, how);
function changed(path, holder) {
    const keys = Object.keys(holder).sort().slice(0, 12).join(', ');
    return new UnusableError(`the key ${path} is missing; the keys there are: ${keys || 'none'}`, { changedShape: true });
}
const tooMany = (came) => new UnusableError(`one note was asked for, ${came} came`, { changedShape: true });
function changedTo(path, expected, found) {
    const is = Array.isArray(found)
        ? 'an array'
        : isJsonObject(found)
            ? 'an object'
            : found === null
                ? 'null'
                : `a ${typeof found}`;
    return new UnusableError(`${path} is ${is}, expected ${expected}`, { changedShape: true });
}
/** Retry-After in milliseconds, where it is given in seconds or as a date. */
function retryAfter(exchange) {
    const value = exchange.headers['retry-after']?.trim() ?? '';
    if (/^\d+$/.test(value))
        return Number(value) * 1000;
    // Date.parse makes a date of almost anything, of "1.5" too: only what begins with a weekday is one.
    const at = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? undefined : Math.max(0, at - exchange.capturedAt * 1000);
}
const quoted = (message) => typeof message === 'string' && message !== '' ? ` “${message.slice(0, 200)}”` : '';
