-- A tag that a note names twice counts once.
CREATE VIEW tagged_notes AS
SELECT h.id AS hashtag_id, h.name, n.id AS note_id, n.title, n.user_id, n.availability, n.published_at,
  strftime('%Y-%m-%d %H:%M:%S', n.published_at, 'unixepoch', '+8 hours') AS published_cn,
  s.liked_count, s.collected_count, s.comments_count, s.shared_count, s.view_count
FROM hashtags h
JOIN note_hashtags t ON t.hashtag_id = h.id AND t.position = (
  SELECT min(d.position) FROM note_hashtags d WHERE d.note_id = t.note_id AND d.hashtag_id = h.id)
JOIN notes n ON n.id = t.note_id
LEFT JOIN metric_snapshots s ON s.capture_id = n.last_capture_id;
--> statement-breakpoint
DROP VIEW hashtag_totals;
--> statement-breakpoint
-- Tag by tag, in the order of their index: no row is sorted.
CREATE VIEW hashtag_totals AS
SELECT h.id AS hashtag_id, h.name, count(*) AS notes, count(DISTINCT n.user_id) AS authors,
  sum(n.liked_count) AS liked_count, sum(n.collected_count) AS collected_count, sum(n.comments_count) AS comments_count,
  sum(n.shared_count) AS shared_count, sum(n.view_count) AS view_count, max(n.published_at) AS last_published_at,
  strftime('%Y-%m-%d %H:%M:%S', max(n.published_at), 'unixepoch', '+8 hours') AS last_published_cn
FROM hashtags h CROSS JOIN tagged_notes n ON n.hashtag_id = h.id
GROUP BY h.id, h.name;
