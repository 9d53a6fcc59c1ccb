// The composition root of a writing command: takes the archive, opens everything, runs the work, and leaves a report,
// whatever happens. It must not know what the work is.
import { createApiClient } from './api/client.ts'
import { createBlobStore } from './blobs/blob-store.ts'
import type { Config } from './config.ts'
import { type Catalog, transact } from './core/catalog.ts'
import { type Clock, clockOf } from './core/clock.ts'
import { UsageError } from './core/errors.ts'
import { killAt } from './core/kill-points.ts'
import { userAgent, version } from './core/program.ts'
import { createLane } from './frontier/lanes.ts'
import { createLog } from './log.ts'
import { createDownloadThread } from './media/download-thread.ts'
import { type Agents, createAgents } from './proxy.ts'
import { recordLostCalls, reportKilledRuns } from './runs/dead-runs.ts'
import { diskFault } from './runs/disk-fault.ts'
import { endOf, type RunEnd } from './runs/end.ts'
import { limitsOf } from './runs/limits.ts'
import { showProgress } from './runs/progress.ts'
import { writeFailedOut, writeReport } from './runs/report.ts'
import { type Run, Stop } from './runs/run.ts'
import { listenToSignals } from './runs/signals.ts'
import { settingsOf, skipReasonOf } from './runs/skip-reason.ts'
import { type Budget, Spending } from './runs/spending.ts'
import { type Summary, Tally } from './runs/tally.ts'
import { limitTime, type TimeLimit } from './runs/time-limit.ts'
import { notesObservedIn, settleAvailability } from './store/availability.ts'
import { driftOf } from './store/drift.ts'
import { readForgotten } from './store/forgotten.ts'
import { holdArchive } from './store/hold.ts'
import { patienceMs } from './store/open.ts'
import { beginRun, endRun } from './store/runs.ts'
import { type SeedRow, troubledSeeds } from './store/seeds.ts'
import { renewStatistics } from './store/statistics.ts'

export interface RunSettings {
  readonly command: string
  readonly archiveDir: string
  readonly config: Config
  readonly token: string
  readonly budget: Budget | null
  readonly quiet: boolean
  readonly env: NodeJS.ProcessEnv
  /** Where to write what failed as a seed list. */
  readonly failedOut?: string | undefined
  /** The first that is reached ends the run, gracefully; none where absent. */
  readonly timeLimits?: readonly TimeLimit[]
}

/** How many lines a person is told of at the end; the report has them all. */
const toldTroubles = 5

export interface Finished extends RunEnd {
  /** The first lines that failed or hold no note. */
  readonly troubles: readonly SeedRow[]
  readonly run: Run
  readonly summary: Summary
  /** Null where the disk did not take it. */
  readonly reportPath: string | null
}

/**
 * Runs a command's work on an archive that nobody else writes to.
 * @throws {HeldError} where another run holds the archive; {UsageError} where it cannot be opened, or the environment
 *   names a proxy that is none
 */
export function withRun(
  settings: RunSettings,
  work: (run: Run) => Promise<{ distrusted: boolean }>,
): Promise<Finished> {
  const clock = clockOf(settings.env)
  const agents = createAgents(settings.env)
  return holdArchive(settings.archiveDir, clock.scaled(patienceMs), (catalog) =>
    runOn(settings, { clock, agents }, catalog, work),
  )
}

interface Outside {
  readonly clock: Clock
  readonly agents: Agents
}

async function runOn(
  settings: RunSettings,
  { clock, agents }: Outside,
  catalog: Catalog,
  work: (run: Run) => Promise<{ distrusted: boolean }>,
): Promise<Finished> {
  const startedAt = clock.nowSeconds()
  const startedMs = performance.now()
  const { command } = settings
  const reached = killAt(settings.env.REDNOTE_KILL_AT)
  const blobs = createBlobStore(settings.archiveDir)
  // Before anything is written: what a killed run left may be what fills the disk.
  await blobs.cleanTemporary()
  const runId = transact(catalog, (tx) =>
    beginRun(tx, { command, version, startedAt, mediaSettings: settingsOf(settings.config.media) }),
  )
  const { media } = settings.config
  const downloader = createDownloadThread({
    archiveDir: settings.archiveDir,
    extraHosts: media.hosts,
    userAgent,
    timeouts: {
      response: media.timeoutSeconds * 1000,
      socket: media.timeoutSeconds * 1000,
      request: media.longestMinutes * 60_000,
    },
    decode: media.decode,
    env: settings.env,
  })
  // Before anything counts what was spent: calls of dead runs count too.
  recordLostCalls(catalog, settings.config.money.currency)
  const run = createRun(settings, { id: runId, clock, agents, catalog, blobs, reached, downloader })
  const unlisten = listenToSignals(run.stop)
  const progress = showProgress(run, settings.quiet)
  const unlimit = limitTime(run.stop, settings.timeLimits ?? [], clock, ({ name }) => {
    if (!settings.quiet) process.stderr.write(`\nTime is up (${name}): finishing what is in flight.\n`)
  })
  let distrusted = false
  try {
    await reportKilledRuns(run)
    distrusted = (await work(run)).distrusted
  } catch (error) {
    if (error instanceof UsageError) {
      transact(catalog, (tx) => endRun(tx, runId, { endedAt: clock.nowSeconds(), outcome: 'refused', exitCode: 2 }))
      throw error
    }
    const fault = diskFault(error)
    if (fault !== null) run.stop.haltFor(fault)
    else {
      run.stop.stopForBug(error)
      run.log.error({ err: error }, 'a defect of rednote-archive')
    }
  } finally {
    unlimit()
    progress.end()
    await downloader.close()
  }
  const endedAt = clock.nowSeconds()
  let end = endOf(run, clock.nowMs())
  let summary = run.tally.summary({
    runId,
    outcome: end.outcome,
    currency: settings.config.money.currency,
    drift: driftOf(catalog, runId),
    durationMs: performance.now() - startedMs,
  })
  let reportPath: string | null = null
  try {
    transact(catalog, (tx) => {
      endRun(tx, runId, { endedAt, outcome: end.outcome, exitCode: end.exitCode, distrusted })
      if (distrusted) for (const noteId of notesObservedIn(tx, runId)) settleAvailability(tx, noteId)
    })
    renewStatistics(catalog)
    reportPath = await writeReport(run, summary, { command, startedAt, endedAt, exitCode: end.exitCode })
    if (settings.failedOut !== undefined) await writeFailedOut(run, settings.failedOut)
  } catch (error) {
    const fault = diskFault(error)
    if (fault === null) throw error
    run.stop.haltFor(fault)
    end = endOf(run, clock.nowMs())
    summary = { ...summary, outcome: end.outcome }
  } finally {
    unlisten()
  }
  const troubles = troubledSeeds(catalog, runId, toldTroubles)
  return { ...end, run, summary, reportPath, troubles }
}

function createRun(
  settings: RunSettings,
  of: Pick<Run, 'id' | 'catalog' | 'blobs' | 'reached' | 'downloader'> & Outside,
): Run {
  const { config, archiveDir, token, budget, env } = settings
  const { agents, ...given } = of
  const { clock } = given
  return {
    ...given,
    archiveDir,
    config,
    log: createLog({ level: env.REDNOTE_LOG_LEVEL ?? 'warn', secrets: [token] }),
    client: createApiClient({
      baseUrl: config.provider.baseUrl,
      token,
      timeoutMs: config.provider.timeoutSeconds * 1000,
      maxBodyBytes: config.provider.maxBodyMiB * 2 ** 20,
      userAgent,
      agents,
      clock,
    }),
    lanes: {
      note: createLane({ concurrency: config.provider.concurrency, ratePerSecond: config.provider.rate, clock }),
      media: createLane({ concurrency: config.media.concurrency, ratePerSecond: null, clock }),
    },
    tally: new Tally(),
    spending: new Spending(
      Math.round(config.money.pricePerCall * 1e6),
      limitsOf(given.catalog, config.money, budget, clock.nowSeconds()),
    ),
    stop: new Stop(),
    skipReason: skipReasonOf(config.media),
    forgotten: readForgotten(archiveDir),
  }
}
