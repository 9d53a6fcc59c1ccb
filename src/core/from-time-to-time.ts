// Work beside other work, from time to time: it begins where it may, one at a time, and never takes more than its share.
// It must not know the work.

export interface Occasional {
  /** Begins the work where its time has come, and does not wait for it. */
  mayBegin(): void
  /** Resolves once nothing of it runs. @throws what it threw; from then on it has not begun again */
  end(): Promise<void>
}

/**
 * @param of `everyMs` milliseconds between two times, more where it takes longer than a tenth of that; `nowMs` tells them
 */
export function fromTimeToTime(
  work: () => Promise<unknown>,
  { everyMs, nowMs = () => performance.now() }: { readonly everyMs: number; readonly nowMs?: () => number },
): Occasional {
  let running: Promise<void> | null = null
  let nextMs = nowMs() + everyMs
  const run = async () => {
    const startedMs = nowMs()
    await work()
    nextMs = nowMs() + Math.max(everyMs, 10 * (nowMs() - startedMs))
    running = null
  }
  return {
    mayBegin: () => {
      if (running !== null || nowMs() < nextMs) return
      running = run()
      // Its failure is told at the end.
      running.catch(() => undefined)
    },
    end: async () => {
      await running
    },
  }
}
