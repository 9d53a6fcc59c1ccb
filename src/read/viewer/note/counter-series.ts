// A note's counters as a chart takes them: a column of times and one for each counter, and the moments to mark.
// It must not know how it is drawn.
import type { NoteDocument } from '../../note/show.ts'

export const drawn = ['liked_count', 'collected_count', 'comments_count', 'shared_count'] as const
export type Drawn = (typeof drawn)[number]

export interface Mark {
  readonly at: number
  readonly event: 'edited' | 'missing' | 'gone' | 'returned'
}

export interface CounterSeries {
  /** Unix seconds, increasing. */
  readonly at: readonly number[]
  /** Null where a count is unknown. Only counters that were ever known. */
  readonly counts: Readonly<Partial<Record<Drawn, readonly (number | null)[]>>>
  readonly marks: readonly Mark[]
}

/** Above this many captures, the chart takes every n-th: it is not wider in pixels. */
const mostPoints = 2000

/** The series of a note, its first and last capture always among them. */
export function counterSeries({ metric_snapshots: all, timeline }: NoteDocument): CounterSeries {
  const step = Math.ceil(all.length / mostPoints)
  const snapshots = all.filter((_, n) => n % step === 0 || n === all.length - 1)
  const known = drawn.filter((counter) => snapshots.some((snapshot) => snapshot[counter] !== null))
  return {
    at: snapshots.map(({ captured_at }) => captured_at),
    counts: Object.fromEntries(known.map((counter) => [counter, snapshots.map((snapshot) => snapshot[counter])])),
    marks: timeline.flatMap(({ at, event }) => (isMarked(event) ? [{ at, event }] : [])),
  }
}

const isMarked = (event: string): event is Mark['event'] => /^(edited|missing|gone|returned)$/.test(event)
