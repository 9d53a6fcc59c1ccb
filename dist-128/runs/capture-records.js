// A capture as the exchange that it was, and the records of an answer. It must not write, nor read the catalog.
import { judge } from '../api/contract.js';
import { UnusableError } from '../core/errors.js';
import { normalizerFor } from '../normalize/registry.js';
import { shapeOf } from '../normalize/shape.js';
/**
 * The records of an answer.
 * @throws what `judge` throws, and {UnusableError} for a note without a usable ID
 */
export function recordsOf(exchange) {
    const { note, envelopeUser } = judge(exchange);
    const normalize = normalizerFor(exchange.endpoint);
    if (normalize === null)
        throw new UnusableError(`no normalizer reads the endpoint ${exchange.endpoint}`);
    const record = normalize(note, envelopeUser);
    if (record === null)
        throw new UnusableError('the note has no usable ID', { changedShape: true });
    return { record, shape: shapeOf(note, envelopeUser) };
}
/** A capture as the exchange that it was, with its body. */
export function exchangeOf(capture, body) {
    return {
        noteId: capture.noteId,
        endpoint: capture.endpoint,
        capturedAt: capture.capturedAt,
        elapsedMs: capture.elapsedMs,
        sent: true,
        httpStatus: capture.httpStatus,
        headers: JSON.parse(capture.responseHeaders),
        body,
        failure: capture.failure,
    };
}
