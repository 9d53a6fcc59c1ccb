import { noteName } from './night-growth.js';
const parts = {
    title: 'title',
    body: 'text',
    ip_location: 'place',
    hashtags: 'hashtags',
    file_ids: 'pictures',
};
const edits = `
  FROM captures c JOIN note_versions v ON v.note_id = c.note_id AND v.capture_id = c.id
  JOIN note_versions p ON p.rowid = (
    SELECT q.rowid FROM note_versions q
    WHERE q.note_id = v.note_id AND (q.first_seen_at, q.capture_id) < (v.first_seen_at, v.capture_id)
    ORDER BY q.first_seen_at DESC, q.capture_id DESC LIMIT 1)
  JOIN notes n ON n.id = v.note_id LEFT JOIN users u ON u.id = n.user_id
  WHERE c.run_id = @runId`;
const changedParts = Object.entries(parts)
    .map(([column, word]) => `iif(v.${column} IS NOT p.${column}, '${word} ', '')`)
    .join(' || ');
/** What a run found changed; at most `most` notes of each. */
export function readChanges({ sqlite }, of) {
    const count = (sql) => sqlite.prepare(sql).pluck().get({ runId: of.runId }) ?? 0;
    const edited = sqlite
        .prepare(`
      SELECT ${noteName}, p.title AS title_before, ${changedParts} AS changed ${edits}
      ORDER BY v.first_seen_at, v.capture_id LIMIT @most`)
        .all(of);
    const moves = 'captures c JOIN availability_changes a ON a.note_id = c.note_id AND a.capture_id = c.id';
    const moved = (availability) => ({
        count: count(`SELECT count(*) FROM ${moves} WHERE c.run_id = @runId AND a.availability = '${availability}'`),
        top: sqlite
            .prepare(`
        SELECT ${noteName}, a.availability, m.liked_count, n.last_captured_at
        FROM ${moves} JOIN notes n ON n.id = a.note_id LEFT JOIN users u ON u.id = n.user_id
        LEFT JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
        WHERE c.run_id = @runId AND a.availability = '${availability}'
        ORDER BY m.liked_count DESC NULLS LAST, n.id LIMIT @most`)
            .all(of),
    });
    return {
        edited: {
            count: count(`SELECT count(*) ${edits}`),
            top: edited.map(({ changed, ...note }) => ({ ...note, changed: changed.split(' ').filter(Boolean) })),
        },
        moved: { live: moved('live'), missing: moved('missing'), gone: moved('gone') },
    };
}
