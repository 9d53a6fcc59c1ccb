// Rows of another archive's catalog brought into this one under IDs of its own: runs, lists, seed lines, schedule, and which
// file an identity has. Whatever is here already stays as it is. It must not read captures or files.
import { prepared } from '../core/catalog.js';
const fileColumns = `i.identity, i.stored_at AS storedAt, b.digest, b.size, b.media_type AS mediaType, b.width, b.height,
  b.duration_ms AS durationMs, b.md5`;
const statements = prepared(({ sqlite }) => ({
    runs: sqlite.prepare(`
    SELECT id, command, version, started_at AS startedAt, ended_at AS endedAt, outcome, exit_code AS exitCode, pid, host,
      distrusted FROM runs
    WHERE id IN (SELECT run_id FROM captures UNION SELECT run_id FROM seeds UNION SELECT last_run_id FROM seeds)
    ORDER BY id`),
    sameRun: sqlite
        .prepare('SELECT id FROM runs WHERE started_at = @startedAt AND pid = @pid AND host = @host AND version = @version')
        .pluck(),
    addRun: sqlite
        .prepare(`
      INSERT INTO runs (command, version, started_at, ended_at, outcome, exit_code, pid, host, distrusted)
      VALUES ('import', @version, @startedAt, @endedAt, @outcome, @exitCode, @pid, @host, @distrusted) RETURNING id`)
        .pluck(),
    captureIds: sqlite
        .prepare('SELECT id FROM captures WHERE id > @after ORDER BY id LIMIT @most')
        .pluck(),
    hasCapture: sqlite.prepare('SELECT 1 FROM captures WHERE note_id = @noteId AND captured_at = @capturedAt AND body_digest IS @bodyDigest'),
    lists: sqlite.prepare('SELECT name, every_seconds AS every FROM lists'),
    addList: sqlite.prepare('INSERT INTO lists (name, every_seconds) VALUES (@name, @every) ON CONFLICT DO NOTHING'),
    listed: sqlite.prepare(`
    SELECT l.name, n.note_id AS noteId, n.added_at AS addedAt, n.fields FROM list_notes n JOIN lists l ON l.id = n.list_id`),
    addListed: sqlite.prepare(`
    INSERT INTO list_notes (list_id, note_id, added_at, fields)
    SELECT id, @noteId, @addedAt, @fields FROM lists WHERE name = @name AND @noteId IN (SELECT id FROM notes WHERE id = @noteId)
    ON CONFLICT DO NOTHING`),
    // What a line still waits for stands in the queue, which stays there.
    lines: sqlite.prepare(`
    SELECT source, line, text, occurrence, note_id AS noteId, outcome, reason, run_id AS runId, last_run_id AS lastRunId
    FROM seeds WHERE note_id IS NOT NULL AND outcome <> 'pending'`),
    addLine: sqlite.prepare(`
    INSERT INTO seeds (source, line, text, occurrence, note_id, outcome, reason, run_id, last_run_id)
    SELECT @source, @line, @text, @occurrence, @noteId, @outcome, @reason, @runId, @lastRunId
    WHERE @noteId IN (SELECT id FROM notes WHERE id = @noteId)
    ON CONFLICT DO NOTHING`),
    schedule: sqlite.prepare('SELECT note_id AS noteId, due_at AS dueAt, interval_seconds AS interval, growth_per_day AS growthPerDay FROM schedule'),
    addSchedule: sqlite.prepare(`
    INSERT INTO schedule (note_id, due_at, interval_seconds, growth_per_day)
    SELECT @noteId, @dueAt, @interval, @growthPerDay WHERE @noteId IN (SELECT id FROM notes WHERE id = @noteId)
    ON CONFLICT DO NOTHING`),
    files: sqlite.prepare(`
    SELECT ${fileColumns} FROM media_identities i JOIN blobs b ON b.digest = i.digest
    WHERE i.state = 'stored' AND i.identity > @after ORDER BY i.identity LIMIT @most`),
    isStored: sqlite.prepare("SELECT 1 FROM media_identities WHERE identity = @identity AND state = 'stored'"),
    addIdentity: sqlite.prepare("INSERT INTO media_identities (identity, state) VALUES (@identity, 'wanted') ON CONFLICT DO NOTHING"),
}));
/** Brings in the runs that made another archive's captures or read its seed lines, and gives their IDs here by their IDs there. */
export function takeRuns(tx, theirs) {
    const { sameRun, addRun } = statements(tx);
    const ids = new Map();
    for (const run of statements(theirs).runs.all()) {
        const ended = run.endedAt === null ? { endedAt: run.startedAt, outcome: 'killed', exitCode: 137 } : {};
        const id = sameRun.get({ startedAt: run.startedAt, pid: run.pid, host: run.host, version: run.version });
        ids.set(run.id, id ?? addRun.get({ ...run, ...ended }) ?? 0);
    }
    return ids;
}
/** The IDs of all captures, in their order. Rows may be read meanwhile. */
export function* captureIds(theirs) {
    for (let after = 0;;) {
        const ids = statements(theirs).captureIds.all({ after, most: 1000 });
        yield* ids;
        const last = ids.at(-1);
        if (last === undefined)
            return;
        after = last;
    }
}
/** Whether the same answer of the same moment is here. */
export function hasCapture(catalog, capture) {
    const { noteId, capturedAt, bodyDigest } = capture;
    return statements(catalog).hasCapture.get({ noteId, capturedAt, bodyDigest }) !== undefined;
}
/** Brings in lists with their notes, and when notes are due, of notes that have a row here. */
export function takeListsAndSchedule(tx, theirs) {
    const here = statements(tx);
    const there = statements(theirs);
    for (const list of there.lists.all())
        here.addList.run(list);
    for (const listed of there.listed.iterate())
        here.addListed.run(listed);
    for (const row of there.schedule.iterate())
        here.addSchedule.run(row);
}
/**
 * Brings in what became of seed lines, of notes that have a row here.
 * @param runs as `takeRuns` gives them
 */
export function takeLines(tx, theirs, runs) {
    const { addLine } = statements(tx);
    for (const line of statements(theirs).lines.iterate()) {
        const [runId, lastRunId] = [runs.get(line.runId), runs.get(line.lastRunId)];
        if (runId !== undefined && lastRunId !== undefined)
            addLine.run({ ...line, runId, lastRunId });
    }
}
/** Another archive's files, whole identities in their order. Rows may be read meanwhile. */
export function* theirFiles(theirs) {
    for (let after = '';;) {
        const files = statements(theirs).files.all({ after, most: 1000 });
        yield* files;
        const last = files.at(-1);
        if (last === undefined)
            return;
        after = last.identity;
    }
}
/** Whether the file of an identity is here. */
export function isStored(catalog, identity) {
    return statements(catalog).isStored.get({ identity }) !== undefined;
}
/** Makes an identity known, as wanted, where it is not. */
export function ensureIdentity(tx, identity) {
    statements(tx).addIdentity.run({ identity });
}
