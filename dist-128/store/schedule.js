// When each note is due for its next capture, and what a night finds due. The rule itself is the refresh policy's.
// It must not open a job.
import { prepared } from '../core/catalog.js';
// A note with a job is owed already, put aside, or needs a human.
const hasNoJob = "NOT EXISTS (SELECT 1 FROM jobs j WHERE j.kind = 'note' AND j.note_id = s.note_id)";
// Asked of the few that are not: to look at the row of each that is due takes ten times as long.
const isLive = "s.note_id NOT IN (SELECT id FROM notes WHERE availability IN ('missing', 'gone'))";
const liveDue = `FROM schedule s WHERE s.due_at <= @now AND ${isLive} AND ${hasNoJob}`;
const absentDue = `FROM notes n JOIN schedule s ON s.note_id = n.id
  WHERE n.availability = @availability AND s.due_at <= @now AND ${hasNoJob}`;
const statements = prepared(({ sqlite }) => ({
    course: sqlite.prepare(`
    SELECT n.published_at AS publishedAt, n.availability, s.interval_seconds AS interval,
      (SELECT min(l.every_seconds) FROM list_notes ln JOIN lists l ON l.id = ln.list_id WHERE ln.note_id = n.id) AS every
    FROM notes n LEFT JOIN schedule s ON s.note_id = n.id WHERE n.id = +@noteId`),
    snapshots: sqlite.prepare(`
    SELECT captured_at AS capturedAt, coalesce(liked_count, 0) + coalesce(collected_count, 0) +
      coalesce(comments_count, 0) + coalesce(shared_count, 0) AS engagement
    FROM metric_snapshots WHERE note_id = +@noteId ORDER BY captured_at DESC, capture_id DESC LIMIT 2`),
    set: sqlite.prepare(`
    INSERT INTO schedule (note_id, due_at, interval_seconds, growth_per_day) VALUES (@noteId, @dueAt, @interval, @growthPerDay)
    ON CONFLICT DO UPDATE SET due_at = @dueAt, interval_seconds = @interval, growth_per_day = @growthPerDay`),
    // What a call is expected to tell: the growth since the last look. Of equal ones, those that waited longest.
    due: sqlite
        .prepare(`
      SELECT s.note_id ${liveDue}
      ORDER BY s.growth_per_day * (@now - s.due_at + s.interval_seconds) DESC, s.due_at LIMIT @most`)
        .pluck(),
    countDue: sqlite.prepare(`SELECT count(*) ${liveDue}`).pluck(),
    absent: sqlite
        .prepare(`SELECT s.note_id ${absentDue} ORDER BY s.due_at LIMIT @most`)
        .pluck(),
    countAbsent: sqlite.prepare(`SELECT count(*) ${absentDue}`).pluck(),
    every: sqlite.prepare('UPDATE lists SET every_seconds = @seconds WHERE id = @listId'),
    sooner: sqlite.prepare(`
    UPDATE schedule SET due_at = min(due_at, due_at - interval_seconds + @seconds), interval_seconds = min(interval_seconds, @seconds)
    WHERE note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)`),
}));
/** What the policy needs to know of a note, or undefined where it has no row. */
export function courseOf(catalog, noteId) {
    const course = statements(catalog).course.get({ noteId });
    return course && { ...course, snapshots: statements(catalog).snapshots.all({ noteId }) };
}
export function setSchedule(tx, noteId, row) {
    statements(tx).set.run({ noteId, ...row });
}
/** The live notes that are due, those first that one more capture is expected to tell most about. */
export function dueNotes(catalog, now, most) {
    return statements(catalog).due.all({ now, most });
}
/** The notes that are missing (to be confirmed) or gone, and due to be looked for. */
export function absentNotes(catalog, availability, of) {
    return statements(catalog).absent.all({ availability, ...of });
}
/** How many notes of an availability are due. */
export function countDue(catalog, availability, now) {
    const { countDue: countLive, countAbsent } = statements(catalog);
    return (availability === 'live' ? countLive.get({ now }) : countAbsent.get({ availability, now })) ?? 0;
}
/** A list's own wish: its notes are captured at least every `seconds`. */
export function setListEvery(tx, listId, seconds) {
    statements(tx).every.run({ listId, seconds });
    statements(tx).sooner.run({ listId, seconds });
}
