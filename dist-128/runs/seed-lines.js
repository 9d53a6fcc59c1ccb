// The lines of a run's seed lists in temporary tables, where one statement judges or writes thousands of them; a line at
// a time took four times as long. It must not write to the catalog, and holds no texts in memory but of a few lines.
//
// `temp.lines` is what the statements of store/ and frontier/ read that end in `OfLines`: in the order of notes (`seq`),
// each line with its place in the list (`position`, from 1), its outcome, and whether it asks for its note (`asked`).
import { prepared, transact } from '../core/catalog.js';
import { NoteOrder } from './note-order.js';
/** Rows of a statement: as many as make the call's own cost small. */
const rowsAtOnce = 32;
const rows = (count, width) => Array(count)
    .fill(`(${Array(width).fill('?').join(', ')})`)
    .join(', ');
const writtenColumns = 6;
const addRows = (count) => `INSERT INTO temp.written_lines (position, text, fields, outcome, reason, is_link) VALUES ${rows(count, writtenColumns)}`;
// A list's name stands once, since a million lines repeat it. What is written of a line beside its note's ID stands in
// `written_lines`: most have nothing.
const tables = `
  CREATE TEMP TABLE line_sources (id INTEGER PRIMARY KEY, source);
  CREATE TEMP TABLE written_lines (position INTEGER PRIMARY KEY, text, fields, outcome, reason, is_link);
  CREATE TEMP TABLE lines (seq INTEGER PRIMARY KEY, position, source_id, line, text, note_id, fields, is_link, nth,
    occurrence, outcome, reason, asked, job_id, is_new);`;
const orderedColumns = 6;
const judgeRows = (count) => `
  INSERT INTO temp.lines (position, source_id, line, text, note_id, fields, is_link, nth, occurrence, outcome, reason,
    asked, job_id, is_new)
  SELECT position, source_id, line, text, note_id, fields, is_link, nth, occurrence, outcome,
    CASE
      WHEN reason IS NOT NULL OR nth > 1 THEN reason
      WHEN outcome = 'unavailable' THEN availability || ' when last looked for; --refresh asks again'
      WHEN outcome = 'failed' THEN
        substr(job_error, 1, instr(job_error || char(10), char(10)) - 1) || ' (not asked again; --refresh does)'
      WHEN outcome = 'pending' AND is_parked THEN job_error
    END,
    nth = 1 AND outcome = 'pending' AND NOT is_parked, job_id, is_new
  FROM (
    SELECT l.*, w.text, w.fields, w.reason, coalesce(w.is_link, 0) AS is_link, j.id AS job_id,
      n.id IS NULL AND l.nth = 1 AS is_new, n.availability,
      coalesce(a.state = 'parked' AND @leaveParked, 0) AS is_parked,
      coalesce(a.last_error, iif(a.state = 'parked', 'put aside', 'buried') || ' by an earlier run') AS job_error,
      CASE
        WHEN w.outcome IS NOT NULL THEN w.outcome
        WHEN l.nth > 1 THEN 'duplicate'
        WHEN @refresh THEN 'pending'
        WHEN n.last_captured_at IS NOT NULL THEN 'skipped'
        WHEN n.availability = 'gone'
          OR n.availability = 'missing' AND @now - coalesce(n.last_checked_at, 0) < @patience THEN 'unavailable'
        WHEN a.state = 'buried' THEN 'failed'
        ELSE 'pending'
      END AS outcome
    FROM (
      SELECT column1 AS position, column2 AS source_id, column3 AS line, column4 AS note_id, column5 AS nth,
        column6 AS occurrence
      FROM (VALUES ${rows(count, orderedColumns)})
    ) l
    LEFT JOIN temp.written_lines w ON w.position = l.position
    LEFT JOIN notes n ON l.nth = 1 AND n.id = l.note_id
    -- Most jobs are open, and lie in the order of their list: the index has all that is asked of one.
    LEFT JOIN jobs j ON l.nth = 1 AND j.kind = 'note' AND j.note_id = l.note_id
    LEFT JOIN jobs a INDEXED BY jobs_put_aside ON l.nth = 1 AND a.kind = 'note' AND a.state <> 'open' AND a.note_id = l.note_id
  )`;
const statements = prepared(({ sqlite }) => ({
    addSource: sqlite.prepare('INSERT INTO temp.line_sources (id, source) VALUES (?, ?)'),
    addOne: sqlite.prepare(addRows(1)),
    addMany: sqlite.prepare(addRows(rowsAtOnce)),
    judgeOne: sqlite.prepare(judgeRows(1)),
    judgeMany: sqlite.prepare(judgeRows(rowsAtOnce)),
    // Bare lines are numbered as they are ordered (`note-order`). The first line that names a note is the first with its
    // text too, unless the text is a short link or no note: only the others are numbered.
    number: sqlite.prepare(`
    UPDATE temp.lines SET occurrence = repeated.occurrence FROM (
      SELECT l.seq, coalesce(NOT f.is_link AND f.source_id = l.source_id AND f.text = l.text, 0) - 1
        + row_number() OVER (PARTITION BY l.source_id, l.text ORDER BY l.position) AS occurrence
      FROM temp.lines l LEFT JOIN temp.lines f ON l.nth > 1 AND f.seq = l.seq - l.nth + 1
      WHERE l.text IS NOT NULL AND (l.nth <> 1 OR l.is_link)
    ) repeated WHERE lines.seq = repeated.seq AND repeated.occurrence > 0`),
    lastAsked: sqlite
        .prepare('SELECT position FROM temp.lines WHERE asked = 1 ORDER BY position LIMIT 1 OFFSET @limit - 1')
        .pluck(),
    beyond: sqlite.prepare(`
    UPDATE temp.lines SET outcome = 'pending', reason = 'beyond --limit ' || CAST(@limit AS INTEGER), asked = 0
    WHERE nth = 1 AND position > @last AND outcome IN ('pending', 'failed')`),
    // A line was looked after by the last run that skipped it. One whose run captured the note was not: that capture need
    // not name all files.
    skipped: sqlite.prepare(`
    WITH unfinished AS MATERIALIZED (
      SELECT note_id, user_id FROM media WHERE state IN ('wanted', 'failed') AND current = 1
    )
    SELECT l.note_id AS noteId, job_id IS NOT NULL AS hasJob
    FROM temp.lines l CROSS JOIN temp.line_sources s ON s.id = l.source_id
    WHERE seq BETWEEN @from AND @to AND l.outcome = 'skipped' AND (
      job_id IS NOT NULL
      OR NOT EXISTS (
        SELECT 1 FROM seeds r JOIN runs b ON b.id = r.last_run_id JOIN notes n ON n.id = r.note_id
        WHERE r.source = s.source AND r.text = coalesce(l.text, l.note_id) AND r.occurrence = l.occurrence
          AND r.note_id = l.note_id AND +r.last_run_id >= @since AND r.outcome IN ('skipped', 'archived', 'unchanged')
          AND n.last_captured_at < b.started_at)
      OR l.note_id IN (
        SELECT note_id FROM unfinished
        UNION SELECT n.id FROM unfinished u JOIN notes n ON n.user_id = u.user_id))
    ORDER BY seq`),
}));
/** The lines of a run, read one after another, then judged all together. */
export class SeedLines {
    #catalog;
    #sources = new Map();
    #cachePages;
    #order = new NoteOrder();
    #written = [];
    constructor(catalog) {
        this.#catalog = catalog;
        dropTables(catalog);
        catalog.sqlite.exec(tables);
        // A sort takes as much memory as the cache, beside the cache.
        this.#cachePages = catalog.sqlite.pragma('cache_size', { simple: true });
        catalog.sqlite.pragma('cache_size = -32768');
    }
    /** How many lines there are. */
    get count() {
        return this.#order.count;
    }
    /** Takes the next line. `ref` is its own, or what its short link stands for. */
    add(seed, ref) {
        const { line, text, fields } = seed;
        const noteId = ref.kind === 'note' ? ref.noteId : null;
        const outcome = ref.kind === 'note' ? null : ref.kind === 'unresolved' ? 'failed' : 'invalid';
        const reason = ref.kind === 'note' ? null : ref.kind === 'short-link' ? 'an unresolved short link' : ref.reason;
        const isLink = seed.ref.kind === 'short-link' ? 1 : 0;
        const isBare = text === noteId;
        this.#order.add({ sourceId: this.#sourceId(seed.source), line, noteId, isBare });
        if (isBare && fields === null)
            return;
        const other = fields === null ? null : JSON.stringify(fields);
        this.#written.push(this.#order.count, isBare ? null : text, other, outcome, reason, isLink);
        if (this.#written.length < rowsAtOnce * writtenColumns)
            return;
        statements(this.#catalog).addMany.run(this.#written);
        this.#written = [];
    }
    /** Gives each line its outcome, as the catalog stands. No line is added after this. */
    judge(of) {
        const { addOne, number, lastAsked, beyond } = statements(this.#catalog);
        for (const row of cut(this.#written, writtenColumns))
            addOne.run(row);
        this.#judgeInOrder({
            now: of.now,
            refresh: of.refresh ? 1 : 0,
            leaveParked: of.leaveParked ? 1 : 0,
            patience: of.patience,
        });
        number.run();
        const { sqlite } = this.#catalog;
        // The sort of the index is beside the cache, and takes as much.
        sqlite.pragma('cache_size = -8192');
        sqlite.exec(`
      DROP TABLE temp.written_lines;
      CREATE INDEX temp.lines_asked ON lines (position, note_id, job_id) WHERE asked = 1`);
        sqlite.pragma('cache_size = -32768');
        if (of.limit === null)
            return;
        const last = of.limit === 0 ? 0 : lastAsked.get({ limit: of.limit });
        if (last !== undefined)
            beyond.run({ last, limit: of.limit });
    }
    #judgeInOrder(as) {
        const { judgeOne, judgeMany } = statements(this.#catalog);
        transact(this.#catalog, () => {
            let values = [];
            for (const { position, sourceId, line, noteId, nth, occurrence } of this.#order.inOrder()) {
                values.push(position, sourceId, line, noteId, nth, occurrence);
                if (values.length < rowsAtOnce * orderedColumns)
                    continue;
                judgeMany.run(values, as);
                values = [];
            }
            for (const row of cut(values, orderedColumns))
                judgeOne.run(row, as);
        });
    }
    /**
     * The notes that are skipped since they are archived and that may lack something, and whether a job of them is left
     * over. Those that a run since `since` has looked after, and that have no unfinished file, lack nothing.
     */
    skipped(lines) {
        const found = statements(this.#catalog).skipped.all(lines);
        return found.map(({ noteId, hasJob }) => ({ noteId, hasJob: hasJob === 1 }));
    }
    /** Forgets the lines. */
    end() {
        dropTables(this.#catalog);
        this.#catalog.sqlite.pragma(`cache_size = ${this.#cachePages}`);
    }
    #sourceId(source) {
        const known = this.#sources.get(source);
        if (known !== undefined)
            return known;
        const id = this.#sources.size + 1;
        statements(this.#catalog).addSource.run(id, source);
        this.#sources.set(source, id);
        return id;
    }
}
function dropTables({ sqlite }) {
    for (const table of ['line_sources', 'written_lines', 'lines'])
        sqlite.exec(`DROP TABLE IF EXISTS temp.${table}`);
}
function* cut(values, width) {
    for (let at = 0; at < values.length; at += width)
        yield values.slice(at, at + width);
}
