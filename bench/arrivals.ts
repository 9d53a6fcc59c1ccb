// What a limiter sees: how many calls arrive in a sliding second, and whether that is more than it allows. It must not
// answer them.

export interface Arrivals {
  readonly rejected: number
  /** Seconds from the first call to the last. */
  readonly seconds: number
  /** The shortest time (ms) in which one more than the limit came; null where there is no limit, or there were fewer. */
  readonly tightestMs: number | null
}

/** `limit`: calls allowed in any second; null: all. `arrive` says whether this one is allowed. */
export function watchArrivals(limit: number | null): { arrive(): boolean; arrivals(): Arrivals } {
  /** The last `limit`, in a ring. */
  const recent: number[] = []
  let calls = 0
  let first = 0
  let last = 0
  let rejected = 0
  let tightestMs = Number.POSITIVE_INFINITY
  return {
    arrive: () => {
      last = performance.now()
      if (calls === 0) first = last
      const place = limit === null ? 0 : calls % limit
      const spanMs = last - (limit === null || calls < limit ? Number.NEGATIVE_INFINITY : (recent[place] ?? 0))
      recent[place] = last
      calls += 1
      tightestMs = Math.min(tightestMs, spanMs)
      const allowed = spanMs >= 1000
      if (!allowed) rejected += 1
      return allowed
    },
    arrivals: () => ({
      rejected,
      seconds: (last - first) / 1000,
      tightestMs: Number.isFinite(tightestMs) ? tightestMs : null,
    }),
  }
}
