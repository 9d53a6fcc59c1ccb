// The provider's own path, answered from the archive: the answer as it was received, newest or of a time. It must not
// change a byte of one, unless media addresses are to be rewritten.
import { prepared } from '../../../core/catalog.js';
import { lastSecondOf } from '../../../core/china-time.js';
import { UsageError } from '../../../core/errors.js';
import { bodyOf, findCapture } from '../../../store/ledger.js';
import { sameSecret } from '../server/access.js';
import { envelope } from './envelope.js';
export const noteDetailPath = '/api/xiaohongshu/get-note-detail/v1';
const statements = prepared(({ sqlite }) => ({
    // Only captures that showed the note have a snapshot: one that found it gone is no answer to who wants to read it.
    newest: sqlite
        .prepare(`
      SELECT capture_id FROM metric_snapshots WHERE note_id = @noteId AND captured_at <= coalesce(@at, captured_at)
      ORDER BY captured_at DESC, capture_id DESC LIMIT 1`)
        .pluck(),
}));
const noteReference = /^(?:https?:\/\/(?:www\.)?(?:xiaohongshu|rednote)\.com\/explore\/)?([0-9a-f]{24})(?:[?#].*)?$/;
/**
 * Answers a call. `token` is the one that is good; null takes any, as the provider's own clients always send one.
 * The path takes `noteId` (a bare ID, or its /explore/ URL) and, beyond the provider, `at`.
 */
export function answerNoteDetail(catalog, query, of) {
    const refuse = (code, message) => ({
        ...envelope(code, message, new Date(of.now() * 1000)),
        capture: null,
    });
    const given = query.get('token') ?? '';
    if (given === '' || (of.token !== null && !sameSecret(given, of.token)))
        return refuse(100, 'Token invalid or inactive');
    const noteId = noteReference.exec(query.get('noteId') ?? '')?.[1];
    if (noteId === undefined)
        return refuse(400, 'noteId missing or malformed');
    let at = null;
    try {
        const text = query.get('at');
        if (text !== null)
            at = lastSecondOf(text);
    }
    catch (error) {
        if (error instanceof UsageError)
            return refuse(400, `at: ${error.message}`);
        throw error;
    }
    const id = statements(catalog).newest.get({ noteId, at });
    const capture = id === undefined ? undefined : findCapture(catalog, id);
    const body = capture === undefined ? null : bodyOf(catalog, capture);
    if (capture === undefined || body === null)
        return refuse(404, at === null ? 'note not in the archive' : 'note not in the archive at that time');
    return { status: capture.httpStatus ?? 200, body, capture: { id: capture.id, capturedAt: capture.capturedAt } };
}
