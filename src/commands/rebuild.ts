// `rebuild`: makes all tables anew from the captures, and says how the provider's shape has drifted. It must not know how.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import prettyMilliseconds from 'pretty-ms'
import { configFileIn, loadConfig } from '../config.ts'
import type { Catalog } from '../core/catalog.ts'
import { chinaTime } from '../core/china-time.ts'
import { UsageError } from '../core/errors.ts'
import { killAt } from '../core/kill-points.ts'
import type { Drift } from '../normalize/shape-inventory.ts'
import { factsTable } from '../read/table.ts'
import { showLine } from '../runs/progress.ts'
import { beginRebuild } from '../runs/rebuild.ts'
import type { Rebuilding, Rebuilt } from '../runs/replay.ts'
import { skipReasonOf } from '../runs/skip-reason.ts'
import { withArchive } from '../runs/with-archive.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { markedIn } from '../store/erase.ts'
import { type Forgotten, readForgotten } from '../store/forgotten.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'

interface RebuildFlags extends CommonFlags {
  readonly withoutDamaged?: boolean
}

/** `rednote-archive rebuild`. Ends with 3 where a capture that holds a note gave no rows. */
export function rebuildCommand(): Command {
  return defineCommand('rebuild', purposes.rebuild, [
    'rednote-archive rebuild',
    'rednote-archive rebuild --json > drift.json   # with every key that the notes ever had',
  ])
    .option('--without-damaged', 'leave out captures whose bytes are damaged, instead of changing nothing')
    .action((flags: RebuildFlags) => rebuild(flags))
}

async function rebuild(flags: RebuildFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  requireArchive(archiveDir)
  const config = loadConfig(flags.config ?? configFileIn(archiveDir), {}, process.env)
  const forgotten = readForgotten(archiveDir)
  const reached = killAt(process.env.REDNOTE_KILL_AT)
  await withArchive(
    { command: 'rebuild', archiveDir, env: process.env },
    async ({ catalog, runId, stop, leftIncomplete }) => {
      refuseWhatIsForgotten(catalog, forgotten)
      const startedMs = performance.now()
      const { counts, done } = beginRebuild(catalog, {
        skipReason: skipReasonOf(config.media),
        stopped: () => stop.requested,
        withoutDamaged: flags.withoutDamaged ?? false,
        forgotten,
        reached: () => reached('replayed'),
      })
      const progress = showLine(() => progressLine(counts, performance.now() - startedMs), flags.quiet ?? false)
      const rebuilt = await done.finally(() => progress.end())
      const outcome = { runId, archiveDir, durationMs: performance.now() - startedMs }
      if (counts.failed.length > 0) leftIncomplete()
      if (flags.json) printJson(asJson(counts, rebuilt, outcome))
      else if (!flags.quiet) process.stdout.write(asText(counts, rebuilt, outcome))
    },
  )
}

/** An older catalog was put back. @throws {UsageError} */
function refuseWhatIsForgotten(catalog: Catalog, forgotten: Forgotten): void {
  const { notes, users } = markedIn(catalog, forgotten)
  const here = notes.length + users.length
  if (here > 0)
    throw new UsageError(
      `${here} notes and users that were forgotten are here again: \`rednote-archive forget --marked\` removes them, and makes the tables anew`,
    )
}

interface Outcome {
  readonly runId: number
  readonly archiveDir: string
  readonly durationMs: number
}

function progressLine({ done, total }: Rebuilding, elapsedMs: number): string {
  const left = done > 0 ? ` · ETA ${prettyMilliseconds((elapsedMs / done) * (total - done), { compact: true })}` : ''
  return `captures ${done}/${total} · ${Math.round((done / Math.max(1, elapsedMs)) * 1000)}/s${left}`
}

/** `shape` is every place in the notes' JSON, with its types and when it was seen first and last. */
function asJson(counts: Rebuilding, rebuilt: Rebuilt | null, { runId, archiveDir, durationMs }: Outcome) {
  const { total, done: _done, failed, ...captures } = counts
  return {
    archive: resolve(archiveDir),
    run_id: runId,
    outcome: rebuilt === null ? 'interrupted' : failed.length > 0 ? 'incomplete' : 'complete',
    captures: { total, ...captures, failed: failed.length },
    failed,
    drift: rebuilt?.drift ?? null,
    shape: rebuilt?.shape ?? null,
    duration_ms: Math.round(durationMs),
  }
}

const mostLines = 20

function asText(counts: Rebuilding, rebuilt: Rebuilt | null, { durationMs }: Outcome): string {
  if (rebuilt === null)
    return `Interrupted after ${counts.done} of ${counts.total} captures. All tables are as they were; rebuild begins anew.\n`
  const { total, notes, observations, without, pending, failed } = counts
  const rows = [
    ['captures', `${total} in ${prettyMilliseconds(Math.round(durationMs))}`],
    ['of them', `${notes} hold a note, ${observations} say there is none, ${without} hold neither`],
    ...(pending > 0 ? [['pending', `${pending} recorded by a run that died; the next run applies them`]] : []),
    ['failed', failed.length === 0 ? 'none' : `${failed.length} gave no rows`],
    ['keys', `${rebuilt.shape.length} places in the notes’ JSON`],
  ]
  return [
    factsTable(rows),
    ...listed(
      failed,
      ({ capture_id, note_id, reason }) => `failed: capture ${capture_id} of note ${note_id}: ${reason}`,
    ),
    ...driftLines(rebuilt.drift),
  ].join('')
}

function driftLines({ new: came, vanished, retyped }: Drift): string[] {
  if (came.length + vanished.length + retyped.length === 0)
    return ['The provider’s keys and their types are what they were at first.\n']
  return [
    ...listed(came, ({ path, first_seen_at, count }) => `new since ${dayOf(first_seen_at)}: ${path} (${count} times)`),
    ...listed(vanished, ({ path, last_seen_at }) => `vanished after ${dayOf(last_seen_at)}: ${path}`),
    ...listed(
      retyped,
      ({ path, before, type, first_seen_at, count }) =>
        `another type since ${dayOf(first_seen_at)}: ${path} is ${type}, was ${before.join(' or ')} (${count} times)`,
    ),
  ]
}

function listed<T>(all: readonly T[], lineOf: (one: T) => string): string[] {
  const lines = all.slice(0, mostLines).map((one) => `${lineOf(one)}\n`)
  return all.length > mostLines ? [...lines, `… and ${all.length - mostLines} more; --json has them all\n`] : lines
}

const dayOf = (at: number) => chinaTime(at).slice(0, 10)
