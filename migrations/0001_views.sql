-- Views for people who query the catalog. Text columns ending in _cn are times at UTC+8.
CREATE VIEW open_jobs AS
SELECT id, kind, note_id, identity, state, attempts, last_error, not_before_at,
  strftime('%Y-%m-%d %H:%M:%S', nullif(not_before_at, 0), 'unixepoch', '+8 hours') AS not_before_cn, opened_at
FROM jobs WHERE state <> 'buried';
--> statement-breakpoint
CREATE VIEW files AS
SELECT m.note_id, m.user_id, m.kind, m.position, m.rendition, m.file_id, m.current,
  'blobs/sha256/' || substr(m.digest, 1, 2) || '/' || substr(m.digest, 3, 2) || '/' || m.digest AS path,
  m.digest, b.size, b.media_type, b.width, b.height, b.duration_ms, m.stored_at,
  strftime('%Y-%m-%d %H:%M:%S', m.stored_at, 'unixepoch', '+8 hours') AS stored_cn
FROM media m JOIN blobs b ON b.digest = m.digest
WHERE m.state = 'stored';
--> statement-breakpoint
-- A note on several lists counts in each; calls for notes on no list stand under a null list.
CREATE VIEW spending_by_day AS
SELECT strftime('%Y-%m-%d', c.captured_at, 'unixepoch', '+8 hours') AS day, l.name AS list, c.currency,
  count(*) AS calls, sum(c.charged <> 'no') AS charged, sum(c.charged = 'maybe') AS uncertain,
  sum(c.cost_micros) AS cost_micros, sum(c.cost_micros) / 1e6 AS cost
FROM captures c
LEFT JOIN list_notes n ON n.note_id = c.note_id
LEFT JOIN lists l ON l.id = n.list_id
WHERE c.origin = 'api'
GROUP BY 1, 2, 3;
--> statement-breakpoint
CREATE VIEW note_timeline AS
SELECT note_id, at, strftime('%Y-%m-%d %H:%M:%S', at, 'unixepoch', '+8 hours') AS at_cn, event, detail, capture_id FROM (
  SELECT note_id, captured_at AS at, 'captured' AS event,
    'likes ' || coalesce(liked_count, '?') || ', collects ' || coalesce(collected_count, '?') ||
    ', comments ' || coalesce(comments_count, '?') || ', shares ' || coalesce(shared_count, '?') AS detail, capture_id
  FROM metric_snapshots
  UNION ALL
  SELECT note_id, first_seen_at, 'edited',
    trim(iif(title IS NOT title_before, 'title ', '') || iif(body IS NOT body_before, 'body ', '') ||
      iif(ip_location IS NOT ip_before, 'ip_location ', '') || iif(edited_at IS NOT edited_before, 'edited_at ', '') ||
      iif(hashtags IS NOT tags_before, 'hashtags ', '') || iif(file_ids IS NOT files_before, 'images', '')), capture_id
  FROM (
    SELECT note_id, first_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id,
      lag(title) OVER w AS title_before, lag(body) OVER w AS body_before, lag(ip_location) OVER w AS ip_before,
      lag(edited_at) OVER w AS edited_before, lag(hashtags) OVER w AS tags_before, lag(file_ids) OVER w AS files_before,
      row_number() OVER w AS n
    FROM note_versions WINDOW w AS (PARTITION BY note_id ORDER BY first_seen_at, capture_id)
  ) WHERE n > 1
  UNION ALL
  SELECT note_id, at, 'renamed', before || ' -> ' || nickname, capture_id
  FROM (
    SELECT n.id AS note_id, v.first_seen_at AS at, v.nickname, v.capture_id, (
      SELECT e.nickname FROM user_versions e
      WHERE e.user_id = v.user_id AND (e.first_seen_at, e.capture_id) < (v.first_seen_at, v.capture_id)
      ORDER BY e.first_seen_at DESC, e.capture_id DESC LIMIT 1) AS before
    FROM notes n JOIN user_versions v ON v.user_id = n.user_id
  ) WHERE before IS NOT nickname AND before IS NOT NULL
  UNION ALL
  SELECT note_id, at, iif(availability = 'live', 'returned', availability), NULL, capture_id FROM availability_changes
  UNION ALL
  SELECT note_id, first_seen_at, 'media', count(*) || ' slots, ' || sum(state = 'stored') || ' stored', NULL
  FROM media WHERE note_id IS NOT NULL GROUP BY note_id, first_seen_at
);
