import { chinaTime } from '../../core/china-time.js';
import { UsageError } from '../../core/errors.js';
import { bodyOf, findCapture } from '../../store/ledger.js';
/** The newest capture of a note that has a body, and that body. `at`: at or before that second (unix); null: of all. */
export function rawCapture(catalog, noteId, at) {
    const newest = catalog.sqlite
        .prepare(`
      SELECT id FROM captures WHERE note_id = @noteId AND body IS NOT NULL AND captured_at <= coalesce(@at, captured_at)
      ORDER BY captured_at DESC, id DESC LIMIT 1`)
        .pluck()
        .get({ noteId, at });
    const capture = newest === undefined ? undefined : findCapture(catalog, newest);
    const body = capture === undefined ? null : bodyOf(catalog, capture);
    if (capture === undefined || body === null)
        throw new UsageError(whyNone(catalog, noteId, at));
    return { capture, body };
}
function whyNone(catalog, noteId, at) {
    const first = catalog.sqlite
        .prepare('SELECT min(captured_at) FROM captures WHERE note_id = @noteId AND body IS NOT NULL')
        .pluck()
        .get({ noteId });
    if (at === null || first === undefined || first === null)
        return `the archive has no answer for note ${noteId}; \`rednote-archive backfill ${noteId}\` asks for it`;
    return `the archive has no answer for note ${noteId} from ${chinaTime(at)} (UTC+8) or before; the first is from ${chinaTime(first)}`;
}
