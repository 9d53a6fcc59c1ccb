// What the archive's runs did, cost and left undone, from their rows and reports. It must not count captures run by run:
// a report has what its run counted.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../../core/catalog.ts'
import { prepared } from '../../../core/catalog.ts'
import { type RunRow, readRuns } from '../../run-rows.ts'

/** A run's report without its seeds; what a later or older version counts may differ. */
export interface RunReport {
  readonly notes?: Readonly<Record<string, number>>
  readonly api?: { readonly calls: number; readonly charged: number; readonly cost: number; readonly currency: string }
  readonly media?: { readonly stored: number; readonly reused: number; readonly failed: number; readonly bytes: number }
  readonly duration_ms?: number
}

export type ReportedRun = RunRow & { readonly report: RunReport | null }

export interface RunHistory {
  readonly runs: readonly ReportedRun[]
  readonly running: (RunRow & { readonly captures: number; readonly open_jobs: number }) | null
  readonly verified: Verified
  /** What has failed and is not wanted again by itself, of all runs. */
  readonly given_up: readonly { readonly kind: 'notes' | 'files'; readonly reason: string; readonly count: number }[]
}

/** What verify last said. */
export interface Verified {
  readonly run: RunRow | null
  readonly blobs: number
  /** Of them, those that were never read again since they were stored. */
  readonly never_read: number
  /** When the one was read that was not read for longest; unix seconds. */
  readonly oldest_read_at: number | null
}

/** Why lines of a run are not in the archive, and how many. */
export interface Failures {
  readonly reasons: readonly { readonly outcome: string; readonly reason: string; readonly count: number }[]
  readonly lines: readonly {
    readonly source: string
    readonly line: number
    readonly text: string
    readonly note_id: string | null
    readonly outcome: string
    readonly reason: string | null
  }[]
}

const shownRuns = 60
const shownLines = 200

const unfinished = "last_run_id = @id AND outcome IN ('unavailable', 'failed', 'invalid', 'pending')"
const runColumns = 'id, command, version, started_at, ended_at, outcome, exit_code'

const statements = prepared(({ sqlite }) => ({
  captures: sqlite.prepare<{ id: number }, number>('SELECT count(*) FROM captures WHERE run_id = @id').pluck(),
  openJobs: sqlite.prepare<[], number>("SELECT count(*) FROM jobs WHERE state = 'open'").pluck(),
  verify: sqlite.prepare<[], Omit<RunRow, 'state'>>(
    `SELECT ${runColumns} FROM runs WHERE command = 'verify' AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
  ),
  blobs: sqlite.prepare<[], Omit<Verified, 'run'>>(`
    SELECT count(*) AS blobs, count(*) - count(verified_at) AS never_read, min(verified_at) AS oldest_read_at FROM blobs`),
  givenUp: sqlite.prepare<[], RunHistory['given_up'][number]>(`
    SELECT 'notes' AS kind, coalesce(substr(last_error, 1, instr(last_error || char(10), char(10)) - 1), '') AS reason,
      count(*) AS count
    FROM jobs WHERE state = 'buried' AND kind = 'note' GROUP BY 2
    UNION ALL
    SELECT 'files', coalesce(substr(reason, 1, instr(reason || char(10), char(10)) - 1), ''), count(*)
    FROM media_identities WHERE state = 'failed' GROUP BY 2
    ORDER BY 3 DESC, 1, 2 LIMIT 30`),
  one: sqlite.prepare<{ id: number }, Omit<RunRow, 'state'>>(`SELECT ${runColumns} FROM runs WHERE id = @id`),
  // Of a reason that is a stack, its first line says what happened.
  reasons: sqlite.prepare<{ id: number }, Failures['reasons'][number]>(`
    SELECT outcome, coalesce(substr(reason, 1, instr(reason || char(10), char(10)) - 1), '') AS reason, count(*) AS count
    FROM seeds WHERE ${unfinished} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50`),
  lines: sqlite.prepare<{ id: number }, Failures['lines'][number]>(`
    SELECT source, line, text, note_id, outcome, reason FROM seeds WHERE ${unfinished}
    ORDER BY source, line LIMIT ${shownLines}`),
}))

/** The newest runs, newest first, the one that is on, and what verify last said. */
export async function readRunHistory(on: { catalog: Catalog; archiveDir: string }): Promise<RunHistory> {
  const all = statements(on.catalog)
  const { last, running } = readRuns(on.catalog, { archiveDir: on.archiveDir, count: shownRuns })
  const verify = all.verify.get()
  const blobs = all.blobs.get() ?? { blobs: 0, never_read: 0, oldest_read_at: null }
  return {
    runs: await Promise.all(last.map(async (run) => ({ ...run, report: await readReport(on.archiveDir, run.id) }))),
    running: running && {
      ...running,
      captures: all.captures.get({ id: running.id }) ?? 0,
      open_jobs: all.openJobs.get() ?? 0,
    },
    given_up: all.givenUp.all(),
    verified: { run: verify === undefined ? null : { ...verify, state: 'ended' }, ...blobs },
  }
}

/** One run with its failures, or undefined. */
export async function readRun(
  on: { catalog: Catalog; archiveDir: string },
  id: number,
): Promise<(ReportedRun & { failures: Failures }) | undefined> {
  const all = statements(on.catalog)
  const run = all.one.get({ id })
  if (run === undefined) return undefined
  const { running } = readRuns(on.catalog, { archiveDir: on.archiveDir, count: 0 })
  const state = run.ended_at !== null ? 'ended' : running?.id === id ? 'on' : 'killed'
  const report = await readReport(on.archiveDir, id)
  return { ...run, state, report, failures: { reasons: all.reasons.all({ id }), lines: all.lines.all({ id }) } }
}

/** Bytes that hold all of a report but its seeds. */
const headBytes = 16_384

/** A run's report, or null where it left none that can be read. */
async function readReport(archiveDir: string, id: number): Promise<RunReport | null> {
  try {
    await using file = await open(join(archiveDir, 'reports', `run-${id}.json`))
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const head = buffer.toString('utf8', 0, bytesRead)
    const seedsAt = head.indexOf('\n  "seeds": [')
    const text = seedsAt === -1 ? head : `${head.slice(0, seedsAt).replace(/,\s*$/, '')}\n}`
    const report: unknown = JSON.parse(text)
    return typeof report === 'object' && report !== null ? (report as RunReport) : null
  } catch {
    return null
  }
}
