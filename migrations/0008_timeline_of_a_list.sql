DROP VIEW note_timeline;
--> statement-breakpoint
-- By natural keys: where an archive is narrowed to a list, its tables are views, which have no rowid.
CREATE VIEW note_timeline AS
SELECT note_id, at, strftime('%Y-%m-%d %H:%M:%S', at, 'unixepoch', '+8 hours') AS at_cn, event, detail, capture_id FROM (
  SELECT note_id, captured_at AS at, 'captured' AS event,
    'likes ' || coalesce(liked_count, '?') || ', collects ' || coalesce(collected_count, '?') ||
    ', comments ' || coalesce(comments_count, '?') || ', shares ' || coalesce(shared_count, '?') AS detail, capture_id
  FROM metric_snapshots
  UNION ALL
  SELECT a.note_id, a.first_seen_at, 'edited',
    trim(iif(a.title IS NOT b.title, 'title ', '') || iif(a.body IS NOT b.body, 'body ', '') ||
      iif(a.ip_location IS NOT b.ip_location, 'ip_location ', '') || iif(a.edited_at IS NOT b.edited_at, 'edited_at ', '') ||
      iif(a.hashtags IS NOT b.hashtags, 'hashtags ', '') || iif(a.file_ids IS NOT b.file_ids, 'images', '')), a.capture_id
  FROM note_versions a
  JOIN note_versions b ON b.note_id = a.note_id AND b.capture_id = (
    SELECT e.capture_id FROM note_versions e
    WHERE e.note_id = a.note_id AND (e.first_seen_at, e.capture_id) < (a.first_seen_at, a.capture_id)
    ORDER BY e.first_seen_at DESC, e.capture_id DESC LIMIT 1)
  UNION ALL
  SELECT n.id, v.first_seen_at, 'renamed', b.nickname || ' -> ' || v.nickname, v.capture_id
  FROM notes n
  JOIN user_versions v ON v.user_id = n.user_id
  JOIN user_versions b ON b.user_id = v.user_id AND b.capture_id = (
    SELECT e.capture_id FROM user_versions e
    WHERE e.user_id = v.user_id AND (e.first_seen_at, e.capture_id) < (v.first_seen_at, v.capture_id)
    ORDER BY e.first_seen_at DESC, e.capture_id DESC LIMIT 1)
  WHERE b.nickname IS NOT NULL AND b.nickname IS NOT v.nickname
  UNION ALL
  SELECT note_id, at, iif(availability = 'live', 'returned', availability), NULL, capture_id FROM availability_changes
  UNION ALL
  SELECT m.note_id, m.first_seen_at, 'media', (
      SELECT count(*) || ' slots, ' || sum(o.state = 'stored') || ' stored'
      FROM media o WHERE o.note_id = m.note_id AND o.first_seen_at = m.first_seen_at), NULL
  FROM media m
  WHERE m.note_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM media o WHERE o.note_id = m.note_id AND o.first_seen_at = m.first_seen_at
      AND (o.kind, o.position, o.rendition, o.identity) < (m.kind, m.position, m.rendition, m.identity))
);
