DROP INDEX `captures_by_time`;--> statement-breakpoint
CREATE INDEX `captures_paid_by_note` ON `captures` (`note_id`,`cost_micros`) WHERE origin = 'api';--> statement-breakpoint
CREATE INDEX `captures_by_time` ON `captures` (`captured_at`,`origin`,`charged`,`cost_micros`,`currency`,`note_id`);--> statement-breakpoint
DROP INDEX `note_hashtags_by_hashtag`;--> statement-breakpoint
CREATE INDEX `note_hashtags_by_hashtag` ON `note_hashtags` (`hashtag_id`,`note_id`,`position`);--> statement-breakpoint
CREATE INDEX `blobs_by_last_read` ON `blobs` (coalesce(verified_at, stored_at),`digest`);--> statement-breakpoint
CREATE INDEX `jobs_with_error` ON `jobs` (`note_id`) WHERE last_error is not null;
--> statement-breakpoint
-- Views that answer what people ask. Those of single notes have no windows and no groups, so that a condition on note_id
-- reaches the indexes, be it a value, a query or a join. Text columns ending in _cn are times at UTC+8.
CREATE VIEW latest_metrics AS
SELECT n.id AS note_id, s.captured_at,
  strftime('%Y-%m-%d %H:%M:%S', s.captured_at, 'unixepoch', '+8 hours') AS captured_cn,
  s.liked_count, s.collected_count, s.comments_count, s.shared_count, s.view_count, s.approximate, s.capture_id
FROM notes n
JOIN metric_snapshots s ON s.capture_id = n.last_capture_id;
--> statement-breakpoint
CREATE VIEW growth_by_interval AS
SELECT s.note_id, p.captured_at AS from_at,
  strftime('%Y-%m-%d %H:%M:%S', p.captured_at, 'unixepoch', '+8 hours') AS from_cn, s.captured_at AS until_at,
  strftime('%Y-%m-%d %H:%M:%S', s.captured_at, 'unixepoch', '+8 hours') AS until_cn,
  (s.captured_at - p.captured_at) / 86400.0 AS days,
  s.liked_count - p.liked_count AS liked_gained, s.collected_count - p.collected_count AS collected_gained,
  s.comments_count - p.comments_count AS comments_gained, s.shared_count - p.shared_count AS shared_gained,
  s.view_count - p.view_count AS view_gained,
  (s.liked_count - p.liked_count) * 86400.0 / nullif(s.captured_at - p.captured_at, 0) AS liked_per_day,
  max(s.approximate, p.approximate) AS approximate
FROM metric_snapshots s
JOIN metric_snapshots p ON p.capture_id = (
  SELECT e.capture_id FROM metric_snapshots e
  WHERE e.note_id = s.note_id AND e.captured_at <= s.captured_at
    AND (e.captured_at < s.captured_at OR e.capture_id < s.capture_id)
  ORDER BY e.captured_at DESC, e.capture_id DESC LIMIT 1);
--> statement-breakpoint
-- The last snapshot of each day, and what came since the last one of an earlier day.
CREATE VIEW growth_by_day AS
SELECT s.note_id, date(s.captured_at, 'unixepoch', '+8 hours') AS day,
  s.liked_count, s.collected_count, s.comments_count, s.shared_count, s.view_count,
  (s.captured_at + 28800) / 86400 - (p.captured_at + 28800) / 86400 AS days_since,
  s.liked_count - p.liked_count AS liked_gained, s.collected_count - p.collected_count AS collected_gained,
  s.comments_count - p.comments_count AS comments_gained, s.shared_count - p.shared_count AS shared_gained,
  s.view_count - p.view_count AS view_gained, s.approximate
FROM metric_snapshots s
LEFT JOIN metric_snapshots p ON p.capture_id = (
  SELECT e.capture_id FROM metric_snapshots e
  WHERE e.note_id = s.note_id AND e.captured_at < (s.captured_at + 28800) / 86400 * 86400 - 28800
  ORDER BY e.captured_at DESC, e.capture_id DESC LIMIT 1)
WHERE NOT EXISTS (
  SELECT 1 FROM metric_snapshots l
  WHERE l.note_id = s.note_id AND l.captured_at >= s.captured_at
    AND l.captured_at < (s.captured_at + 28800) / 86400 * 86400 + 57600
    AND (l.captured_at > s.captured_at OR l.capture_id > s.capture_id));
--> statement-breakpoint
-- What was last counted before the note was so many days old: evidence, not an estimate. How old it was then says day_*_age.
CREATE VIEW likes_after_publishing AS
SELECT n.id AS note_id, n.title, n.user_id, n.published_at,
  strftime('%Y-%m-%d %H:%M:%S', n.published_at, 'unixepoch', '+8 hours') AS published_cn,
  d1.liked_count AS liked_day_1, (d1.captured_at - n.published_at) / 86400.0 AS day_1_age,
  d7.liked_count AS liked_day_7, (d7.captured_at - n.published_at) / 86400.0 AS day_7_age,
  d30.liked_count AS liked_day_30, (d30.captured_at - n.published_at) / 86400.0 AS day_30_age
FROM notes n
LEFT JOIN metric_snapshots d1 ON d1.capture_id = (
  SELECT l.capture_id FROM metric_snapshots l WHERE l.note_id = n.id AND l.captured_at <= n.published_at + 86400
  ORDER BY l.captured_at DESC, l.capture_id DESC LIMIT 1)
LEFT JOIN metric_snapshots d7 ON d7.capture_id = (
  SELECT l.capture_id FROM metric_snapshots l WHERE l.note_id = n.id AND l.captured_at <= n.published_at + 604800
  ORDER BY l.captured_at DESC, l.capture_id DESC LIMIT 1)
LEFT JOIN metric_snapshots d30 ON d30.capture_id = (
  SELECT l.capture_id FROM metric_snapshots l WHERE l.note_id = n.id AND l.captured_at <= n.published_at + 2592000
  ORDER BY l.captured_at DESC, l.capture_id DESC LIMIT 1)
WHERE n.published_at IS NOT NULL;
--> statement-breakpoint
CREATE VIEW note_details AS
SELECT n.id AS note_id, n.type, n.title, n.body, n.user_id, u.nickname, u.red_id, n.published_at,
  strftime('%Y-%m-%d %H:%M:%S', n.published_at, 'unixepoch', '+8 hours') AS published_cn, n.edited_at,
  strftime('%Y-%m-%d %H:%M:%S', n.edited_at, 'unixepoch', '+8 hours') AS edited_cn, n.ip_location, n.availability,
  (SELECT group_concat(tag, ' ') FROM (
    SELECT '#' || h.name AS tag FROM note_hashtags t JOIN hashtags h ON h.id = t.hashtag_id
    WHERE t.note_id = n.id ORDER BY t.position)) AS hashtags,
  (SELECT group_concat(name, ' ') FROM (
    SELECT '@' || m.nickname AS name FROM mentions m WHERE m.note_id = n.id ORDER BY m.position)) AS mentions,
  (SELECT group_concat(l.name, ', ') FROM list_notes i JOIN lists l ON l.id = i.list_id WHERE i.note_id = n.id) AS lists,
  (SELECT count(*) FROM images i WHERE i.note_id = n.id) AS images,
  (SELECT json_group_array(path) FROM (
    SELECT f.path FROM files f WHERE f.note_id = n.id AND f.current = 1
    GROUP BY f.path ORDER BY min(f.kind), min(f.position))) AS files,
  s.captured_at, strftime('%Y-%m-%d %H:%M:%S', s.captured_at, 'unixepoch', '+8 hours') AS captured_cn,
  s.liked_count, s.collected_count, s.comments_count, s.shared_count, s.view_count, n.share_url
FROM notes n
LEFT JOIN users u ON u.id = n.user_id
LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id;
--> statement-breakpoint
CREATE VIEW author_totals AS
SELECT u.id AS user_id, u.nickname, u.red_id, count(n.id) AS notes, sum(n.availability = 'live') AS live,
  sum(n.availability IN ('missing', 'gone')) AS unavailable, sum(s.liked_count) AS liked_count,
  sum(s.collected_count) AS collected_count, sum(s.comments_count) AS comments_count,
  sum(s.shared_count) AS shared_count, sum(s.view_count) AS view_count, min(n.published_at) AS first_published_at,
  strftime('%Y-%m-%d %H:%M:%S', min(n.published_at), 'unixepoch', '+8 hours') AS first_published_cn,
  max(n.published_at) AS last_published_at,
  strftime('%Y-%m-%d %H:%M:%S', max(n.published_at), 'unixepoch', '+8 hours') AS last_published_cn
FROM users u
JOIN notes n ON n.user_id = u.id
LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id
GROUP BY u.id, u.nickname, u.red_id;
--> statement-breakpoint
-- CROSS: hashtag by hashtag, so that nothing has to be sorted into groups. Reach: what the notes that carry it have gathered, as last counted. A note that names it twice counts once.
CREATE VIEW hashtag_totals AS
SELECT h.id AS hashtag_id, h.name, count(*) AS notes, count(DISTINCT n.user_id) AS authors,
  sum(s.liked_count) AS liked_count, sum(s.collected_count) AS collected_count, sum(s.comments_count) AS comments_count,
  sum(s.shared_count) AS shared_count, sum(s.view_count) AS view_count, max(n.published_at) AS last_published_at,
  strftime('%Y-%m-%d %H:%M:%S', max(n.published_at), 'unixepoch', '+8 hours') AS last_published_cn
FROM hashtags h
CROSS JOIN note_hashtags t ON t.hashtag_id = h.id AND t.position = (
  SELECT min(d.position) FROM note_hashtags d WHERE d.note_id = t.note_id AND d.hashtag_id = h.id)
JOIN notes n ON n.id = t.note_id
LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id
GROUP BY h.id, h.name;
--> statement-breakpoint
CREATE VIEW campaign_notes AS
SELECT l.id AS list_id, l.name AS list, n.id AS note_id, n.title, n.user_id, u.nickname, n.availability, n.published_at,
  strftime('%Y-%m-%d %H:%M:%S', n.published_at, 'unixepoch', '+8 hours') AS published_cn,
  s.liked_count, s.collected_count, s.comments_count, s.shared_count, s.view_count,
  (SELECT count(*) FROM captures c WHERE c.note_id = n.id AND c.origin = 'api') AS calls,
  (SELECT sum(c.cost_micros) FROM captures c WHERE c.note_id = n.id AND c.origin = 'api') AS cost_micros,
  i.fields, i.added_at, strftime('%Y-%m-%d %H:%M:%S', i.added_at, 'unixepoch', '+8 hours') AS added_cn
FROM list_notes i
JOIN lists l ON l.id = i.list_id
JOIN notes n ON n.id = i.note_id
LEFT JOIN users u ON u.id = n.user_id
LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id;
--> statement-breakpoint
-- A note on several lists counts in each.
CREATE VIEW campaigns AS
SELECT list_id, list, notes, live, unavailable, never_seen, authors, liked_count, collected_count, comments_count,
  shared_count, view_count, calls, cost_micros, cost_micros / 1e6 AS cost
FROM (
  SELECT l.id AS list_id, l.name AS list, count(n.id) AS notes, sum(n.availability = 'live') AS live,
    sum(n.availability IN ('missing', 'gone')) AS unavailable,
    sum(n.id IS NOT NULL AND n.availability IS NULL) AS never_seen, count(DISTINCT n.user_id) AS authors,
    sum(s.liked_count) AS liked_count, sum(s.collected_count) AS collected_count,
    sum(s.comments_count) AS comments_count, sum(s.shared_count) AS shared_count, sum(s.view_count) AS view_count,
    sum((SELECT count(*) FROM captures c WHERE c.note_id = n.id AND c.origin = 'api')) AS calls,
    sum((SELECT sum(c.cost_micros) FROM captures c WHERE c.note_id = n.id AND c.origin = 'api')) AS cost_micros
  FROM lists l
  LEFT JOIN list_notes i ON i.list_id = l.id
  LEFT JOIN notes n ON n.id = i.note_id
  LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id
  GROUP BY l.id, l.name
);
--> statement-breakpoint
-- Some conditions stand twice: in the words of a partial index, so that it is used.
CREATE VIEW unobtainable AS
SELECT what, note_id, detail, reason, since_at,
  strftime('%Y-%m-%d %H:%M:%S', since_at, 'unixepoch', '+8 hours') AS since_cn
FROM (
  SELECT 'note' AS what, n.id AS note_id, n.title AS detail,
    n.availability || coalesce(': ' || (
      SELECT o.code FROM observations o WHERE o.note_id = n.id ORDER BY o.observed_at DESC, o.capture_id DESC LIMIT 1), '') AS reason,
    (SELECT max(c.at) FROM availability_changes c WHERE c.note_id = n.id) AS since_at
  FROM notes n WHERE n.availability IN ('missing', 'gone')
  UNION ALL
  SELECT 'answer', note_id, state || ' after ' || attempts || ' attempts', last_error, opened_at
  FROM jobs WHERE kind = 'note' AND last_error IS NOT NULL
  UNION ALL
  SELECT 'file', note_id, kind || ' ' || position || ' ' || rendition, coalesce(reason, 'not there yet'), first_seen_at
  FROM media WHERE state IN ('wanted', 'failed') AND state = 'failed' AND current = 1
  UNION ALL
  SELECT 'line', note_id, source || ':' || line || ' ' || text, coalesce(reason, outcome), (
    SELECT r.started_at FROM runs r WHERE r.id = last_run_id)
  FROM seeds WHERE outcome IN ('unavailable', 'failed', 'invalid', 'pending') AND outcome = 'invalid'
);
--> statement-breakpoint
CREATE VIEW unverified_files AS
SELECT digest, 'blobs/sha256/' || substr(digest, 1, 2) || '/' || substr(digest, 3, 2) || '/' || digest AS path,
  size, media_type, coalesce(verified_at, stored_at) AS checked_at,
  strftime('%Y-%m-%d %H:%M:%S', coalesce(verified_at, stored_at), 'unixepoch', '+8 hours') AS checked_cn,
  (CAST(strftime('%s', 'now') AS INTEGER) - coalesce(verified_at, stored_at)) / 86400 AS days
FROM blobs WHERE coalesce(verified_at, stored_at) <= CAST(strftime('%s', 'now') AS INTEGER) - 90 * 86400;
--> statement-breakpoint
CREATE VIEW note_edits AS
SELECT a.note_id, a.first_seen_at AS seen_at,
  strftime('%Y-%m-%d %H:%M:%S', a.first_seen_at, 'unixepoch', '+8 hours') AS seen_cn,
  b.title AS title_before, a.title AS title_after, b.body AS body_before, a.body AS body_after,
  b.hashtags AS hashtags_before, a.hashtags AS hashtags_after, b.file_ids AS file_ids_before, a.file_ids AS file_ids_after,
  b.ip_location AS ip_location_before, a.ip_location AS ip_location_after, b.edited_at AS edited_before, a.edited_at AS edited_after,
  b.capture_id AS capture_before, a.capture_id AS capture_after
FROM note_versions a
JOIN note_versions b ON b.note_id = a.note_id AND b.capture_id = (
  SELECT e.capture_id FROM note_versions e
  WHERE e.note_id = a.note_id AND (e.first_seen_at, e.capture_id) < (a.first_seen_at, a.capture_id)
  ORDER BY e.first_seen_at DESC, e.capture_id DESC LIMIT 1);
--> statement-breakpoint
DROP VIEW spending_by_day;
--> statement-breakpoint
-- The plus keeps to captures_by_time, which has all that is read here. A note on several lists counts in each; calls for notes on no list stand under a null list.
CREATE VIEW spending_by_day AS
SELECT date(day * 86400, 'unixepoch') AS day, (SELECT name FROM lists WHERE id = list_id) AS list, currency,
  calls, charged, uncertain, cost_micros, cost_micros / 1e6 AS cost
FROM (
  SELECT (c.captured_at + 28800) / 86400 AS day, n.list_id, c.currency, count(*) AS calls,
    sum(c.charged <> 'no') AS charged, sum(c.charged = 'maybe') AS uncertain, sum(c.cost_micros) AS cost_micros
  FROM captures c LEFT JOIN list_notes n ON n.note_id = c.note_id
  WHERE +c.origin = 'api'
  GROUP BY 1, 2, 3
);
--> statement-breakpoint
DROP VIEW note_timeline;
--> statement-breakpoint
-- No windows and no groups, so that a condition on note_id reaches each part, also in a join.
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
    SELECT 1 FROM media o WHERE o.note_id = m.note_id AND o.first_seen_at = m.first_seen_at AND o.rowid < m.rowid)
);
--> statement-breakpoint
DROP VIEW open_jobs;
--> statement-breakpoint
-- In two parts, each of which has an index on note_id.
CREATE VIEW open_jobs AS
SELECT id, kind, note_id, identity, state, attempts, last_error, not_before_at,
  strftime('%Y-%m-%d %H:%M:%S', nullif(not_before_at, 0), 'unixepoch', '+8 hours') AS not_before_cn, opened_at
FROM jobs WHERE kind = 'note' AND state <> 'buried'
UNION ALL
SELECT id, kind, note_id, identity, state, attempts, last_error, not_before_at,
  strftime('%Y-%m-%d %H:%M:%S', nullif(not_before_at, 0), 'unixepoch', '+8 hours') AS not_before_cn, opened_at
FROM jobs WHERE kind = 'media' AND state <> 'buried';
