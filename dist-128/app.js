// The composition root of a writing command: takes the archive, opens everything, runs the work, and leaves a report,
// whatever happens. It must not know what the work is.
import { createApiClient } from './api/client.js';
import { createBlobStore } from './blobs/blob-store.js';
import { transact } from './core/catalog.js';
import { clockOf } from './core/clock.js';
import { UsageError } from './core/errors.js';
import { killAt } from './core/kill-points.js';
import { userAgent, version } from './core/program.js';
import { createLane } from './frontier/lanes.js';
import { createLog } from './log.js';
import { createDownloadThread } from './media/download-thread.js';
import { createAgents } from './proxy.js';
import { recordLostCalls, reportKilledRuns } from './runs/dead-runs.js';
import { diskFault } from './runs/disk-fault.js';
import { endOf } from './runs/end.js';
import { limitsOf } from './runs/limits.js';
import { showProgress } from './runs/progress.js';
import { writeFailedOut, writeReport } from './runs/report.js';
import { Stop } from './runs/run.js';
import { listenToSignals } from './runs/signals.js';
import { settingsOf, skipReasonOf } from './runs/skip-reason.js';
import { Spending } from './runs/spending.js';
import { Tally } from './runs/tally.js';
import { limitTime } from './runs/time-limit.js';
import { notesObservedIn, settleAvailability } from './store/availability.js';
import { driftOf } from './store/drift.js';
import { readForgotten } from './store/forgotten.js';
import { holdArchive } from './store/hold.js';
import { patienceMs } from './store/open.js';
import { beginRun, endRun } from './store/runs.js';
import { troubledSeeds } from './store/seeds.js';
import { renewStatistics } from './store/statistics.js';
/** How many lines a person is told of at the end; the report has them all. */
const toldTroubles = 5;
/**
 * Runs a command's work on an archive that nobody else writes to.
 * @throws {HeldError} where another run holds the archive; {UsageError} where it cannot be opened, or the environment
 *   names a proxy that is none
 */
export function withRun(settings, work) {
    const clock = clockOf(settings.env);
    const agents = createAgents(settings.env);
    return holdArchive(settings.archiveDir, clock.scaled(patienceMs), (catalog) => runOn(settings, { clock, agents }, catalog, work));
}
async function runOn(settings, { clock, agents }, catalog, work) {
    const startedAt = clock.nowSeconds();
    const startedMs = performance.now();
    const { command } = settings;
    const reached = killAt(settings.env.REDNOTE_KILL_AT);
    const blobs = createBlobStore(settings.archiveDir);
    // Before anything is written: what a killed run left may be what fills the disk.
    await blobs.cleanTemporary();
    const runId = transact(catalog, (tx) => beginRun(tx, { command, version, startedAt, mediaSettings: settingsOf(settings.config.media) }));
    const { media } = settings.config;
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
    });
    // Before anything counts what was spent: calls of dead runs count too.
    recordLostCalls(catalog, settings.config.money.currency);
    const run = createRun(settings, { id: runId, clock, agents, catalog, blobs, reached, downloader });
    const unlisten = listenToSignals(run.stop);
    const progress = showProgress(run, settings.quiet);
    const unlimit = limitTime(run.stop, settings.timeLimits ?? [], clock, ({ name }) => {
        if (!settings.quiet)
            process.stderr.write(`\nTime is up (${name}): finishing what is in flight.\n`);
    });
    let distrusted = false;
    try {
        await reportKilledRuns(run);
        distrusted = (await work(run)).distrusted;
    }
    catch (error) {
        if (error instanceof UsageError) {
            transact(catalog, (tx) => endRun(tx, runId, { endedAt: clock.nowSeconds(), outcome: 'refused', exitCode: 2 }));
            throw error;
        }
        const fault = diskFault(error);
        if (fault !== null)
            run.stop.haltFor(fault);
        else {
            run.stop.stopForBug(error);
            run.log.error({ err: error }, 'a defect of rednote-archive');
        }
    }
    finally {
        unlimit();
        progress.end();
        await downloader.close();
    }
    const endedAt = clock.nowSeconds();
    let end = endOf(run, clock.nowMs());
    let summary = run.tally.summary({
        runId,
        outcome: end.outcome,
        currency: settings.config.money.currency,
        drift: driftOf(catalog, runId),
        durationMs: performance.now() - startedMs,
    });
    let reportPath = null;
    try {
        transact(catalog, (tx) => {
            endRun(tx, runId, { endedAt, outcome: end.outcome, exitCode: end.exitCode, distrusted });
            if (distrusted)
                for (const noteId of notesObservedIn(tx, runId))
                    settleAvailability(tx, noteId);
        });
        renewStatistics(catalog);
        reportPath = await writeReport(run, summary, { command, startedAt, endedAt, exitCode: end.exitCode });
        if (settings.failedOut !== undefined)
            await writeFailedOut(run, settings.failedOut);
    }
    catch (error) {
        const fault = diskFault(error);
        if (fault === null)
            throw error;
        run.stop.haltFor(fault);
        end = endOf(run, clock.nowMs());
        summary = { ...summary, outcome: end.outcome };
    }
    finally {
        unlisten();
    }
    const troubles = troubledSeeds(catalog, runId, toldTroubles);
    return { ...end, run, summary, reportPath, troubles };
}
function createRun(settings, of) {
    const { config, archiveDir, token, budget, env } = settings;
    const { agents, ...given } = of;
    const { clock } = given;
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
        spending: new Spending(Math.round(config.money.pricePerCall * 1e6), limitsOf(given.catalog, config.money, budget, clock.nowSeconds())),
        stop: new Stop(),
        skipReason: skipReasonOf(config.media),
        forgotten: readForgotten(archiveDir),
    };
}
