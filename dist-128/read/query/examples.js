// Questions that people ask of an archive, each with a query that answers it. Data only; a test runs and explains all.
/** The note that was captured last: a question about one note has something to show in any archive. */
const lastCaptured = `(SELECT note_id FROM metric_snapshots
  WHERE captured_at = (SELECT max(captured_at) FROM metric_snapshots) LIMIT 1)`;
/** The note that was last captured once more: others have not grown yet. */
const lastGrown = '(SELECT note_id FROM growth_by_interval ORDER BY until_at DESC LIMIT 1)';
export const examples = [
    {
        name: 'latest-metrics',
        asks: 'Which notes are liked most, as last counted?',
        sql: `SELECT m.note_id, n.title, m.liked_count, m.collected_count, m.comments_count, m.captured_cn
FROM latest_metrics m JOIN notes n ON n.id = m.note_id
ORDER BY m.liked_count DESC LIMIT 20`,
    },
    {
        name: 'growth-by-interval',
        asks: 'How did one note grow from capture to capture?',
        sql: `SELECT from_cn, until_cn, round(days, 1) AS days, liked_gained, round(liked_per_day, 1) AS liked_per_day
FROM growth_by_interval
WHERE note_id = ${lastGrown}
ORDER BY until_at`,
    },
    {
        name: 'fastest-growing',
        asks: 'Which notes gained most likes a day in the last week of captures?',
        sql: `SELECT note_id, until_cn, liked_gained, round(liked_per_day, 1) AS liked_per_day
FROM growth_by_interval
WHERE note_id IN (SELECT note_id FROM metric_snapshots
  WHERE captured_at > (SELECT max(captured_at) FROM metric_snapshots) - 7 * 86400)
  AND until_at > (SELECT max(captured_at) FROM metric_snapshots) - 7 * 86400
ORDER BY liked_per_day DESC LIMIT 20`,
    },
    {
        name: 'growth-by-day',
        asks: 'How did one note grow from day to day?',
        sql: `SELECT day, liked_count, liked_gained, collected_gained, comments_gained, days_since
FROM growth_by_day
WHERE note_id = ${lastGrown}
ORDER BY day`,
    },
    {
        name: 'likes-after-publishing',
        asks: 'How many likes had the newest notes on day 1, 7 and 30?',
        sql: `SELECT note_id, title, published_cn, liked_day_1, liked_day_7, liked_day_30
FROM likes_after_publishing
ORDER BY published_at DESC LIMIT 20`,
    },
    {
        name: 'note-details',
        asks: 'What is one note: its author, tags and files?',
        sql: `SELECT note_id, title, nickname, published_cn, hashtags, mentions, lists, images, liked_count, files
FROM note_details
WHERE note_id = ${lastCaptured}`,
    },
    {
        name: 'author-totals',
        asks: 'Which authors have gathered most likes?',
        sql: `SELECT nickname, notes, unavailable, liked_count, collected_count, last_published_cn
FROM author_totals
ORDER BY liked_count DESC LIMIT 20`,
    },
    {
        name: 'hashtag-totals',
        asks: 'Which hashtags are used most, and how far do they reach?',
        // hashtag_totals would count the notes of all others too.
        sql: `SELECT name, count(*) AS notes, count(DISTINCT user_id) AS authors, sum(liked_count) AS liked_count,
  sum(collected_count) AS collected_count, datetime(max(published_at), 'unixepoch', '+8 hours') AS last_published_cn
FROM tagged_notes
WHERE hashtag_id IN (
  SELECT hashtag_id FROM note_hashtags GROUP BY hashtag_id ORDER BY count(*) DESC, hashtag_id LIMIT 20)
GROUP BY hashtag_id, name
ORDER BY notes DESC`,
    },
    {
        name: 'campaigns',
        asks: 'What do the campaigns reach, and cost?',
        sql: `SELECT list, notes, live, unavailable, authors, liked_count, collected_count, calls, cost
FROM campaigns
ORDER BY list`,
    },
    {
        name: 'campaign-notes',
        asks: 'How do the notes of one campaign do?',
        sql: `SELECT title, nickname, published_cn, liked_count, calls, cost_micros / 1e6 AS cost, fields
FROM campaign_notes
WHERE list = (SELECT name FROM lists ORDER BY id LIMIT 1)
ORDER BY liked_count DESC LIMIT 20`,
    },
    {
        name: 'unobtainable',
        asks: 'What cannot be had, and why?',
        sql: `SELECT what, note_id, detail, reason, since_cn
FROM unobtainable
ORDER BY since_at DESC LIMIT 50`,
    },
    {
        name: 'unverified-files',
        asks: 'Which files has nobody read for 90 days?',
        sql: `SELECT path, size, media_type, checked_cn, days
FROM unverified_files
ORDER BY checked_at LIMIT 50`,
    },
    {
        name: 'note-edits',
        asks: 'Which notes were edited, and what did they say before?',
        sql: `SELECT note_id, seen_cn, title_before, title_after, body_before, body_after
FROM note_edits
ORDER BY seen_at DESC LIMIT 20`,
    },
    {
        name: 'spending',
        asks: 'What was spent on each day?',
        sql: `SELECT day, list, calls, charged, uncertain, cost, currency
FROM spending_by_day
ORDER BY day DESC, list LIMIT 60`,
    },
    {
        name: 'timeline',
        asks: 'What has happened to one note?',
        sql: `SELECT at_cn, event, detail
FROM note_timeline
WHERE note_id = ${lastCaptured}
ORDER BY at`,
    },
];
