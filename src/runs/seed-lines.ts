// The lines of a run's seed lists in temporary tables, where one statement judges or writes thousands of them; a line at
// a time took four times as long. It must not write to the catalog, and holds no more in memory than a few lines.
//
// `temp.lines` is what the statements of store/ and frontier/ read that end in `OfLines`: in the order of notes (`seq`),
// each line with its place in the list (`position`, from 1), its outcome, and whether it asks for its note (`asked`).
import { type Catalog, prepared } from '../core/catalog.ts'
import type { Lines, NoteId } from '../core/model.ts'
import type { NoteRef } from '../seeds/note-ref.ts'
import type { Seed } from '../seeds/seed-list.ts'
import type { ResolvedLink } from '../seeds/short-link.ts'

/** How the lines are judged: as of when, and what they are to ask for. */
export interface Judging {
  readonly now: number
  readonly refresh: boolean
  /** How long a note that was missing is not looked for again, in seconds. */
  readonly patience: number
  /** Notes that were put aside stay so until their time. */
  readonly leaveParked: boolean
  /** The most notes to ask for; null: all. */
  readonly limit: number | null
}

/** Rows of a statement: as many as make the call's own cost small. */
const rowsAtOnce = 32
const columns = ['source_id', 'line', 'text', 'note_id', 'fields', 'outcome', 'reason', 'is_link'] as const
const addRows = (count: number) =>
  `INSERT INTO temp.read_lines (${columns.join(', ')})
    VALUES ${Array(count)
      .fill(`(${columns.map(() => '?').join(', ')})`)
      .join(', ')}`

// A list's name stands once, since a million lines repeat it.
const tables = `
  CREATE TEMP TABLE line_sources (id INTEGER PRIMARY KEY, source);
  CREATE TEMP TABLE read_lines (position INTEGER PRIMARY KEY, source_id, line, text, note_id, fields, outcome, reason, is_link);
  CREATE TEMP TABLE lines (seq INTEGER PRIMARY KEY, position, source_id, line, text, note_id, fields, is_link, nth,
    occurrence, outcome, reason, asked, job_id, is_new);`

const statements = prepared(({ sqlite }) => ({
  addSource: sqlite.prepare('INSERT INTO temp.line_sources (id, source) VALUES (?, ?)'),
  addOne: sqlite.prepare(addRows(1)),
  addMany: sqlite.prepare(addRows(rowsAtOnce)),
  judge: sqlite.prepare<{ now: number; refresh: 0 | 1; leaveParked: 0 | 1; patience: number }>(`
    INSERT INTO temp.lines (position, source_id, line, text, note_id, fields, is_link, nth, occurrence, outcome, reason,
      asked, job_id, is_new)
    SELECT position, source_id, line, text, note_id, fields, is_link, nth, 0, outcome,
      CASE
        WHEN reason IS NOT NULL OR nth > 1 THEN reason
        WHEN outcome = 'unavailable' THEN availability || ' when last looked for; --refresh asks again'
        WHEN outcome = 'failed' THEN
          substr(job_error, 1, instr(job_error || char(10), char(10)) - 1) || ' (not asked again; --refresh does)'
        WHEN outcome = 'pending' AND is_parked THEN job_error
      END,
      nth = 1 AND outcome = 'pending' AND NOT is_parked, job_id, is_new
    FROM (
      SELECT l.*, j.id AS job_id, n.id IS NULL AND l.nth = 1 AS is_new, n.availability,
        coalesce(j.state = 'parked' AND @leaveParked, 0) AS is_parked,
        coalesce(j.last_error, iif(j.state = 'parked', 'put aside', 'buried') || ' by an earlier run') AS job_error,
        CASE
          WHEN l.given IS NOT NULL THEN l.given
          WHEN l.nth > 1 THEN 'duplicate'
          WHEN @refresh THEN 'pending'
          WHEN n.last_captured_at IS NOT NULL THEN 'skipped'
          WHEN n.availability = 'gone'
            OR n.availability = 'missing' AND @now - coalesce(n.last_checked_at, 0) < @patience THEN 'unavailable'
          WHEN j.state = 'buried' THEN 'failed'
          ELSE 'pending'
        END AS outcome
      FROM (
        SELECT position, source_id, line, text, note_id, fields, is_link, outcome AS given, reason,
          iif(note_id IS NULL, 0, row_number() OVER (PARTITION BY note_id ORDER BY position)) AS nth
        FROM temp.read_lines
      ) l
      LEFT JOIN notes n ON l.nth = 1 AND n.id = l.note_id
      LEFT JOIN jobs j ON l.nth = 1 AND j.kind = 'note' AND j.note_id = l.note_id
    )`),
  // The first line that names a note is the first with its text too, unless the text is a short link or no note: only
  // the others are numbered.
  number: sqlite.prepare(`
    UPDATE temp.lines SET occurrence = repeated.occurrence FROM (
      SELECT l.seq, coalesce(NOT f.is_link AND f.source_id = l.source_id AND f.text IS l.text, 0) - 1
        + row_number() OVER (PARTITION BY l.source_id, coalesce(l.text, l.note_id) ORDER BY l.position) AS occurrence
      FROM temp.lines l LEFT JOIN temp.lines f ON l.nth > 1 AND f.seq = l.seq - l.nth + 1
      WHERE l.nth <> 1 OR l.is_link
    ) repeated WHERE lines.seq = repeated.seq AND repeated.occurrence > 0`),
  lastAsked: sqlite
    .prepare<{ limit: number }, number>(
      'SELECT position FROM temp.lines WHERE asked = 1 ORDER BY position LIMIT 1 OFFSET @limit - 1',
    )
    .pluck(),
  beyond: sqlite.prepare<{ last: number; limit: number }>(`
    UPDATE temp.lines SET outcome = 'pending', reason = 'beyond --limit ' || CAST(@limit AS INTEGER), asked = 0
    WHERE nth = 1 AND position > @last AND outcome IN ('pending', 'failed')`),
  skipped: sqlite.prepare<Lines, { noteId: NoteId; hasJob: 0 | 1 }>(`
    SELECT note_id AS noteId, job_id IS NOT NULL AS hasJob FROM temp.lines
    WHERE seq BETWEEN @from AND @to AND outcome = 'skipped' ORDER BY seq`),
}))

/** The lines of a run, read one after another, then judged all together. */
export class SeedLines {
  readonly #catalog: Catalog
  readonly #sources = new Map<string, number>()
  readonly #cachePages: unknown
  #row: unknown[] = []
  #count = 0

  constructor(catalog: Catalog) {
    this.#catalog = catalog
    dropTables(catalog)
    catalog.sqlite.exec(tables)
    // A sort takes as much memory as the cache, beside the cache.
    this.#cachePages = catalog.sqlite.pragma('cache_size', { simple: true })
    catalog.sqlite.pragma('cache_size = -32768')
  }

  /** How many lines there are. */
  get count(): number {
    return this.#count
  }

  /** Takes the next line. `ref` is its own, or what its short link stands for. */
  add(seed: Seed, ref: NoteRef | ResolvedLink): void {
    const { line, text, fields } = seed
    const noteId = ref.kind === 'note' ? ref.noteId : null
    const outcome = ref.kind === 'note' ? null : ref.kind === 'unresolved' ? 'failed' : 'invalid'
    const reason = ref.kind === 'note' ? null : ref.kind === 'short-link' ? 'an unresolved short link' : ref.reason
    const isLink = seed.ref.kind === 'short-link' ? 1 : 0
    const other = fields === null ? null : JSON.stringify(fields)
    // What is but an ID is not written twice: it is sorted with its line.
    this.#row.push(
      this.#sourceId(seed.source),
      line,
      text === noteId ? null : text,
      noteId,
      other,
      outcome,
      reason,
      isLink,
    )
    this.#count += 1
    if (this.#row.length < rowsAtOnce * columns.length) return
    statements(this.#catalog).addMany.run(this.#row)
    this.#row = []
  }

  /** Gives each line its outcome, as the catalog stands. No line is added after this. */
  judge(of: Judging): void {
    const { addOne, judge, number, lastAsked, beyond } = statements(this.#catalog)
    for (let at = 0; at < this.#row.length; at += columns.length) addOne.run(this.#row.slice(at, at + columns.length))
    judge.run({ now: of.now, refresh: of.refresh ? 1 : 0, leaveParked: of.leaveParked ? 1 : 0, patience: of.patience })
    number.run()
    this.#catalog.sqlite.exec(`
      DROP TABLE temp.read_lines;
      CREATE INDEX temp.lines_asked ON lines (position, note_id, job_id) WHERE asked = 1`)
    if (of.limit === null) return
    const last = of.limit === 0 ? 0 : lastAsked.get({ limit: of.limit })
    if (last !== undefined) beyond.run({ last, limit: of.limit })
  }

  /** The notes that are skipped since they are archived, and whether a job of them is left over. */
  skipped(lines: Lines): { noteId: NoteId; hasJob: boolean }[] {
    const found = statements(this.#catalog).skipped.all(lines)
    return found.map(({ noteId, hasJob }) => ({ noteId, hasJob: hasJob === 1 }))
  }

  /** Forgets the lines. */
  end(): void {
    dropTables(this.#catalog)
    this.#catalog.sqlite.pragma(`cache_size = ${this.#cachePages}`)
  }

  #sourceId(source: string): number {
    const known = this.#sources.get(source)
    if (known !== undefined) return known
    const id = this.#sources.size + 1
    statements(this.#catalog).addSource.run(id, source)
    this.#sources.set(source, id)
    return id
  }
}

function dropTables({ sqlite }: Catalog): void {
  for (const table of ['line_sources', 'read_lines', 'lines']) sqlite.exec(`DROP TABLE IF EXISTS temp.${table}`)
}
