// Lanes: how many pieces of work of a kind run at once, and how fast they start (p-queue). A lane that is told of
// throttling slows multiplicatively and recovers additively. It must not know what the work is.
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Clock } from '../core/clock.ts'

export interface Lane {
  /** Runs a piece of work when the lane has a slot and its pace allows a start; not at all once it is stopped. */
  run(work: () => Promise<void>): Promise<void>
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
/** Paced a little below what is allowed: two clocks never agree. */
const share = 0.98

/**
 * A lane of `concurrency` slots. `ratePerSecond`: one start per 1/rate, never a burst, since limiters count arrivals;
 * null: as fast as slots come free.
 */
export function createLane(options: { concurrency: number; ratePerSecond: number | null; clock: Clock }): Lane {
  const { clock } = options
  const intervalMs = options.ratePerSecond === null ? 0 : clock.scaled(1000 / (options.ratePerSecond * share))
  const queue = new PQueue({
    concurrency: options.concurrency,
    interval: intervalMs,
    intervalCap: intervalMs > 0 ? 1 : Infinity,
  })
  const stopped = new AbortController()
  const whenStopped = new Promise<void>((resolve) => {
    stopped.signal.addEventListener('abort', () => resolve())
  })
  /** 1 is full pace; at 0.5 starts are twice as far apart. */
  let pace = 1
  let nextStartMs = 0

  const gate = async () => {
    const now = clock.nowMs()
    const start = Math.max(now, nextStartMs)
    // At full pace the queue's own interval does the pacing.
    nextStartMs = pace < 1 ? start + Math.max(intervalMs, clock.scaled(100)) / pace : start
    if (start > now) await sleep(start - now, undefined, { signal: stopped.signal }).catch(() => undefined)
  }

  return {
    run: async (work) => {
      let started = false
      const done = queue.add(async () => {
        await gate()
        if (stopped.signal.aborted) return
        started = true
        await work()
      })
      await Promise.race([done, whenStopped])
      if (started) await done
    },
    slowDown: (pauseMs) => {
      pace = Math.max(1 / slowest, pace / 2)
      nextStartMs = Math.max(nextStartMs, clock.nowMs() + clock.scaled(pauseMs ?? pauseWithoutRetryAfterMs))
    },
    succeeded: () => {
      pace = Math.min(1, pace + recovery)
    },
    stop: () => {
      stopped.abort()
      queue.clear()
    },
  }
}
