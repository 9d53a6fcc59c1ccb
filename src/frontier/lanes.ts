// Lanes: how many pieces of work of a kind run at once, and how fast they start (p-queue). A lane that is told of
// throttling slows multiplicatively and recovers additively. It must not know what the work is.
import { setImmediate as oneTurn, setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Clock } from '../core/clock.ts'
import { createPace } from './pace.ts'

export interface Lane {
  /**
   * Runs a piece of work when the lane has a slot and its pace allows a start; not at all once it is stopped. The slot is
   * another's when the work ends, or from where it says so by `leave`.
   */
  run(work: (leave: () => void) => Promise<void>): Promise<void>
  /**
   * To be awaited by work right before it sends its request. What it did until then (a lease on the disk) took longer
   * for one than for the next: without this, requests would leave nearer to each other than they were started.
   * @returns what is to be called when the request has left, which on a new connection is later
   */
  beforeSending(): Promise<() => void>
  /** The other side is throttling: pauses for `pauseMs` (null: at least 15 s), and starts more slowly from then on. */
  slowDown(pauseMs: number | null): void
  /** A piece of work succeeded: the lane recovers a little. */
  succeeded(): void
  /** Work that has not started never will; what has goes on. */
  stop(): void
}

const pauseWithoutRetryAfterMs = 15_000
const slowest = 32
/** What is added back to the pace with each success, as a share of the full pace. */
const recovery = 0.05
/** How far apart starts are at least while a lane is slowed that has no rate of its own. */
const slowStepMs = 100

/**
 * A lane of `concurrency` slots. `ratePerSecond`: so many starts in any second, nearly evenly, never a burst,
 * since limiters count arrivals; null: as fast as slots come free.
 */
export function createLane(options: { concurrency: number; ratePerSecond: number | null; clock: Clock }): Lane {
  const { clock, ratePerSecond } = options
  const queue = new PQueue({ concurrency: options.concurrency })
  const stopped = new AbortController()
  /** Ends the wait of each piece of work that has not started. */
  const waiting = new Set<() => void>()
  const starts = createPace(ratePerSecond, clock.scaled)
  const requests = createPace(ratePerSecond, clock.scaled)
  /** How far apart starts are at least while a lane is slowed. */
  const slowedApartMs = Math.max(
    clock.scaled(slowStepMs),
    ratePerSecond === null ? 0 : clock.scaled(1000 / ratePerSecond),
  )
  /** 1 is full pace; at 0.5 starts are twice as far apart. */
  let ease = 1
  /** No start before this, whatever the pace: a pause, or the distance of a slowed lane. */
  let notBeforeMs = 0

  const waitMs = () => Math.max(starts.dueMs(), notBeforeMs) - performance.now()

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve)
        const start = async () => {
          // Another start, or a pause, may have come in between.
          while (!stopped.signal.aborted && waitMs() > 0) await waitFor(waitMs(), stopped.signal)
          waiting.delete(resolve)
          if (stopped.signal.aborted) return resolve()
          // In one turn with the look at the clock, or another would start by the same look.
          starts.begin()
          if (ease < 1) notBeforeMs = performance.now() + slowedApartMs / ease
          await new Promise<void>((leave) => {
            void work(leave).then(resolve, reject).finally(leave)
          })
        }
        void queue.add(start)
      }),
    beforeSending: async () => {
      const untilDueMs = () => requests.dueMs() - performance.now()
      while (untilDueMs() > 0) await waitFor(untilDueMs())
      return requests.begin()
    },
    slowDown: (pauseMs) => {
      ease = Math.max(1 / slowest, ease / 2)
      notBeforeMs = Math.max(notBeforeMs, performance.now() + clock.scaled(pauseMs ?? pauseWithoutRetryAfterMs))
    },
    succeeded: () => {
      ease = Math.min(1, ease + recovery)
    },
    stop: () => {
      stopped.abort()
      queue.clear()
      for (const giveUp of waiting) giveUp()
      waiting.clear()
    },
  }
}

/** Waits for so long, or until the signal. A timer is late by up to a millisecond: the last one is waited for in turns. */
async function waitFor(waitMs: number, signal?: AbortSignal): Promise<void> {
  if (waitMs < 1) await oneTurn()
  else await sleep(Math.floor(waitMs), undefined, signal && { signal }).catch(() => undefined)
}
