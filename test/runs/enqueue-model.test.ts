// Whole lists are judged and written by a few statements. A model that takes one line after another says what must be in
// the tables after them, for any lists, over several runs, whatever is known of the notes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Catalog } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { decide, enqueueSeeds } from '../../src/runs/enqueue.ts'
import { type Run, Stop } from '../../src/runs/run.ts'
import { type NoteCounts, Tally } from '../../src/runs/tally.ts'
import { parseNoteRef } from '../../src/seeds/note-ref.ts'
import type { Seed } from '../../src/seeds/seed-list.ts'
import type { ResolvedLink } from '../../src/seeds/short-link.ts'
import type { KnownNote } from '../../src/store/seeds.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const now = 1_770_000_000
const ids = ['7', '3', '9', '1', 'c'].map((last) => `69aed373000000001a02a6d${last}`)
const links = ['Good1', 'Good2', 'Dead1'].map((code) => `http://xhslink.com/a/${code}`)

/** Where a link leads is another note, or not known, each time it is asked. */
const resolved = (url: string, run: number): ResolvedLink =>
  url.endsWith('Dead1') && run % 2 === 0
    ? { kind: 'unresolved', reason: 'no answer' }
    : { kind: 'note', noteId: ids[url.endsWith('Good2') ? 1 : run % ids.length] ?? '' }

interface Job {
  id: number
  note_id: string
  state: string
  purpose: string
  run_id: number
  position: number
  attempts: number
  not_before_at: number
  last_error: string | null
}

interface SeedRow {
  source: string
  line: number
  text: string
  occurrence: number
  note_id: string | null
  outcome: string
  reason: string | null
  run_id: number
  last_run_id: number
}

type Listed = { note_id: string; fields: string | null }

interface Tables {
  readonly notes: ReadonlyMap<string, KnownNote>
  readonly jobs: ReadonlyMap<string, Job>
  readonly seeds: ReadonlyMap<string, SeedRow>
  readonly listed: ReadonlyMap<string, Listed>
}

function tablesOf({ sqlite }: Catalog): Tables {
  const all = <Row>(sql: string) => sqlite.prepare<[], Row>(sql).all()
  const notes = all<{ id: string; availability: KnownNote['availability']; captured: number; checked: number }>(
    'SELECT id, availability, last_captured_at AS captured, last_checked_at AS checked FROM notes',
  )
  return {
    notes: new Map(
      notes.map(({ id, availability, captured, checked }) => [
        id,
        { availability, lastCapturedAt: captured, lastCheckedAt: checked },
      ]),
    ),
    jobs: new Map(
      all<Job>(
        'SELECT id, note_id, state, purpose, run_id, position, attempts, not_before_at, last_error FROM jobs',
      ).map((job) => [job.note_id, job]),
    ),
    seeds: new Map(all<SeedRow>('SELECT * FROM seeds').map((row) => [keyOf(row), row])),
    listed: new Map(all<Listed>('SELECT note_id, fields FROM list_notes').map((row) => [row.note_id, row])),
  }
}

const keyOf = (row: { source: string; text: string; occurrence: number }) =>
  JSON.stringify([row.source, row.text, row.occurrence])

interface Asking {
  readonly refresh: boolean
  readonly limit: number | null
  readonly onlyNew: boolean
  readonly onList: boolean
}

/** What one run makes of a list, a line at a time: the tables after it, and how many lines have each outcome. */
function modelOf(before: Tables, seeds: readonly Seed[], of: Asking & { runId: number; times: number }) {
  const notes = new Map(before.notes)
  const jobs = new Map([...before.jobs].map(([id, job]) => [id, { ...job }]))
  const rows = new Map(before.seeds)
  const listed = new Map(before.listed)
  const counts: Record<string, number> = { requested: 0 }
  const named = new Set<string>()
  const read = new Map<string, number>()
  const last = Math.max(0, ...[...before.jobs.values()].map(({ position }) => position))
  let asked = 0

  function ask(noteId: string, position: number): { outcome: string; reason: string | null; asks?: boolean } {
    const known = before.notes.get(noteId)
    const decision = decide(known, { now, refresh: of.refresh })
    const job = jobs.get(noteId)
    if (decision === 'skipped') {
      if (job?.state === 'open' && job.run_id !== of.runId && job.purpose === 'recapture') jobs.delete(noteId)
      return { outcome: 'skipped', reason: null }
    }
    if (decision === 'unavailable')
      return { outcome: decision, reason: `${known?.availability} when last looked for; --refresh asks again` }
    if (of.limit !== null && asked >= of.limit) return { outcome: 'pending', reason: `beyond --limit ${of.limit}` }
    if (job?.state === 'buried' && !of.refresh) {
      const why = (job.last_error ?? 'buried by an earlier run').split('\n', 1)[0]
      return { outcome: 'failed', reason: `${why} (not asked again; --refresh does)` }
    }
    if (job?.state === 'parked' && of.onlyNew)
      return { outcome: 'pending', reason: job.last_error ?? 'put aside by an earlier run' }
    const opened = { state: 'open', purpose: 'asked', run_id: of.runId, position, attempts: 0, not_before_at: 0 }
    jobs.set(noteId, { ...(job ?? { id: 0, note_id: noteId, last_error: null }), ...opened })
    asked += 1
    return { outcome: 'pending', reason: null, asks: true }
  }

  for (const [index, { source, line, text, ref, fields }] of seeds.entries()) {
    const found = ref.kind === 'short-link' ? resolved(ref.url, of.times) : ref
    let result: { outcome: string; reason: string | null; asks?: boolean }
    const noteId = found.kind === 'note' ? found.noteId : null
    if (found.kind !== 'note')
      result = {
        outcome: found.kind === 'unresolved' ? 'failed' : 'invalid',
        reason: 'reason' in found ? found.reason : '',
      }
    else {
      const other = fields === null ? null : JSON.stringify(fields)
      if (of.onList)
        listed.set(found.noteId, { note_id: found.noteId, fields: other ?? listed.get(found.noteId)?.fields ?? null })
      result = named.has(found.noteId) ? { outcome: 'duplicate', reason: null } : ask(found.noteId, last + index + 1)
      named.add(found.noteId)
      if (!notes.has(found.noteId))
        notes.set(found.noteId, { availability: null, lastCapturedAt: null, lastCheckedAt: null })
    }
    const occurrence = read.get(`${source} ${text}`) ?? 0
    read.set(`${source} ${text}`, occurrence + 1)
    const key = keyOf({ source, text, occurrence })
    const was = rows.get(key)
    const kept = result.outcome === 'skipped' && /^(archived|unchanged)$/.test(was?.outcome ?? '')
    rows.set(key, {
      source,
      line,
      text,
      occurrence,
      note_id: noteId ?? was?.note_id ?? null,
      outcome: kept ? (was?.outcome ?? '') : result.outcome,
      reason: result.reason,
      run_id: was?.run_id ?? of.runId,
      last_run_id: of.runId,
    })
    if (of.onlyNew && result.asks !== true && was !== undefined) continue
    counts.requested = (counts.requested ?? 0) + 1
    if (result.outcome !== 'pending') counts[result.outcome] = (counts[result.outcome] ?? 0) + 1
  }
  return { tables: { notes, jobs, seeds: rows, listed }, counts }
}

/** In an order of their own; of the jobs' places only the order, and only of those that the run has opened. */
const sorted = ({ notes, jobs, seeds, listed }: Tables, runId: number) => ({
  notes: [...notes].sort(([a], [b]) => (a < b ? -1 : 1)),
  queue: [...jobs.values()]
    .filter((job) => job.run_id === runId)
    .sort((a, b) => a.position - b.position)
    .map((job) => job.note_id),
  jobs: [...jobs.values()].map(({ id, position, ...job }) => job).sort((a, b) => (a.note_id < b.note_id ? -1 : 1)),
  seeds: [...seeds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  listed: [...listed.values()].sort((a, b) => (a.note_id < b.note_id ? -1 : 1)),
})

const states = fc.record({
  note: fc.constantFrom('unseen', 'named', 'archived', 'missing', 'missing long', 'gone'),
  job: fc.constantFrom('none', 'none', 'open', 'recapture', 'parked', 'buried'),
  error: fc.constantFrom(null, 'HTTP 503', 'TypeError: no\n    at once'),
  settled: fc.constantFrom('pending', 'archived', 'unchanged', 'failed'),
})

type State = typeof states extends fc.Arbitrary<infer T> ? T : never

/** Brings a note into a state between two runs, as the runs' work would. */
function put({ sqlite }: Catalog, noteId: string, state: State): void {
  const { note, job, error, settled } = state
  if (note === 'unseen') return
  const availability = { named: null, archived: 'live', missing: 'missing', 'missing long': 'missing', gone: 'gone' }[
    note
  ]
  const checked = availability === null ? null : now - (note === 'missing long' ? 2 : 0) * 86_400
  const captured = note === 'archived' ? now : null
  sqlite
    .prepare(`INSERT INTO notes (id, availability, last_captured_at, last_checked_at) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET availability = excluded.availability, last_captured_at = excluded.last_captured_at,
        last_checked_at = excluded.last_checked_at`)
    .run(noteId, availability, captured, checked)
  sqlite.prepare('UPDATE seeds SET outcome = ? WHERE note_id = ? AND outcome = ?').run(settled, noteId, 'pending')
  sqlite.prepare("DELETE FROM jobs WHERE kind = 'note' AND note_id = ?").run(noteId)
  if (job === 'none') return
  sqlite
    .prepare(`INSERT INTO jobs (kind, note_id, state, purpose, run_id, position, attempts, not_before_at, last_error, opened_at)
      SELECT 'note', ?, ?, ?, max(id), (SELECT coalesce(max(position), 0) + 1 FROM jobs), 2, 7, ?, 5 FROM runs`)
    .run(noteId, job === 'recapture' ? 'open' : job, job === 'recapture' ? 'recapture' : 'asked', error)
}

const texts = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ids) },
  { weight: 2, arbitrary: fc.constantFrom(...links) },
  { weight: 2, arbitrary: fc.constantFrom(...ids.map((id) => `https://www.xiaohongshu.com/explore/${id}?x=y`)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('no note', '6.4E+21', 'a\u0000b', '\ud800', '去 看', ids[0]?.toUpperCase() ?? ''),
  },
)
const line = fc.record({
  text: texts,
  source: fc.constantFrom('/lists/a.txt', '/lists/b.csv'),
  fields: fc.constantFrom(null, null, { fee: '3' }, { fee: '4', 品牌: 'x' }),
})
const runs = fc.array(
  fc.record({
    lines: fc.array(line, { maxLength: 80 }),
    again: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 40 }),
    asking: fc.record({
      refresh: fc.boolean(),
      limit: fc.option(fc.nat({ max: 4 })),
      onlyNew: fc.boolean(),
      onList: fc.boolean(),
    }),
    states: fc.array(states, { minLength: ids.length, maxLength: ids.length }),
  }),
  { minLength: 1, maxLength: 4 },
)

test('many lines at once leave the rows and counts that one line after another would', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (given) => {
      const catalog = memoryCatalog()
      newRun(catalog)
      let list: Seed[] = []
      for (const [times, { lines, again, chunk, asking, states }] of given.entries()) {
        for (const [index, state] of states.entries()) put(catalog, ids[index] ?? '', state)
        if (!again)
          list = lines.map(({ text, source, fields }, index) => ({
            source,
            line: index + 1,
            text: text.toWellFormed(),
            ref: parseNoteRef(text),
            fields,
          }))
        const runId = newRun(catalog)
        const expected = modelOf(tablesOf(catalog), list, { ...asking, runId, times })
        const tally = new Tally()
        const run = {
          id: runId,
          catalog,
          clock: { ...createClock(), nowSeconds: () => now },
          tally,
          stop: new Stop(),
          skipReason: () => null,
          reached: () => undefined,
        } as Partial<Run> as Run
        await enqueueSeeds(
          run,
          batches(list),
          {
            refresh: asking.refresh,
            limit: asking.limit,
            onlyNew: asking.onlyNew,
            list: asking.onList ? 'spring' : null,
            resolveShortLink: async (url) => resolved(url, times),
          },
          chunk,
        )
        expect(sorted(tablesOf(catalog), runId)).toEqual(sorted(expected.tables, runId))
        const counted = Object.entries<number>(tally.notes as NoteCounts & Record<string, number>)
        expect(Object.fromEntries(counted.filter(([name, count]) => count > 0 || name === 'requested'))).toEqual(
          expected.counts,
        )
      }
    }),
    { numRuns: 150 },
  )
})

async function* batches(seeds: readonly Seed[]): AsyncGenerator<readonly Seed[]> {
  for (let from = 0; from < seeds.length; from += 7) yield seeds.slice(from, from + 7)
}
