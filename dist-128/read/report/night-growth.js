/** The columns of a `NoteName`, of `notes n LEFT JOIN users u`. */
export const noteName = `n.id AS note_id, coalesce(nullif(trim(n.title), ''), nullif(substr(n.body, 1, 200), '')) AS title,
  u.nickname AS author, n.language`;
const snapshotsInCourse = 40;
// Captures have rising IDs: those before the run's first one are of earlier runs, whatever was captured when.
const latest = `
  latest AS (
    SELECT m.note_id, max(m.capture_id) AS capture_id, m.liked_count, m.approximate,
      (SELECT min(id) FROM captures WHERE run_id = @runId) AS first_id
    FROM captures c JOIN metric_snapshots m ON m.capture_id = c.id WHERE c.run_id = @runId GROUP BY m.note_id
  )`;
const compared = `
  ${latest}, compared AS (
    SELECT l.note_id, l.liked_count, p.liked_count AS before, p.captured_at AS before_at,
      max(l.approximate, p.approximate) AS approximate
    FROM latest l JOIN metric_snapshots p ON p.capture_id = (
      SELECT q.capture_id FROM metric_snapshots q
      WHERE q.note_id = l.note_id AND q.capture_id < l.first_id AND q.liked_count IS NOT NULL
      ORDER BY q.captured_at DESC, q.capture_id DESC LIMIT 1)
    WHERE l.liked_count IS NOT NULL
  )`;
const newcomers = `
  ${latest}, newcomers AS (
    SELECT note_id, liked_count FROM latest l WHERE NOT EXISTS (
      SELECT 1 FROM metric_snapshots q WHERE q.note_id = l.note_id AND q.capture_id < l.first_id)
  )`;
/** What a run found grown and new; at most `most` notes of each. */
export function readGrowth({ sqlite }, of) {
    const all = (sql) => sqlite.prepare(sql).all(of);
    const [totals] = all(`
    WITH ${compared} SELECT count(*) AS compared, total(liked_count > before) AS grown,
      total(liked_count - before) AS likes FROM compared`);
    const top = all(`
    WITH ${compared} SELECT ${noteName}, g.liked_count, g.before, g.before_at, g.approximate
    FROM compared g JOIN notes n ON n.id = g.note_id LEFT JOIN users u ON u.id = n.user_id
    WHERE g.liked_count > g.before ORDER BY g.liked_count - g.before DESC, n.id LIMIT @most`);
    const course = sqlite.prepare(`
    SELECT captured_at AS at, liked_count FROM metric_snapshots WHERE note_id = @noteId AND liked_count IS NOT NULL
    ORDER BY captured_at DESC, capture_id DESC LIMIT @most`);
    const [fresh] = all(`WITH ${newcomers} SELECT count(*) AS count FROM newcomers`);
    return {
        ...(totals ?? { compared: 0, grown: 0, likes: 0 }),
        top: top.map((note) => ({
            ...note,
            course: course.all({ noteId: note.note_id, most: snapshotsInCourse }).reverse(),
        })),
        newcomers: {
            count: fresh?.count ?? 0,
            top: all(`
        WITH ${newcomers} SELECT ${noteName}, f.liked_count, n.published_at
        FROM newcomers f JOIN notes n ON n.id = f.note_id LEFT JOIN users u ON u.id = n.user_id
        ORDER BY f.liked_count DESC NULLS LAST, n.id LIMIT @most`),
        },
    };
}
