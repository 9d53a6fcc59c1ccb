// The answers of the provider's that came as they should and could not be used. It must not judge one: what was used has
// left a snapshot or an observation.
import { prepared } from '../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    // An answer that its job still carries was never tried.
    notes: sqlite
        .prepare(`
      SELECT DISTINCT note_id FROM captures c
      WHERE id > (SELECT coalesce(max(capture_id), 0) FROM metric_snapshots) AND api_code = 0 AND origin = 'api'
        AND NOT EXISTS (SELECT 1 FROM observations o WHERE o.capture_id = c.id)
        AND id NOT IN (SELECT capture_id FROM jobs WHERE capture_id IS NOT NULL)`)
        .pluck(),
}));
/** The notes whose answers could not be used, since a note last came as it should. */
export function notesWithoutUse(catalog) {
    return statements(catalog).notes.all();
}
