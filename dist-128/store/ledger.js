// The ledger: every exchange becomes a capture, byte for byte, before anything interprets it, and comes back the same.
// It must not judge a body, and never changes or deletes a capture.
import { inflateRawSync } from 'node:zlib';
import { prepared } from '../core/catalog.js';
import { sha256 } from '../core/digest.js';
import { IntegrityError } from '../core/errors.js';
import { decode, encodeBeside, encodeWhole } from './body-encoding.js';
/** A repeated body that takes more than this share of its own size beside its base is stored whole, as a new base. */
const worthwhileShare = 0.2;
const statements = prepared(({ sqlite }) => ({
    base: sqlite.prepare(`
    SELECT id, body, body_digest AS bodyDigest FROM captures
    WHERE note_id = +@noteId AND base_id IS NULL AND api_code = 0 ORDER BY id DESC LIMIT 1`),
    one: sqlite.prepare(`
    SELECT id, run_id AS runId, note_id AS noteId, captured_at AS capturedAt, origin, endpoint,
      http_status AS httpStatus, api_code AS apiCode, request_id AS requestId, response_headers AS responseHeaders,
      elapsed_ms AS elapsedMs, charged, cost_micros AS costMicros, currency, failure, body, encoding, base_id AS baseId,
      body_size AS bodySize, body_digest AS bodyDigest
    FROM captures WHERE id = @id`),
    noteAfter: sqlite
        .prepare('SELECT note_id FROM captures WHERE note_id > +@noteId ORDER BY note_id LIMIT 1')
        .pluck(),
    ofNote: sqlite
        .prepare('SELECT id FROM captures WHERE note_id = +@noteId ORDER BY captured_at, id')
        .pluck(),
    count: sqlite.prepare('SELECT count(*) FROM captures').pluck(),
    span: sqlite.prepare('SELECT min(captured_at) AS first, max(captured_at) AS last FROM captures'),
    timesOfBody: sqlite
        .prepare('SELECT captured_at FROM captures WHERE note_id = @noteId AND body_digest = @bodyDigest')
        .pluck(),
    spentSince: sqlite.prepare(`
    SELECT count(*) AS calls, coalesce(sum(cost_micros), 0) AS micros FROM captures
    WHERE captured_at >= @at AND origin = 'api' AND charged <> 'no'`),
    record: sqlite
        .prepare(`
      INSERT INTO captures (run_id, note_id, captured_at, origin, endpoint, http_status, api_code, request_id,
        response_headers, elapsed_ms, charged, cost_micros, currency, failure, body, encoding, base_id, body_size, body_digest)
      VALUES (@runId, @noteId, @capturedAt, @origin, @endpoint, @httpStatus, @apiCode, @requestId,
        @responseHeaders, @elapsedMs, @charged, @costMicros, @currency, @failure, @body, @encoding, @baseId, @bodySize, @bodyDigest)
      RETURNING id`)
        .pluck(),
}));
/**
 * Records an exchange as a capture and returns its ID. `price` is what a charged call costs; a call that was not
 * charged is recorded at 0.
 */
export function recordCapture(tx, exchange, reading, of) {
    const stored = exchange.body === null
        ? { body: null, encoding: null, baseId: null, bodySize: null, bodyDigest: null }
        : {
            ...encode(tx, exchange.noteId, exchange.body),
            bodySize: exchange.body.length,
            bodyDigest: sha256(exchange.body),
        };
    const id = statements(tx).record.get({
        ...stored,
        runId: of.runId,
        noteId: exchange.noteId,
        capturedAt: exchange.capturedAt,
        origin: of.origin,
        endpoint: exchange.endpoint,
        httpStatus: exchange.httpStatus,
        apiCode: reading.apiCode,
        requestId: reading.requestId,
        responseHeaders: JSON.stringify(exchange.headers),
        elapsedMs: Math.round(exchange.elapsedMs),
        charged: reading.charged,
        costMicros: reading.charged === 'no' ? 0 : of.price.costMicros,
        currency: of.price.currency,
        failure: exchange.failure,
    });
    if (id === undefined)
        throw new IntegrityError('a capture was not recorded');
    return id;
}
/** A capture's row, or undefined. */
export function findCapture(catalog, id) {
    return statements(catalog).one.get({ id });
}
/** The first note after `noteId`, in the order of IDs, that has captures; begins with the empty text. */
export function noteAfter(catalog, noteId) {
    return statements(catalog).noteAfter.get({ noteId });
}
/** The captures of a note in the order of time. */
export function capturesOfNote(catalog, noteId) {
    return statements(catalog).ofNote.all({ noteId });
}
/** How many captures there are. */
export function countCaptures(catalog) {
    return statements(catalog).count.get() ?? 0;
}
/** The times of the first and the last capture (unix seconds); null where there is none. */
export function spanOfCaptures(catalog) {
    const { first = null, last = null } = statements(catalog).span.get() ?? {};
    return first === null || last === null ? null : { first, last };
}
/** When captures with these very bytes were taken of a note (unix seconds). */
export function timesOfBody(catalog, noteId, bodyDigest) {
    return statements(catalog).timesOfBody.all({ noteId, bodyDigest });
}
/** What was spent on calls since a time: charged (or possibly charged) calls, and their cost. */
export function spentSince(catalog, at) {
    return statements(catalog).spentSince.get({ at }) ?? { calls: 0, micros: 0 };
}
/**
 * A capture's body as it was received.
 * @throws {IntegrityError} where what is stored no longer gives the bytes that its digest names.
 */
export function bodyOf(catalog, capture) {
    const base = capture.baseId === null ? null : storedBase(findCapture(catalog, capture.baseId));
    return bodyFrom({ ...capture, base });
}
/** Captures by their IDs, each with its base. */
export function storedCaptures(catalog, ids) {
    const known = new Map();
    const find = (id) => {
        if (!known.has(id))
            known.set(id, findCapture(catalog, id));
        return known.get(id);
    };
    return ids.flatMap((id) => {
        const capture = find(id);
        if (capture === undefined)
            return [];
        return { ...capture, base: capture.baseId === null ? null : storedBase(find(capture.baseId)) };
    });
}
const storedBase = (base) => (base?.baseId === null ? base.body : null);
/** Bases as they were, while what they are inflated from is in memory: captures of a note have one in common. */
const inflated = new WeakMap();
/**
 * The body of a capture, of which nothing more is read.
 * @throws {IntegrityError} as `bodyOf`
 */
export function bodyFrom(capture) {
    if (capture.body === null)
        return null;
    let body;
    try {
        body = decode(capture.body, { encoding: capture.encoding, base: baseBody(capture), size: capture.bodySize ?? 0 });
    }
    catch (cause) {
        throw new IntegrityError(`the body of capture ${capture.id} cannot be decompressed`, { cause });
    }
    if (sha256(body) !== capture.bodyDigest)
        throw new IntegrityError(`the body of capture ${capture.id} is not what its digest says`);
    return body;
}
function baseBody({ baseId, base }) {
    if (baseId === null)
        return null;
    if (base === null)
        throw new IntegrityError(`capture ${baseId} is no base`);
    const body = inflated.get(base) ?? inflateRawSync(base);
    inflated.set(base, body);
    return body;
}
function encode(tx, noteId, body) {
    const base = soundBase(tx, noteId);
    if (base !== null) {
        const beside = encodeBeside(body, base.body);
        if (beside.body.length <= body.length * worthwhileShare)
            return { ...beside, baseId: base.id };
    }
    return { ...encodeWhole(body), baseId: null };
}
/** The note's newest body that is stored whole; null where there is none, or it is damaged: what comes must not hang on it. */
function soundBase(tx, noteId) {
    const base = statements(tx).base.get({ noteId });
    if (!base?.body)
        return null;
    try {
        const body = inflateRawSync(base.body);
        return body.length > 0 && sha256(body) === base.bodyDigest ? { id: base.id, body } : null;
    }
    catch {
        return null;
    }
}
