// A run as its steps see it: the archive it holds, the outside it talks to, what it counts and when it must stop.
// It must not do any work itself.
import { statfsSync } from 'node:fs'
import type { ApiClient } from '../api/client.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Config } from '../config.ts'
import type { Catalog } from '../core/catalog.ts'
import type { Clock } from '../core/clock.ts'
import { HaltError } from '../core/errors.ts'
import type { KillPoint } from '../core/kill-points.ts'
import type { Lane } from '../frontier/lanes.ts'
import type { Log } from '../log.ts'
import type { Downloader } from '../media/download.ts'
import type { Forgotten } from '../store/forgotten.ts'
import type { SkipReason } from '../store/media.ts'
import type { Spending } from './spending.ts'
import type { Tally } from './tally.ts'

export interface Run {
  readonly id: number
  readonly archiveDir: string
  readonly catalog: Catalog
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly config: Config
  readonly log: Log
  readonly client: ApiClient
  readonly downloader: Downloader
  readonly lanes: { readonly note: Lane; readonly media: Lane }
  readonly tally: Tally
  readonly spending: Spending
  readonly stop: Stop
  readonly skipReason: SkipReason
  /** What was forgotten, and is not to be taken again. */
  readonly forgotten: Forgotten
  /** Told of each point that a job's work passes: where tests kill the process. */
  readonly reached: (point: KillPoint) => void
}

/** Why a run ends before its work is done, and how. */
export class Stop {
  readonly #onRequest: (() => void)[] = []
  readonly #now = new AbortController()
  halt: HaltError | null = null
  /** The signal that was sent, if one was. */
  signal: 'SIGINT' | 'SIGTERM' | null = null
  /** A defect that would bury one job after the other. */
  bug: unknown = null
  /** The limit of the run's time that was reached: `--until 06:00`. */
  timeUp: string | null = null

  /** No new work is begun; what is in flight finishes. */
  get requested(): boolean {
    return this.halt !== null || this.signal !== null || this.bug !== null || this.timeUp !== null
  }

  /** Aborted where not even what is in flight may finish. */
  get now(): AbortSignal {
    return this.#now.signal
  }

  onRequest(listener: () => void): void {
    this.#onRequest.push(listener)
  }

  /** Stops for a reason of the run's own; the first one counts. */
  haltFor(error: HaltError): void {
    this.halt ??= error
    this.#tell()
  }

  stopForBug(error: unknown): void {
    this.bug ??= error
    this.#tell()
  }

  timeIsUp(limit: string): void {
    this.timeUp ??= limit
    this.#tell()
  }

  /** First signal: finish what is in flight. Second: stop now. */
  signalled(signal: 'SIGINT' | 'SIGTERM'): void {
    if (this.signal !== null) this.#now.abort()
    this.signal ??= signal
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#onRequest) listener()
  }
}

/** @throws {HaltError} where the disk has less room than `disk.minFreeGiB`: what cannot be kept is not bought. */
export function checkDisk(run: Pick<Run, 'archiveDir' | 'config'>): void {
  const { bavail, bsize } = statfsSync(run.archiveDir)
  const free = bavail * bsize
  const needed = run.config.disk.minFreeGiB * 2 ** 30
  if (free < needed)
    throw new HaltError(
      `the disk has ${(free / 2 ** 30).toFixed(2)} GiB left, and disk.minFreeGiB is ${run.config.disk.minFreeGiB}: make room, then run the same command again`,
      'disk',
    )
}

/** An error in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
