// Lanes: how many pieces of work of a kind run at once (p-queue), and how fast their requests leave (pace). A lane that is
// told of throttling slows multiplicatively and recovers additively. It must not know what the work is.
import { setImmediate as oneTurn, setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Clock } from '../core/clock.ts'
import type { Request } from './arrivals.ts'
import { createPace } from './pace.ts'

export interface Lane {
  /**
   * Runs a piece of work when the lane has a slot, a little before its request may leave; not at all once it is stopped.
   * The slot is another's when the work ends, or from where it says so by `leave`.
   */
  run(work: (leave: () => void) => Promise<void>): Promise<void>
  /**
   * To be awaited by work right before it sends its request: what it did until then (a lease on the disk) took longer
   * for one than for the next, and the lane's pace is that of requests.
   * @returns what is to be told of the request
   */
  beforeSending(): Promise<Request>
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
/** How long before its request may leave a piece of work starts: it is ready then, unless the disk is slow. */
const aheadMs = 100
/** How near two starts may be, as a share of the distance of requests: what was late to get ready is made up for. */
const nearestStarts = 0.5
/** What is known of requests on their way changes without a word: how soon to look again. */
const lookAgainMs = 50

/**
 * A lane of `concurrency` slots. `ratePerSecond`: so many requests in any second, nearly evenly, never a burst, since
 * limiters count arrivals; null: as fast as slots come free.
 */
export function createLane(options: { concurrency: number; ratePerSecond: number | null; clock: Clock }): Lane {
  const { clock, ratePerSecond } = options
  const queue = new PQueue({ concurrency: options.concurrency })
  const stopped = new AbortController()
  /** Ends the wait of each piece of work that has not started. */
  const waiting = new Set<() => void>()
  const requests = createPace(ratePerSecond, clock.scaled)
  const distanceMs = ratePerSecond === null ? 0 : clock.scaled(1000 / ratePerSecond)
  /** How far apart starts are at least while a lane is slowed. */
  const slowedApartMs = Math.max(clock.scaled(slowStepMs), distanceMs)
  const [startInTurn, sendInTurn] = [oneAfterAnother(), oneAfterAnother()]
  /** 1 is full pace; at 0.5 starts are twice as far apart. */
  let ease = 1
  /** No start before this, whatever the pace: the distance to the one before. */
  let nextStartMs = 0
  /** No start and no request before this: the other side is throttling. */
  let pausedUntilMs = 0
  /** Work that is ready to send. */
  let ready = 0

  const startDueMs = () => Math.max(requests.dueMs(ready) - clock.scaled(aheadMs), nextStartMs, pausedUntilMs)
  // What has its lease is finished also where the lane is stopped.
  const sendDueMs = () => Math.max(requests.dueMs(), stopped.signal.aborted ? 0 : pausedUntilMs)

  const start = async () => {
    await until(startDueMs, stopped.signal)
    nextStartMs = performance.now() + (ease < 1 ? slowedApartMs / ease : distanceMs * nearestStarts)
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve)
        const begin = async () => {
          await startInTurn(start)
          waiting.delete(resolve)
          if (stopped.signal.aborted) return resolve()
          await new Promise<void>((leave) => {
            void work(leave).then(resolve, reject).finally(leave)
          })
        }
        void queue.add(begin)
      }),
    beforeSending: async () => {
      ready += 1
      return sendInTurn(async () => {
        await until(sendDueMs)
        ready -= 1
        return requests.begin()
      })
    },
    slowDown: (pauseMs) => {
      ease = Math.max(1 / slowest, ease / 2)
      pausedUntilMs = Math.max(pausedUntilMs, performance.now() + clock.scaled(pauseMs ?? pauseWithoutRetryAfterMs))
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

/** Gives a function that has one wait at a time: the others would all look at the clock for one of them. */
function oneAfterAnother(): <T>(wait: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve()
  return (wait) => {
    const turn = before.then(wait)
    before = turn
    return turn
  }
}

/** Waits for a moment that may be moved meanwhile, or for the signal. */
async function until(dueMs: () => number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const waitMs = dueMs() - performance.now()
    if (waitMs <= 0 || signal?.aborted) return
    await waitFor(Math.min(waitMs, lookAgainMs), signal)
  }
}

/** Waits for so long, or until the signal. A timer is late by up to a millisecond: the last one is waited for in turns. */
async function waitFor(waitMs: number, signal?: AbortSignal): Promise<void> {
  if (waitMs < 1) await oneTurn()
  else await sleep(Math.floor(waitMs), undefined, signal && { signal }).catch(() => undefined)
}
