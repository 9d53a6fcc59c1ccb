// All that a person would like to know the morning after a run, as one document: what it did, what changed most, what
// failed, what it cost, how the archive grew. It must not format anything.
import type { Catalog } from '../../core/catalog.ts'
import { IntegrityError } from '../../core/errors.ts'
import { type DriftedPlace, driftedPlaces } from '../../store/drift.ts'
import { type IssuePlace, issuePlaces } from '../issue-places.ts'
import type { RunRow } from '../run-rows.ts'
import { readStatus, type Status } from '../status/status.ts'
import { type Changes, readChanges } from './night-changes.ts'
import { type Failures, readFailures } from './night-failures.ts'
import { type Growth, readGrowth } from './night-growth.ts'

/** What a run counted itself, as its `--json` has it. */
export interface RunSummary {
  readonly run_id: number
  readonly outcome: string
  readonly notes: Readonly<
    Record<
      | 'requested'
      | 'archived'
      | 'unchanged'
      | 'skipped'
      | 'duplicate'
      | 'unavailable'
      | 'failed'
      | 'invalid'
      | 'pending',
      number
    >
  >
  readonly api: Readonly<Record<'calls' | 'charged' | 'uncertain' | 'cost', number>> & { readonly currency: string }
  readonly media: Readonly<Record<'stored' | 'reused' | 'failed' | 'skipped' | 'bytes', number>>
  readonly duration_ms: number
}

export interface NightReport {
  readonly summary: RunSummary
  /** What was said at its end; null where there was nothing to say. */
  readonly message: string | null
  readonly run: Omit<RunRow, 'state'>
  readonly growth: Growth
  readonly changes: Changes
  readonly failures: Failures
  readonly issues: { readonly places: readonly IssuePlace[]; readonly drifted: readonly DriftedPlace[] }
  /** Of the last 30 days at UTC+8, oldest first, days without a call included, in the run's currency. */
  readonly costs: readonly { readonly day: string; readonly cost: number; readonly calls: number }[]
  /** Bytes of all files at the end of each day on which some were stored, oldest first. */
  readonly bytes: readonly { readonly day: string; readonly bytes: number }[]
  readonly added: { readonly captures: number; readonly versions: number }
  readonly size: { readonly captures: number; readonly catalogBytes: number }
  readonly archive: Status
}

/** Rows of a list on a page that is read over coffee; the archive has all. */
const most = 10
const daySeconds = 86_400
const days = 30

/** Reads what there is to say of a run that has ended. `now` is unix seconds. */
export function readNightReport(
  catalog: Catalog,
  of: {
    readonly archiveDir: string
    readonly now: number
    readonly summary: RunSummary
    readonly message: string | null
  },
): NightReport {
  const { summary, message, archiveDir, now } = of
  const runId = summary.run_id
  return catalog.sqlite.transaction(() => {
    const run = catalog.sqlite
      .prepare<{ runId: number }, NightReport['run']>(
        'SELECT id, command, version, started_at, ended_at, outcome, exit_code FROM runs WHERE id = @runId',
      )
      .get({ runId })
    if (run === undefined) throw new IntegrityError(`the catalog has no run ${runId}`)
    return {
      summary,
      message,
      run,
      growth: readGrowth(catalog, { runId, most }),
      changes: readChanges(catalog, { runId, most }),
      failures: readFailures(catalog, { runId, command: run.command, most }),
      issues: { places: issuePlaces(catalog, runId).slice(0, most), drifted: driftedPlaces(catalog, runId) },
      costs: costsByDay(catalog, now, summary.api.currency),
      bytes: bytesByDay(catalog),
      ...sizes(catalog, runId),
      archive: readStatus(catalog, { archiveDir, now, list: null }),
    }
  })()
}

const dayOf = (column: string) => `strftime('%Y-%m-%d', ${column}, 'unixepoch', '+8 hours')`

function costsByDay({ sqlite }: Catalog, now: number, currency: string): NightReport['costs'] {
  return sqlite
    .prepare<{ now: number; days: number; currency: string }, NightReport['costs'][number]>(`
      WITH RECURSIVE past(at) AS (
        SELECT @now - (@days - 1) * ${daySeconds} UNION ALL SELECT at + ${daySeconds} FROM past WHERE at < @now
      ), spent AS (
        SELECT ${dayOf('captured_at')} AS day, sum(cost_micros) / 1e6 AS cost, count(*) AS calls FROM captures
        WHERE captured_at > @now - (@days + 1) * ${daySeconds} AND origin = 'api' AND currency = @currency GROUP BY 1
      )
      SELECT d.day, coalesce(s.cost, 0) AS cost, coalesce(s.calls, 0) AS calls
      FROM (SELECT ${dayOf('at')} AS day FROM past) d LEFT JOIN spent s ON s.day = d.day ORDER BY d.day`)
    .all({ now, days, currency })
}

function bytesByDay({ sqlite }: Catalog): NightReport['bytes'] {
  return sqlite
    .prepare<[], NightReport['bytes'][number]>(`
      SELECT day, sum(bytes) OVER (ORDER BY day) AS bytes
      FROM (SELECT ${dayOf('stored_at')} AS day, sum(size) AS bytes FROM blobs GROUP BY 1) ORDER BY day`)
    .all()
}

function sizes({ sqlite }: Catalog, runId: number): Pick<NightReport, 'added' | 'size'> {
  const number = (sql: string) => sqlite.prepare<{ runId: number }, number>(sql).pluck().get({ runId }) ?? 0
  return {
    added: {
      captures: number('SELECT count(*) FROM captures WHERE run_id = @runId'),
      versions: number(`
        SELECT count(*) FROM captures c JOIN note_versions v ON v.note_id = c.note_id AND v.capture_id = c.id
        WHERE c.run_id = @runId`),
    },
    size: {
      captures: number('SELECT count(*) FROM captures'),
      catalogBytes: number('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size'),
    },
  }
}
