import { IntegrityError, UsageError } from '../../../core/errors.js';
import { rawCapture } from '../../note/raw-capture.js';
/** Bytes that a page shows. */
const shownBytes = 16_384;
/** The answer of a note at or before `at` (unix seconds; null: the newest), or null where there is none to be had. */
export function rawOf(catalog, noteId, at) {
    try {
        return rawCapture(catalog, noteId, at);
    }
    catch (error) {
        // A damaged capture is for `verify` to report; the rest of the note can be looked at.
        if (error instanceof UsageError || error instanceof IntegrityError)
            return null;
        throw error;
    }
}
/** What a page shows of the newest answer. */
export function rawExcerpt(catalog, noteId) {
    const raw = rawOf(catalog, noteId, null);
    if (raw === null)
        return null;
    const { capture, body } = raw;
    const text = new TextDecoder().decode(body.subarray(0, shownBytes), { stream: true });
    return {
        captureId: capture.id,
        capturedAt: capture.capturedAt,
        text,
        size: body.length,
        isWhole: body.length <= shownBytes,
    };
}
