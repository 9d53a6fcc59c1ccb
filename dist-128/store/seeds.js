// What became of each line of a seed list. It must not read files or parse lines.
import { prepared } from '../core/catalog.js';
/** In the words of the index `seeds_not_archived`. */
const notArchived = "(outcome = 'unavailable' OR outcome = 'failed' OR outcome = 'invalid' OR outcome = 'pending')";
const statements = prepared(({ sqlite }) => ({
    // A line that was archived before and is skipped now was still archived: that is what became of it.
    record: sqlite.prepare(`
    INSERT INTO seeds (source, line, text, occurrence, note_id, outcome, reason, run_id, last_run_id)
    VALUES (@source, @line, @text, @occurrence, @noteId, @outcome, @reason, @runId, @runId)
    ON CONFLICT DO UPDATE SET line = @line, last_run_id = @runId, note_id = coalesce(@noteId, note_id),
      outcome = iif(@outcome = 'skipped' AND outcome IN ('archived', 'unchanged'), outcome, @outcome), reason = @reason`),
    timesRead: sqlite
        .prepare('SELECT count(*) FROM seeds WHERE source = ? AND text = ? AND last_run_id = ?')
        .pluck(),
    troubled: sqlite.prepare(`
    SELECT source, line, text, occurrence, note_id AS noteId, outcome, reason FROM seeds
    WHERE last_run_id = @runId AND ${notArchived}
      AND outcome IN ('failed', 'invalid') ORDER BY source, line LIMIT @most`),
    settle: sqlite.prepare(`
    UPDATE seeds SET outcome = @outcome, reason = @reason
    WHERE note_id = @noteId AND last_run_id = @runId AND outcome = 'pending'`),
    known: sqlite.prepare(`
    SELECT availability, last_captured_at AS lastCapturedAt, last_checked_at AS lastCheckedAt FROM notes WHERE id = @noteId`),
    unfinished: sqlite.prepare(`
    SELECT source, line, text, occurrence, note_id AS noteId, outcome, reason FROM seeds
    WHERE last_run_id = @runId AND ${notArchived} ORDER BY source, line`),
}));
/** Records a line; one recorded before for the same source and text moves to this run. */
export function recordSeed(tx, seed, runId) {
    statements(tx).record.run({ ...seed, runId });
}
/** How many lines of a source with this very text the run has recorded. */
export function timesRead(catalog, source, text, runId) {
    return statements(catalog).timesRead.get(source, text, runId) ?? 0;
}
/** Gives the lines of this run that wait for a note their outcome. */
export function settleSeeds(tx, of, outcome, reason) {
    statements(tx).settle.run({ ...of, outcome, reason });
}
/** What is known of a note, or undefined where it has no row yet. */
export function knownNote(catalog, noteId) {
    return statements(catalog).known.get({ noteId });
}
/** The lines of a run that ended without the note in the archive, with the reason. */
export function unfinishedSeeds(catalog, runId) {
    return statements(catalog).unfinished.iterate({ runId });
}
/** The first lines of a run that failed or hold no note, at most `most`. */
export function troubledSeeds(catalog, runId, most) {
    return statements(catalog).troubled.all({ runId, most });
}
const ofLines = prepared(({ sqlite }) => ({
    count: sqlite.prepare(`
    SELECT outcome, count(*) AS count FROM temp.lines l JOIN temp.line_sources s ON s.id = l.source_id
    WHERE seq BETWEEN @from AND @to AND (NOT @onlyNew OR asked OR NOT EXISTS (
      SELECT 1 FROM seeds r WHERE r.source = s.source AND r.text = coalesce(l.text, l.note_id) AND r.occurrence = l.occurrence))
    GROUP BY outcome`),
    record: sqlite.prepare(`
    INSERT INTO seeds (source, line, text, occurrence, note_id, outcome, reason, run_id, last_run_id)
    SELECT s.source, line, coalesce(text, note_id), occurrence, note_id, outcome, reason, @runId, @runId
    FROM temp.lines l CROSS JOIN temp.line_sources s ON s.id = l.source_id WHERE seq BETWEEN @from AND @to ORDER BY seq
    ON CONFLICT DO UPDATE SET line = excluded.line, last_run_id = excluded.last_run_id, reason = excluded.reason,
      outcome = iif(excluded.outcome = 'skipped' AND outcome IN ('archived', 'unchanged'), outcome, excluded.outcome)`),
    // Apart from the rest, which would write every line's entry in the index by note anew. An ID names its note for ever.
    rename: sqlite.prepare(`
    UPDATE seeds SET note_id = l.note_id FROM temp.lines l CROSS JOIN temp.line_sources s ON s.id = l.source_id
    WHERE seq BETWEEN @from AND @to AND l.note_id IS NOT NULL AND l.text IS NOT NULL
      AND seeds.source = s.source AND seeds.text = l.text AND seeds.occurrence = l.occurrence
      AND seeds.note_id IS NOT l.note_id`),
}));
/** Records lines (`runs/seed-lines`); those recorded before for the same source and text move to this run. */
export function recordLines(tx, lines) {
    const { record, rename } = ofLines(tx);
    record.run(lines);
    rename.run({ from: lines.from, to: lines.to });
}
/** How many lines have each outcome; with `onlyNew`, of those that were not recorded before or ask for their note. */
export function countLines(catalog, { from, to }, of) {
    return ofLines(catalog).count.all({ from, to, onlyNew: of.onlyNew ? 1 : 0 });
}
