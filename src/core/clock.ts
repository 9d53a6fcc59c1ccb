// The program's only clock, so that tests can move it. It must not be read by normalize/ or by anything a rebuild makes.
import { setTimeout as sleep } from 'node:timers/promises'

export interface Clock {
  /** Unix time in milliseconds, moved by the offset. */
  nowMs(): number
  /** Unix time in whole seconds, moved by the offset: the unit of every `*_at` column. */
  nowSeconds(): number
  /** A wait of `ms` milliseconds as it is to be slept: multiplied by the wait scale. */
  scaled(ms: number): number
  /** Sleeps `ms` scaled milliseconds, or until the signal aborts (resolves then too). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A clock `offsetMs` ahead of the machine's, whose waits are multiplied by `waitScale`. */
export function createClock(offsetMs = 0, waitScale = 1): Clock {
  const nowMs = () => Date.now() + offsetMs
  const scaled = (ms: number) => ms * waitScale
  return {
    nowMs,
    nowSeconds: () => Math.floor(nowMs() / 1000),
    scaled,
    sleep: async (ms, signal) => {
      await sleep(scaled(ms), undefined, signal ? { signal } : {}).catch(() => undefined)
    },
  }
}
