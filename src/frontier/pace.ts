// When one more may be begun: so many in any second, and never a burst. It must not wait, nor know what begins.

export interface Pace {
  /** The earliest moment for the next one, on the machine's steady clock (`performance.now()`). */
  dueMs(): number
  /** One begins now. Gives what is to be called if it turns out to have begun later: at that moment. */
  begin(): () => void
}

/** The share of the limit that is used: on their way two may come nearer to each other by what is left of a second. */
const share = 0.975
/** How near two may be, as a share of an even distance: if none could be nearer, lateness would add up. */
const nearest = 0.9

/**
 * At most `perSecond` in any second, less a little; null: as many as there are. What begins late is made up for within
 * the second. `scaled` scales a wait in milliseconds.
 */
export function createPace(perSecond: number | null, scaled: (ms: number) => number): Pace {
  if (perSecond === null) return { dueMs: () => 0, begin: () => () => {} }
  const evenMs = scaled(1000 / perSecond) / share
  const count = Math.ceil(perSecond)
  /** A single one has nothing to make up for. */
  const apartMs = count === 1 ? evenMs : evenMs * nearest
  /** The last `count`, in a ring. */
  const begun: number[] = []
  let oldest = 0
  let last = Number.NEGATIVE_INFINITY
  return {
    dueMs: () => Math.max(last + apartMs, begun.length < count ? 0 : (begun[oldest] ?? 0) + evenMs * count),
    begin: () => {
      const place = oldest
      oldest = (oldest + 1) % count
      const moment = performance.now()
      last = moment
      begun[place] = moment
      return () => {
        const later = performance.now()
        last = Math.max(last, later)
        // Its place may be another's by now.
        if (begun[place] === moment) begun[place] = later
      }
    },
  }
}
