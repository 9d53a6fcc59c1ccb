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
/** How far apart starts are at least while a lane is slowed that has no rate of its own. */
const slowStepMs = 100
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
  /** Ends the wait of each piece of work that has not started. */
  const waiting = new Set<() => void>()
  /** 1 is full pace; at 0.5 starts are twice as far apart. */
  let pace = 1
  /** On the machine's steady clock, which nobody sets back. */
  let nextStartMs = 0

  // The queue's interval is that of its timer; what a limiter counts is the time between two starts as they happen.
  const gate = async () => {
    let waitMs = nextStartMs - performance.now()
    while (waitMs > 0 && !stopped.signal.aborted) {
      await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined)
      // Another start, or a pause, may have come in between.
      waitMs = nextStartMs - performance.now()
    }
    keepApart()
  }
  const keepApart = () => {
    const apartMs = pace < 1 ? Math.max(intervalMs, clock.scaled(slowStepMs)) / pace : intervalMs
    nextStartMs = Math.max(nextStartMs, performance.now() + apartMs)
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve)
        const start = async () => {
          await gate()
          waiting.delete(resolve)
          if (stopped.signal.aborted) return
          // Once more: on a busy machine some time has passed since the gate let it go.
          keepApart()
          await work()
        }
        queue.add(start).then(resolve, reject)
      }),
    slowDown: (pauseMs) => {
      pace = Math.max(1 / slowest, pace / 2)
      nextStartMs = Math.max(nextStartMs, performance.now() + clock.scaled(pauseMs ?? pauseWithoutRetryAfterMs))
    },
    succeeded: () => {
      pace = Math.min(1, pace + recovery)
    },
    stop: () => {
      stopped.abort()
      queue.clear()
      for (const giveUp of waiting) giveUp()
      waiting.clear()
    },
  }
}
