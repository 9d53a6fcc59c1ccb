// How long it takes to choose a night's work from a million archived notes, and how much memory: what `plan` counts, and
// what `nightly` enqueues for its budget. The notes are rows made by SQL. It must not make a call.
import { join } from 'node:path'
import { type Catalog, transact } from '../src/core/catalog.ts'
import { createArchiveFolder } from '../src/store/archive-folder.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun, endRun } from '../src/store/runs.ts'
import type { Chosen } from './choose-night.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

const day = 86_400

export async function benchNight(bench: Bench): Promise<Figures> {
  const notes = bench.small ? 2000 : 1_000_000
  const budget = notes / 100
  const archive = join(bench.folder, 'archive')
  createArchiveFolder(archive)
  const { catalog } = openCatalog(archive)
  fill(catalog, notes)
  const pages = ['page_count', 'page_size'].map((name) => Number(catalog.sqlite.pragma(name, { simple: true })))
  const bytes = pages.reduce((product, each) => product * each)
  catalog.sqlite.close()
  const plan = await measure(bench, ['plan', '--archive', archive, '--json', '--budget', String(budget)])
  const { refreshed: due } = JSON.parse(plan.stdout) as { refreshed: number }
  const choosing = { ...bench, program: join(import.meta.dirname, 'choose-night.ts') }
  const night = await measure(choosing, [archive, String(budget)])
  const { seconds, cpuSeconds, jobs } = JSON.parse(night.stdout) as Chosen
  if (jobs < budget) throw new Error(`the night chose ${jobs} notes, and has money for ${budget}`)
  return {
    'notes archived': { value: notes, unit: '' },
    'of them due': { value: due, unit: '' },
    'size of the catalog': { value: bytes / 1e6, unit: 'MB' },
    'plan, the whole command': { value: plan.wallSeconds, unit: 's' },
    'its peak memory': { value: plan.peakBytes / 1e6, unit: 'MB', aim: { atMost: 300 } },
    [`choosing ${budget} of them`]: { value: seconds, unit: 's', aim: { atMost: 2 } },
    'processor time of it': { value: cpuSeconds, unit: 's' },
    'the whole process that chooses': { value: night.wallSeconds, unit: 's' },
    'peak memory of that': { value: night.peakBytes / 1e6, unit: 'MB', aim: { atMost: 300 } },
  }
}

/**
 * Archived notes: a third due at some time of the last ten days, one of a hundred missing or gone, one of a thousand put
 * aside, one of five hundred with a file that failed.
 */
function fill(catalog: Catalog, notes: number): void {
  const { sqlite } = catalog
  const now = Math.floor(Date.now() / 1000)
  sqlite.pragma('foreign_keys = OFF')
  sqlite.pragma('synchronous = OFF')
  transact(catalog, (tx) => {
    const runId = beginRun(tx, { command: 'backfill', version: '0', startedAt: now - 90 * day })
    const numbers = 'WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < @notes)'
    // IDs begin with the time of creation, which has nothing to do with when a note is due.
    const noteId = "printf('%08x00000000%08x', 1600000000 + n * 2654435761 % 180000000, n)"
    const run = (sql: string) => sqlite.prepare(`${numbers} ${sql}`).run({ notes, now, runId })
    run(`INSERT INTO notes (id, type, title, body, published_at, availability, first_captured_at, last_captured_at, last_checked_at)
      SELECT ${noteId}, 'normal', 'title ' || n, printf('%.*c', 100 + n % 400, 'x'), 1600000000 + n * 2654435761 % 180000000,
        iif(n % 100 = 0, iif(n % 200 = 0, 'gone', 'missing'), 'live'), @now - ${90 * day}, @now - ${20 * day}, @now - ${20 * day}
      FROM numbers ORDER BY 1`)
    run(`INSERT INTO schedule (note_id, due_at, interval_seconds, growth_per_day)
      SELECT ${noteId}, @now - ${10 * day} + abs(random() % ${30 * day}), ${day} * (1 + n % 60), abs(random() % 10000) / 100.0
      FROM numbers ORDER BY 1`)
    run(`INSERT INTO jobs (kind, note_id, state, purpose, run_id, position, not_before_at, opened_at)
      SELECT 'note', ${noteId}, 'parked', 'asked', @runId, n, @now + ${day}, @now FROM numbers WHERE n % 1000 = 1`)
    run(`INSERT INTO media_identities (identity, state) SELECT 'file-' || n, 'failed' FROM numbers WHERE n % 500 = 1`)
    run(`INSERT INTO media (note_id, kind, position, rendition, file_id, identity, current, state, url, first_seen_at,
        last_seen_at, last_capture_id)
      SELECT ${noteId}, 'image', 0, 'original', 'file-' || n, 'file-' || n, 1, 'failed', 'https://sns-i1.rednotecdn.com/file-' || n,
        @now, @now, n FROM numbers WHERE n % 500 = 1`)
    endRun(tx, runId, { endedAt: now, outcome: 'complete', exitCode: 0 })
  })
}
