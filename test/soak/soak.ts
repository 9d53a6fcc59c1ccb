// Archives notes from a faulty provider, kills the run at random moments and starts it again, until the work is done.
// It must not judge the archive (losses does).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { killPoints } from '../../src/core/kill-points.ts'
import { below, pick, type Random, randomOf } from '../../src/provider/random.ts'
import { column, count } from '../e2e/archive.ts'
import { createWorld, type World } from '../e2e/world.ts'
import { faulty } from './faults.ts'
import { findLosses, type Losses, wantedFiles } from './losses.ts'

export interface SoakOptions {
  readonly notes: number
  readonly kills: number
  /** The same seed gives the same faults and kills in the same order; not the same run, since processes race. */
  readonly seed: number
}

export interface Soaked extends Losses {
  readonly kills: number
  readonly calls: number
  /** Calls under way at the kills, as the archive had them when its run was dead. */
  readonly inFlight: number
  /** Captures that say of a call that it was lost. */
  readonly lostCalls: number
  readonly verified: boolean
}

/** Of requests, calls and downloads alike. */
const faultShare = 0.01
/** A run takes about so long until its first call. */
const startMs = 800
/** So slow that calls go on while files are downloaded: waits are a hundredth of what they are for people. */
const rate = '12/min'
/** One run that is left alone ends the work, unless a job is put aside for a later one. */
const maxLastRuns = 5

export async function soak({ notes, kills, seed }: SoakOptions): Promise<Soaked> {
  const random = randomOf(seed)
  let onRequest: () => void = () => undefined
  const told = () => onRequest()
  await using world = await createWorld(notes, { ...faulty(random, faultShare), onCall: told, onDownload: told })
  const config = world.write('soak.yaml', 'media: {decode: none}\nprovider: {timeoutSeconds: 5}\n')
  const seeds = world.write('seeds.txt', `${world.ids.join('\n')}\n`)
  const args = ['backfill', seeds, '--archive', world.archive, '-c', config, '--rate', rate]
  const files = new Set([...world.provider.notes.values()].flatMap(wantedFiles).map(({ digest }) => digest)).size

  let killed = 0
  const inFlight = new Set<string>()
  while (killed < kills) {
    const done = hasTables(world) ? count(world.archive, 'metric_snapshots') + count(world.archive, 'blobs') : 0
    const left = notes + files - done
    // What is left is shared out among the kills that are left, and something is kept for the last run.
    const share = Math.min(left / (kills - killed), left / 3)
    const { afterMs, point, requests } = momentOf(random, share, notes / (notes + files))
    const begun = world.start(args, point === null ? {} : { env: { REDNOTE_KILL_AT: point } })
    const kill = () => begun.child.kill('SIGKILL')
    const timer = afterMs === null ? undefined : setTimeout(kill, afterMs)
    let ahead = requests
    onRequest = () => {
      ahead -= 1
      if (ahead === 0) kill()
    }
    const { code } = await begun.finished
    clearTimeout(timer)
    if (code !== 137) break
    killed += 1
    // Those of an earlier run are still there where this one died before it had looked.
    if (hasTables(world)) for (const call of callsInFlight(world)) inFlight.add(call)
  }
  onRequest = () => undefined
  for (let n = 0; n < maxLastRuns; n += 1) if ((await world.run(args)).code === 0) break
  const verified = await world.run(['verify', '--archive', world.archive])
  return {
    ...findLosses(world),
    kills: killed,
    calls: world.provider.counts.calls,
    inFlight: inFlight.size,
    lostCalls: count(world.archive, 'captures', "failure = 'the run ended before the answer was recorded'"),
    verified: verified.code === 0,
  }
}

/** When a run is killed: whatever comes first. */
interface Moment {
  /** After its start; null: not for the time it took. */
  readonly afterMs: number | null
  /** As `REDNOTE_KILL_AT` has it; null: at none. */
  readonly point: string | null
  /** After so many requests. */
  readonly requests: number
}

/** @param share how many requests a run may make in the middle; `calls` is the share of calls among them */
function momentOf(random: Random, share: number, calls: number): Moment {
  const requests = Math.ceil(2 * share * random())
  const chance = random()
  if (chance < 0.2) return { afterMs: below(random, startMs), point: null, requests }
  if (chance < 0.6) return { afterMs: null, point: null, requests }
  const point = pick(random, killPoints)
  const ofFiles = point === 'synced' || point === 'kept' || point === 'linked'
  const passes = point === 'enqueued' ? 1 : share * (ofFiles ? 1 - calls : calls)
  // The requests are for the case that it is not passed so often.
  return { afterMs: null, point: `${point}:${Math.ceil(passes * random())}`, requests: Math.ceil(2 * share) }
}

/** Whether a run has lived long enough to make the catalog's tables. */
function hasTables({ archive }: World): boolean {
  return existsSync(join(archive, 'archive.sqlite')) && count(archive, 'sqlite_schema', "name = 'jobs'") > 0
}

function callsInFlight({ archive }: World): string[] {
  const sql = "SELECT lease_run_id || ' ' || note_id || ' ' || call_at FROM jobs WHERE call_at IS NOT NULL"
  return column(archive, sql).map(String)
}
