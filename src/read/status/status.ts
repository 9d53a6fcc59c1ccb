// The state of an archive in numbers: what it holds, what is open, what it cost. It must not list notes one by one:
// each number is one query, over an index or over rows that are small.
import type { Catalog } from '../../core/catalog.ts'
import { type IssuePlace, issuePlaces } from '../issue-places.ts'
import { listIdOf } from '../lists.ts'
import { lastSuccessAt, type RunRow, readRuns } from '../run-rows.ts'
import { readSpendingByPeriod, type Spending, type SpendingByPeriod } from '../spending.ts'

export interface Status {
  /** The list that everything but runs and issues is narrowed to, or null. */
  readonly list: string | null
  readonly notes: { total: number; live: number; missing: number; gone: number; uncaptured: number }
  readonly users: number
  readonly images: number
  readonly versions: number
  readonly snapshots: number
  /** Files, not slots: one file fills every slot of its identity. `bytes` are those of the stored ones. */
  readonly media: { stored: number; bytes: number; wanted: number; failed: number }
  readonly jobs: Jobs
  readonly api: Spending
  readonly spending: SpendingByPeriod
  readonly last_success_at: number | null
  readonly running: RunRow | null
  readonly runs: readonly RunRow[]
  /** Of the last run that brought captures. */
  readonly issues: { run_id: number | null; places: readonly IssuePlace[] }
}

export interface Jobs {
  readonly open: { notes: number; files: number }
  readonly parked: { notes: number; files: number; next_at: number | null; last_at: number | null }
  readonly buried: { notes: number; files: number; reasons: readonly { reason: string; count: number }[] }
}

/**
 * Counts an archive as it is at one moment, also while a run is on. `now` is unix seconds.
 * @throws {UsageError} where there is no list of that name
 */
export function readStatus(
  catalog: Catalog,
  of: { readonly archiveDir: string; readonly now: number; readonly list: string | null },
): Status {
  return catalog.sqlite.transaction(() => {
    const listId = of.list === null ? null : listIdOf(catalog, of.list)
    const count = counter(catalog, listId)
    const { last, running } = readRuns(catalog, { archiveDir: of.archiveDir, count: 5 })
    return {
      list: of.list,
      notes: countNotes(catalog, listId),
      users: count('SELECT count(*) FROM users', `SELECT count(DISTINCT user_id) FROM notes WHERE id IN (${inList})`),
      images: count('SELECT count(*) FROM images'),
      versions: count('SELECT count(*) FROM note_versions'),
      snapshots: count('SELECT count(*) FROM metric_snapshots'),
      media: countMedia(catalog, listId),
      jobs: countJobs(catalog, listId),
      ...readSpendingByPeriod(catalog, { now: of.now, listId }),
      last_success_at: lastSuccessAt(catalog),
      running,
      runs: last,
      issues: newestIssues(catalog),
    }
  })()
}

const inList = 'SELECT note_id FROM list_notes WHERE list_id = @listId'
const scope = (listId: number | null) => (listId === null ? {} : { listId })

function counter(catalog: Catalog, listId: number | null) {
  return (all: string, narrowed = `${all} WHERE note_id IN (${inList})`) =>
    catalog.sqlite
      .prepare<{ listId?: number }, number>(listId === null ? all : narrowed)
      .pluck()
      .get(scope(listId)) ?? 0
}

function countNotes(catalog: Catalog, listId: number | null): Status['notes'] {
  const narrowed = listId === null ? '' : `AND id IN (${inList})`
  const of = catalog.sqlite
    .prepare<{ listId?: number }, { availability: 'live' | 'missing' | 'gone'; count: number }>(`
      SELECT availability, count(*) AS count FROM notes WHERE availability IS NOT NULL ${narrowed} GROUP BY availability`)
    .all(scope(listId))
  // Counted apart: with a condition on a null availability, no index would answer.
  const total = counter(catalog, listId)('SELECT count(*) FROM notes', `SELECT count(*) FROM (${inList})`)
  const notes = { total, live: 0, missing: 0, gone: 0, uncaptured: total }
  for (const { availability, count } of of) {
    notes[availability] = count
    notes.uncaptured -= count
  }
  return notes
}

function countMedia(catalog: Catalog, listId: number | null): Status['media'] {
  const rows = catalog.sqlite
    .prepare<{ listId?: number }, { state: 'stored' | 'wanted' | 'failed'; count: number; bytes: number | null }>(
      listId === null ? allFiles : filesOfList,
    )
    .all(scope(listId))
  const media = { stored: 0, bytes: 0, wanted: 0, failed: 0 }
  for (const { state, count, bytes } of rows) {
    media[state] = count
    media.bytes += bytes ?? 0
  }
  return media
}

// Two identities may have the same bytes: what is stored is counted as it lies on the disk.
const allFiles = `
  SELECT 'stored' AS state, count(*) AS count, sum(size) AS bytes FROM blobs
  UNION ALL
  SELECT state, count(*), 0 FROM media_identities WHERE state IN ('wanted', 'failed') GROUP BY state`
const filesOfList = `
  WITH files AS (
    SELECT state, coalesce(digest, identity) AS file FROM media WHERE state <> 'skipped' AND note_id IN (${inList})
    UNION
    SELECT state, coalesce(digest, identity) FROM media
    WHERE state <> 'skipped' AND user_id IN (SELECT user_id FROM notes WHERE id IN (${inList}))
  )
  SELECT state, count(*) AS count, sum(size) AS bytes FROM files LEFT JOIN blobs ON digest = file GROUP BY state`

function countJobs(catalog: Catalog, listId: number | null): Jobs {
  const narrowed = listId === null ? '' : `AND note_id IN (${inList})`
  const rows = catalog.sqlite
    .prepare<
      { listId?: number },
      { state: 'open' | 'parked' | 'buried'; notes: number; files: number; next_at: number; last_at: number }
    >(`
      SELECT state, sum(kind = 'note') AS notes, sum(kind = 'media') AS files,
        min(not_before_at) AS next_at, max(not_before_at) AS last_at
      FROM jobs WHERE true ${narrowed} GROUP BY state`)
    .all(scope(listId))
  const of = (state: 'open' | 'parked' | 'buried') => {
    const { notes = 0, files = 0 } = rows.find((row) => row.state === state) ?? {}
    return { notes, files }
  }
  const parked = rows.find((row) => row.state === 'parked')
  // A reason may be a stack: its first line says what happened.
  const reasons = catalog.sqlite
    .prepare<{ listId?: number }, { reason: string; count: number }>(`
      SELECT coalesce(substr(last_error, 1, instr(last_error || char(10), char(10)) - 1), 'unknown') AS reason,
        count(*) AS count
      FROM jobs WHERE state = 'buried' ${narrowed} GROUP BY 1 ORDER BY 2 DESC, 1`)
    .all(scope(listId))
  return {
    open: of('open'),
    parked: { ...of('parked'), next_at: parked?.next_at ?? null, last_at: parked?.last_at ?? null },
    buried: { ...of('buried'), reasons },
  }
}

function newestIssues(catalog: Catalog): Status['issues'] {
  const runId = catalog.sqlite.prepare<[], number | null>('SELECT max(run_id) FROM captures').pluck().get() ?? null
  return { run_id: runId, places: runId === null ? [] : issuePlaces(catalog, runId) }
}
