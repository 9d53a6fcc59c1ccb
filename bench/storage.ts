// What a year of nightly captures takes: a few notes captured every night for a year by the program's own functions, the
// keys shuffled and URLs signed anew; what one capture adds is then taken times those that 10,000 notes have in a year. Then a usual
// question on the counters of that many captures. It must not measure what a first capture costs.
import { type Catalog, type Transaction, transact } from '../src/core/catalog.ts'
import { imagesOf } from '../src/provider/generate-images.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { below, randomOf } from '../src/provider/random.ts'
import type { NoteData } from '../src/provider/sample-notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun, endRun } from '../src/store/runs.ts'
import { renewStatistics } from '../src/store/statistics.ts'
import { answerOf, capture } from './answers.ts'
import type { Bench } from './measure.ts'
import type { Figures } from './results.ts'

const day = 86_400
const nights = 365
const firstAt = 1_770_000_000
const picturesOfNote = 4
const yearOf = { notes: 10_000, captures: 3_650_000 }

/** As anyone writes it. */
const topGrowth = `
  SELECT note_id, max(liked_count) - min(liked_count) AS growth
  FROM metric_snapshots WHERE captured_at >= @since
  GROUP BY note_id ORDER BY growth DESC LIMIT 20`
/** The same, with those of the week taken first. */
const topGrowthOfWeek = `
  WITH week AS MATERIALIZED (SELECT note_id, liked_count FROM metric_snapshots WHERE captured_at >= @since)
  SELECT note_id, max(liked_count) - min(liked_count) AS growth
  FROM week GROUP BY note_id ORDER BY growth DESC LIMIT 20`

export async function benchStorage(bench: Bench): Promise<Figures> {
  return { ...sizes(bench), ...growthQuery(bench) }
}

function sizes(bench: Bench): Figures {
  const [notes, ofNights] = bench.small ? [3, 10] : [40, nights]
  const { catalog } = openCatalog(bench.folder)
  const data = Array.from({ length: notes }, (_, index) => noteOf(index))
  const makeNight = (night: number) => transact(catalog, (tx) => captureAll(tx, data, night))
  makeNight(0)
  const before = bytesByTable(catalog)
  for (let night = 1; night < ofNights; night++) makeNight(night)
  const after = bytesByTable(catalog)
  catalog.sqlite.close()
  const repeats = notes * (ofNights - 1)
  const grown = [...after].map(([name, bytes]) => ({ name, bytes: (bytes - (before.get(name) ?? 0)) / repeats }))
  const perCapture = grown.reduce((total, { bytes }) => total + bytes, 0)
  const most = grown.filter(({ bytes }) => bytes >= 5).sort((a, b) => b.bytes - a.bytes)
  return {
    [`a capture more, ${picturesOfNote} pictures, all tables and indexes`]: { value: perCapture, unit: 'bytes' },
    ...Object.fromEntries(most.map(({ name, bytes }) => [`of it ${name}`, { value: bytes, unit: 'bytes' }])),
    'measured on captures': { value: repeats, unit: '' },
    [`${yearOf.notes} notes every night for a year, by that`]: {
      value: (perCapture * yearOf.captures) / 1e9,
      unit: 'GB',
      aim: { atMost: 5 },
    },
  }
}

/** Pages in use by table and index. */
function bytesByTable({ sqlite }: Catalog): ReadonlyMap<string, number> {
  const rows = sqlite
    .prepare<[], { name: string; bytes: number }>('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name')
    .all()
  return new Map(rows.map(({ name, bytes }) => [name, bytes]))
}

function noteOf(index: number): NoteData {
  // Every third of the generated notes is a video note, with one picture.
  const data = generateNote(3 * index + 1)
  const wanted = { count: picturesOfNote, video: false, livePhoto: undefined, old: false }
  return { ...data, note_list: [{ ...data.note_list[0], images_list: imagesOf(randomOf(index), wanted) }] }
}

/** One night's run over all notes, one transaction: what a row takes does not depend on it. */
function captureAll(tx: Transaction, notes: readonly NoteData[], night: number): void {
  const runId = beginRun(tx, { command: 'nightly', version: '0', startedAt: firstAt + night * day })
  for (const [index, data] of notes.entries()) {
    const random = randomOf(index, night)
    const at = firstAt + night * day + index
    const [note] = data.note_list
    note.liked_count = Number(note.liked_count) + below(random, 50)
    note.collected_count = Number(note.collected_count) + below(random, 20)
    capture(tx, answerOf(note.id, data, { random, at }), runId)
  }
  endRun(tx, runId, { endedAt: firstAt + night * day + notes.length, outcome: 'complete', exitCode: 0 })
}

function growthQuery(bench: Bench): Figures {
  const notes = bench.small ? 100 : yearOf.notes
  const { catalog } = openCatalog(bench.folder)
  const { sqlite } = catalog
  sqlite.pragma('foreign_keys = OFF')
  sqlite.pragma('synchronous = OFF')
  sqlite.exec('DELETE FROM metric_snapshots')
  const rows = sqlite
    .prepare(`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${notes} * ${nights})
      INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, collected_count, comments_count, shared_count, approximate)
      SELECT n + 1, printf('%08x00000000%08x', 1600000000 + n % ${notes} * 7919 % 180000000, n % ${notes}),
        ${firstAt} + n / ${notes} * ${day} + n % ${notes}, n % ${notes} * 10 + n / ${notes} * (n % 97), n % ${notes}, n % 500, n % 100, 0
      FROM numbers`)
    .run().changes
  // As each run does at its end.
  renewStatistics(catalog)
  const ask = (question: string) => ({ value: secondsOf(sqlite, question), unit: 's', aim: { atMost: 0.3 } })
  const figures = {
    'snapshots of the counters': { value: rows, unit: '' },
    'top 20 by growth of likes in 7 days, the middle of 5': ask(topGrowth),
    'the same, the week taken first': ask(topGrowthOfWeek),
  }
  sqlite.close()
  return figures
}

/** The middle of five times. */
function secondsOf(sqlite: Catalog['sqlite'], question: string): number {
  const statement = sqlite.prepare(question)
  const asked = Array.from({ length: 5 }, () => {
    const startedMs = performance.now()
    const found = statement.all({ since: firstAt + (nights - 8) * day }).length
    if (found !== 20) throw new Error(`the question found ${found} notes of 20`)
    return (performance.now() - startedMs) / 1000
  }).sort((a, b) => a - b)
  return asked[2] ?? Number.NaN
}
