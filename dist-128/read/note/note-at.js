// A note as the archive had seen it at an earlier time: the version, counters, author and pictures of then, with the
// files that the archive has of them by now. It must not read a capture's body.
import { blobPath } from '../../blobs/layout.js';
import { chinaTime } from '../../core/china-time.js';
import { UsageError } from '../../core/errors.js';
import { readVersions } from './versions.js';
/**
 * A note as it was at unix second `at`; undefined where the archive has no row for it.
 * @throws {UsageError} where nothing had been seen of it yet
 */
export function readNoteAt(catalog, noteId, at) {
    return catalog.sqlite.transaction(() => {
        const one = (sql) => catalog.sqlite.prepare(sql).get({ noteId, at });
        const note = one('SELECT id, user_id, type, published_at FROM notes WHERE id = @noteId');
        if (note === undefined)
            return undefined;
        const version = readVersions(catalog, noteId, at).at(-1) ?? null;
        const availability = one(`
      SELECT availability FROM availability_changes WHERE note_id = @noteId AND at <= @at
      ORDER BY at DESC, capture_id DESC LIMIT 1`);
        if (version === null && availability === undefined)
            throw new UsageError(whyNone(catalog, noteId, at));
        const metrics = one(`
        SELECT capture_id, captured_at, liked_count, collected_count, comments_count, shared_count, view_count, approximate
        FROM metric_snapshots WHERE note_id = @noteId AND captured_at <= @at
        ORDER BY captured_at DESC, capture_id DESC LIMIT 1`) ?? null;
        return {
            ...note,
            at,
            at_cn: chinaTime(at),
            availability: availability?.availability ?? 'live',
            user: one(`
          SELECT user_id AS id, red_id, nickname FROM user_versions
          WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId) AND first_seen_at <= @at
          ORDER BY first_seen_at DESC, capture_id DESC LIMIT 1`) ?? null,
            version,
            metrics,
            files: version === null ? [] : filesAt(catalog, note, version, { at, capturedAt: metrics?.captured_at ?? at }),
        };
    })();
}
function filesAt({ sqlite }, { id: noteId, user_id: userId }, version, of) {
    return sqlite
        .prepare(`
      SELECT m.kind, m.position, m.rendition, m.current, m.state, m.reason, m.file_id, b.media_type, b.width, b.height,
        b.duration_ms, b.size, m.url, m.digest
      FROM media m LEFT JOIN blobs b ON b.digest = m.digest
      WHERE m.rowid IN (
        SELECT p.rowid FROM json_each(@fileIds) f JOIN media p
          ON p.note_id = @noteId AND p.kind = 'image' AND p.position = f.key AND p.file_id = f.value
        WHERE p.first_seen_at <= @at AND p.last_seen_at >= @versionAt
        UNION ALL
        SELECT rowid FROM media WHERE (note_id = @noteId OR user_id = @userId) AND kind <> 'image'
          AND first_seen_at <= @at AND (current = 1 OR last_seen_at >= @capturedAt))
      ORDER BY instr('image live_photo video voice cover avatar', m.kind), m.position,
        instr('original 8k large high medium low preview', m.rendition), m.rendition, m.identity`)
        .all({
        noteId,
        userId,
        fileIds: JSON.stringify(version.file_ids ?? []),
        versionAt: version.first_seen_at,
        ...of,
    })
        .map((file) => ({ ...file, path: file.digest === null ? null : blobPath(file.digest) }));
}
function whyNone({ sqlite }, noteId, at) {
    const first = sqlite
        .prepare(`
      SELECT min(at) FROM (
        SELECT captured_at AS at FROM metric_snapshots WHERE note_id = @noteId
        UNION ALL SELECT at FROM availability_changes WHERE note_id = @noteId)`)
        .pluck()
        .get({ noteId });
    if (first === undefined || first === null)
        return `the archive has never seen note ${noteId}; \`rednote-archive backfill ${noteId}\` asks for it`;
    return `the archive had not seen note ${noteId} by ${chinaTime(at)} (UTC+8); the first time was ${chinaTime(first)}`;
}
