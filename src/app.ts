// The composition root of a writing command: takes the archive, opens everything, runs the work, and leaves a report,
// whatever happens. It must not know what the work is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApiClient } from './api/client.ts'
import { noteDetailPath } from './api/contract.ts'
import { createBlobStore } from './blobs/blob-store.ts'
import { type Config, clockOffsetMs, waitScale } from './config.ts'
import { type Catalog, transact } from './core/catalog.ts'
import { type Clock, createClock } from './core/clock.ts'
import { HeldError, UsageError } from './core/errors.ts'
import { endDeadLeases, type LostCall } from './frontier/frontier.ts'
import { createLane } from './frontier/lanes.ts'
import { createLog } from './log.ts'
import { createDownloader } from './media/download.ts'
import { endOf, type RunEnd } from './runs/end.ts'
import { showProgress } from './runs/progress.ts'
import { writeReport } from './runs/report.ts'
import { type Run, Stop } from './runs/run.ts'
import { skipReasonOf } from './runs/skip-reason.ts'
import { type Budget, Spending } from './runs/spending.ts'
import { type Summary, Tally } from './runs/tally.ts'
import { notesObservedIn, settleAvailability } from './store/availability.ts'
import { driftOf } from './store/issues.ts'
import { recordCapture } from './store/ledger.ts'
import { takeLock } from './store/lock.ts'
import { catalogPath, openCatalog, openCatalogForReading } from './store/open.ts'
import { beginRun, endRun, unendedRuns } from './store/runs.ts'

/** The program's version, as package.json has it. */
export const version = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }
).version

const userAgent = `rednote-archive/${version}`

export interface RunSettings {
  readonly command: string
  readonly archiveDir: string
  readonly config: Config
  readonly token: string
  readonly budget: Budget | null
  readonly quiet: boolean
  readonly env: NodeJS.ProcessEnv
}

export interface Finished extends RunEnd {
  readonly run: Run
  readonly summary: Summary
  readonly reportPath: string
}

/** The clock as the environment moves it. */
export function clockOf(env: NodeJS.ProcessEnv): Clock {
  return createClock(clockOffsetMs(env), waitScale(env))
}

/**
 * Runs a command's work on an archive that nobody else writes to.
 * @throws {HeldError} where another run holds the archive; {UsageError} where it cannot be opened
 */
export async function withRun(
  settings: RunSettings,
  work: (run: Run) => Promise<{ distrusted: boolean }>,
): Promise<Finished> {
  const clock = clockOf(settings.env)
  const lock = lockOrSayWho(settings.archiveDir)
  try {
    const { catalog, did } = openCatalog(settings.archiveDir)
    try {
      for (const line of did) process.stderr.write(`${line}\n`)
      return await runOn(settings, clock, catalog, work)
    } finally {
      catalog.sqlite.close()
    }
  } finally {
    lock.release()
  }
}

async function runOn(
  settings: RunSettings,
  clock: Clock,
  catalog: Catalog,
  work: (run: Run) => Promise<{ distrusted: boolean }>,
): Promise<Finished> {
  const startedAt = clock.nowSeconds()
  const startedMs = performance.now()
  const { command } = settings
  const runId = transact(catalog, (tx) => beginRun(tx, { command, version, startedAt }))
  const run = createRun(settings, clock, catalog, runId)
  recoverDeadRuns(run)
  await run.blobs.cleanTemporary()
  const unlisten = listenToSignals(run.stop)
  const progress = showProgress(run, settings.quiet)
  let distrusted = false
  try {
    distrusted = (await work(run)).distrusted
  } catch (error) {
    if (error instanceof UsageError) {
      transact(catalog, (tx) => endRun(tx, runId, { endedAt: clock.nowSeconds(), outcome: 'refused', exitCode: 2 }))
      throw error
    }
    run.stop.stopForBug(error)
    run.log.error({ err: error }, 'a defect of rednote-archive')
  } finally {
    progress.end()
    unlisten()
  }
  const end = endOf(run, clock.nowMs())
  const endedAt = clock.nowSeconds()
  transact(catalog, (tx) => {
    endRun(tx, runId, { endedAt, outcome: end.outcome, exitCode: end.exitCode, distrusted })
    if (distrusted) for (const noteId of notesObservedIn(tx, runId)) settleAvailability(tx, noteId)
  })
  const summary = run.tally.summary({
    runId,
    outcome: end.outcome,
    currency: settings.config.money.currency,
    drift: driftOf(catalog, runId),
    durationMs: performance.now() - startedMs,
  })
  const reportPath = await writeReport(run, summary, { command, startedAt, endedAt, exitCode: end.exitCode })
  return { ...end, run, summary, reportPath }
}

function createRun(settings: RunSettings, clock: Clock, catalog: Catalog, id: number): Run {
  const { config, archiveDir, token, budget, env } = settings
  const blobs = createBlobStore(archiveDir)
  return {
    id,
    archiveDir,
    catalog,
    blobs,
    clock,
    config,
    log: createLog({ level: env.REDNOTE_LOG_LEVEL ?? 'warn', secrets: [token] }),
    client: createApiClient({
      baseUrl: config.provider.baseUrl,
      token,
      timeoutMs: config.provider.timeoutSeconds * 1000,
      maxBodyBytes: config.provider.maxBodyMiB * 2 ** 20,
      userAgent,
      clock,
    }),
    downloader: createDownloader({ extraHosts: config.media.hosts, userAgent, blobs }),
    lanes: {
      note: createLane({ concurrency: config.provider.concurrency, ratePerSecond: config.provider.rate, clock }),
      media: createLane({ concurrency: config.media.concurrency, ratePerSecond: null, clock }),
    },
    tally: new Tally(),
    spending: new Spending(Math.round(config.money.pricePerCall * 1e6), budget),
    stop: new Stop(),
    skipReason: skipReasonOf(config.media),
  }
}

/** Calls that dead runs had begun may have been charged: they become captures without an answer. */
function recoverDeadRuns(run: Run): void {
  const currency = run.config.money.currency
  transact(run.catalog, (tx) => {
    for (const lost of endDeadLeases(tx))
      recordCapture(
        tx,
        lostExchange(lost),
        { apiCode: null, requestId: null, charged: 'maybe' },
        {
          runId: lost.runId,
          origin: 'api',
          price: { costMicros: lost.costMicros, currency },
        },
      )
    for (const dead of unendedRuns(tx))
      if (dead.id !== run.id) endRun(tx, dead.id, { endedAt: run.clock.nowSeconds(), outcome: 'killed', exitCode: 137 })
  })
}

const lostExchange = (lost: LostCall) => ({
  noteId: lost.noteId,
  endpoint: noteDetailPath,
  capturedAt: lost.callAt,
  elapsedMs: 0,
  sent: true,
  httpStatus: null,
  headers: {},
  body: null,
  failure: 'the run was killed before the answer was recorded',
})

function listenToSignals(stop: Stop): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const listeners = signals.map((signal) => {
    const listener = () => {
      if (stop.signal === null) process.stderr.write('\nFinishing what is in flight; again to stop now.\n')
      stop.signalled(signal)
    }
    process.on(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const unlisten of listeners) unlisten()
  }
}

function lockOrSayWho(archiveDir: string) {
  try {
    return takeLock(archiveDir)
  } catch (error) {
    if (!(error instanceof HeldError)) throw error
    throw new HeldError(`${error.message}${holderOf(archiveDir)}. Wait for it to end, or stop it.`)
  }
}

function holderOf(archiveDir: string): string {
  try {
    const catalog = openCatalogForReading(archiveDir)
    const holder = unendedRuns(catalog)[0]
    catalog.sqlite.close()
    if (holder === undefined) return ` (${catalogPath(archiveDir)})`
    const since = new Date(holder.startedAt * 1000).toISOString().slice(0, 19).replace('T', ' ')
    return `: run ${holder.id}, \`${holder.command}\`, process ${holder.pid} on ${holder.host}, since ${since} UTC`
  } catch {
    return ''
  }
}
