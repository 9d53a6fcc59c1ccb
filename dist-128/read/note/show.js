import { blobPath } from '../../blobs/layout.js';
import { prepared } from '../../core/catalog.js';
import { chinaTime } from '../../core/china-time.js';
const counters = ['liked_count', 'collected_count', 'comments_count', 'shared_count', 'view_count'];
/** Each statement is prepared once: an export reads note after note. */
const statements = prepared(({ sqlite }) => {
    const known = new Map();
    return (sql) => {
        const statement = known.get(sql) ?? sqlite.prepare(sql);
        known.set(sql, statement);
        return statement;
    };
});
/** A note as it is at one moment, or undefined where the archive has no row for it. */
export function readNote(catalog, noteId) {
    return catalog.sqlite.transaction(() => {
        const statement = statements(catalog);
        const all = (sql) => statement(sql).all({ noteId });
        const [note] = all(`
      SELECT id, user_id, type, title, body, language, ip_location, published_at, edited_at, share_url, availability,
        first_captured_at, last_captured_at, last_checked_at, privacy_type, in_censor, disable_save, disable_watermark,
        disable_weibo_cover, function_switch
      FROM notes WHERE id = @noteId`);
        if (note === undefined)
            return undefined;
        const snapshots = all(`
      SELECT capture_id, captured_at, ${counters.join(', ')}, approximate FROM metric_snapshots
      WHERE note_id = @noteId ORDER BY captured_at, capture_id`);
        return {
            ...note,
            published_cn: note.published_at === null ? null : chinaTime(note.published_at),
            edited_cn: note.edited_at === null ? null : chinaTime(note.edited_at),
            user: all(`
          SELECT id, red_id, nickname, avatar_url FROM users
          WHERE id = (SELECT user_id FROM notes WHERE id = @noteId)`)[0] ?? null,
            metrics: newestMetrics(snapshots),
            metric_snapshots: snapshots,
            hashtags: all(`
        SELECT h.id, h.name FROM note_hashtags n JOIN hashtags h ON h.id = n.hashtag_id
        WHERE n.note_id = @noteId ORDER BY n.position`),
            topics: all(`
        SELECT t.id, t.name FROM note_topics n JOIN topics t ON t.id = n.topic_id WHERE n.note_id = @noteId ORDER BY t.id`),
            mentions: all('SELECT user_id, nickname FROM mentions WHERE note_id = @noteId ORDER BY position'),
            voice: all('SELECT sound_id, name, duration_ms, md5, use_count FROM voices WHERE note_id = @noteId')[0] ?? null,
            images: all('SELECT position, file_id, width, height FROM images WHERE note_id = @noteId ORDER BY position'),
            files: all(filesOfNote).map((file) => ({
                ...file,
                path: file.digest === null ? null : blobPath(file.digest),
            })),
            timeline: all(`
        SELECT at, at_cn, event, detail, capture_id FROM note_timeline
        WHERE note_id = @noteId ORDER BY at, capture_id IS NULL, capture_id, event`),
            versions: all(`
        SELECT first_seen_at, last_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id
        FROM note_versions WHERE note_id = @noteId ORDER BY first_seen_at, capture_id`),
            lists: all(`
        SELECT l.name, n.added_at, n.fields FROM list_notes n JOIN lists l ON l.id = n.list_id
        WHERE n.note_id = @noteId ORDER BY l.name`),
            job: all("SELECT state, attempts, last_error, not_before_at FROM jobs WHERE kind = 'note' AND note_id = @noteId")[0] ?? null,
        };
    })();
}
// The best rendition first; a file that is no longer named comes after the one that took its place.
const filesOfNote = `
  SELECT m.kind, m.position, m.rendition, m.current, m.state, m.reason, m.file_id, b.media_type, b.width, b.height,
    b.duration_ms, b.size, m.url, m.digest
  FROM media m LEFT JOIN blobs b ON b.digest = m.digest
  WHERE m.rowid IN (
    SELECT rowid FROM media WHERE note_id = @noteId
    UNION ALL SELECT rowid FROM media WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId))
  ORDER BY instr('image live_photo video voice cover avatar', m.kind), m.position,
    instr('original 8k large high medium low preview', m.rendition), m.rendition, m.current DESC, m.first_seen_at DESC,
    m.identity`;
function newestMetrics(snapshots) {
    const newest = snapshots.at(-1);
    if (newest === undefined)
        return null;
    const change = (counter) => {
        const first = snapshots.find((snapshot) => snapshot[counter] !== null)?.[counter] ?? null;
        const now = newest[counter];
        return first === null || now === null ? null : now - first;
    };
    return {
        ...newest,
        change: {
            liked_count: change('liked_count'),
            collected_count: change('collected_count'),
            comments_count: change('comments_count'),
            shared_count: change('shared_count'),
            view_count: change('view_count'),
        },
    };
}
