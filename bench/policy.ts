// What the refresh policy sees of a year beside a uniform one of equal cost (every note as often as any other) and an
// oracle of equal cost that knows all changes before. Nothing runs but the policy itself: no archive, no provider, and
// nights without an outage. It must not decide anything about the policy.
import { type Course, policyOf, type Schedule, schedule } from '../src/runs/refresh.ts'
import { day, likesAt, type NoteYear, nights, planYear, timeOf, yearStart } from '../test/year/plan.ts'
import type { Bench } from './measure.ts'
import type { Figures } from './results.ts'

const policy = policyOf({ minIntervalHours: 20, maxIntervalDays: 60 })

/** A note with its likes at every night. */
interface Curve {
  readonly note: NoteYear
  readonly likes: readonly number[]
}

/** For each note the nights on which it is captured, in order; the first is the one on which it is added. */
type Captures = readonly (readonly number[])[]

export async function benchPolicy(bench: Bench): Promise<Figures> {
  const curves = planYear(bench.small ? 60 : 2000).map((note) => ({
    note,
    likes: Array.from({ length: nights }, (_, night) => likesAt(note, night)),
  }))
  const adaptive = curves.map(byPolicy)
  const calls = countOf(adaptive)
  const uniform = uniformly(curves, calls)
  const oracle = withForesight(curves, calls)
  const error = {
    adaptive: errorOf(curves, adaptive),
    uniform: errorOf(curves, uniform),
    oracle: errorOf(curves, oracle),
  }
  const seen = (captures: Captures) => ({ value: 100 * seenWithinADay(curves, captures), unit: '%' })
  const percent = (value: number) => ({ value: 100 * value, unit: '%' })
  const often = (kind: NoteYear['kind']) => capturesANight(curves, adaptive, kind)
  return {
    'notes, followed for a year': { value: curves.length, unit: '' },
    'calls of the policy': { value: calls, unit: '' },
    'calls of the uniform policy': { value: countOf(uniform), unit: '' },
    'calls of the oracle': { value: countOf(oracle), unit: '' },
    'moving notes captured so many times as often as flat ones': {
      value: often('moving') / often('flat'),
      unit: '×',
      aim: { atLeast: 5 },
    },
    'edits seen within a day: policy': seen(adaptive),
    'edits seen within a day: uniform': seen(uniform),
    'edits seen within a day: oracle': seen(oracle),
    'mean error of the like curve, of the year’s most likes: policy': percent(error.adaptive.share),
    'mean error … : uniform': percent(error.uniform.share),
    'mean error … : oracle': percent(error.oracle.share),
    'mean error of the like curve: policy / uniform': {
      value: error.adaptive.share / error.uniform.share,
      unit: '×',
      aim: { atMost: 0.6 },
    },
    // A few loud notes decide it, so it has no aim.
    'the same in likes': { value: error.adaptive.likes / error.uniform.likes, unit: '×' },
  }
}

/** The nights on which the policy captures a note, if it has the money for all that is due. */
function byPolicy({ note, likes }: Curve): number[] {
  const captured: number[] = []
  let last: Schedule | null = null
  for (let night = note.addedOn; night < nights; night++) {
    const capturedAt = timeOf(night)
    if (last !== null && last.dueAt > capturedAt) continue
    const before: number | undefined = captured.at(-1)
    const course: Course = {
      capturedAt,
      publishedAt: yearStart + note.publishedAt * day,
      before: before === undefined ? null : { capturedAt: timeOf(before), engagement: engagementOf(likes[before]) },
      engagement: engagementOf(likes[night]),
      edited: before !== undefined && note.edits.some((at) => at > before && at <= night),
      interval: last?.interval ?? null,
      every: null,
    }
    last = schedule(course, policy)
    captured.push(night)
  }
  return captured
}

/** Collects, comments and shares go with the likes. */
const engagementOf = (likes = 0) => Math.round(likes * 1.4)

/** Every note at the same interval: the longest that makes no fewer calls. */
function uniformly(curves: readonly Curve[], calls: number): Captures {
  const every = (interval: number) =>
    curves.map(({ note }) => {
      const captured: number[] = []
      for (let n = 0; note.addedOn + Math.round(n * interval) < nights; n++)
        captured.push(note.addedOn + Math.round(n * interval))
      return captured
    })
  let [shorter, longer] = [1, nights]
  while (longer - shorter > 1e-4) {
    const middle = (shorter + longer) / 2
    if (countOf(every(middle)) >= calls) shorter = middle
    else longer = middle
  }
  return every(shorter)
}

/**
 * Each note on the first night after each edit, and besides where its plot is farthest off, as often as makes so many
 * calls: stretches are split until none is off by more than an error that all share. Greedy: near the best, not the best.
 */
function withForesight(curves: readonly Curve[], calls: number): Captures {
  const within = (tolerance: number) =>
    curves.map((curve) => {
      const forEdits = curve.note.edits.map(Math.ceil).filter((night) => night < nights)
      const known = [...new Set([curve.note.addedOn, ...forEdits])]
      return known.flatMap((from, n) => [from, ...splits(curve, from, known[n + 1] ?? nights, tolerance)])
    })
  let [lower, upper] = [0, nights]
  while (upper - lower > 1e-6) {
    const middle = (lower + upper) / 2
    if (countOf(within(middle)) > calls) lower = middle
    else upper = middle
  }
  return within(upper)
}

/** Where to capture between two captures, or behind the last one, in order. */
function splits(curve: Curve, from: number, to: number, tolerance: number): number[] {
  const errors = errorsWithin(curve, from, to)
  if (sum(errors) / mostLikes(curve) <= tolerance) return []
  const at = from + errors.indexOf(Math.max(...errors))
  if (at === from) return []
  return [...splits(curve, from, at, tolerance), at, ...splits(curve, at, to, tolerance)]
}

/**
 * What a plot is off by at each night from a capture to the next: a line between the two, as anyone draws it; behind
 * the last one, its number as it stands.
 */
function errorsWithin({ likes }: Curve, from: number, to: number): number[] {
  const first = likes[from] ?? 0
  const slope = to < nights ? ((likes[to] ?? 0) - first) / (to - from) : 0
  return likes.slice(from, to).map((truth, n) => Math.abs(first + slope * n - truth))
}

/** The mean over notes and nights, in likes and as a share of each note's own. */
function errorOf(curves: readonly Curve[], captures: Captures): { likes: number; share: number } {
  const means = curves.map((curve, index) => {
    const ofNote = captures[index] ?? []
    return (
      sum(ofNote.map((from, n) => sum(errorsWithin(curve, from, ofNote[n + 1] ?? nights)))) /
      (nights - curve.note.addedOn)
    )
  })
  const shares = means.map((mean, index) => mean / mostLikes(curves[index]))
  return { likes: sum(means) / curves.length, share: sum(shares) / curves.length }
}

/** Below 20, a like more or less is no share worth speaking of. */
const mostLikes = (curve: Curve | undefined) => Math.max(20, curve?.likes.at(-1) ?? 0)

function seenWithinADay(curves: readonly Curve[], captures: Captures): number {
  const edits = curves.flatMap(({ note }, index) => note.edits.map((at) => ({ at, captured: captures[index] ?? [] })))
  return edits.filter(({ at, captured }) => captured.includes(Math.ceil(at))).length / edits.length
}

function capturesANight(curves: readonly Curve[], captures: Captures, kind: NoteYear['kind']): number {
  const these = curves.flatMap(({ note }, index) =>
    note.kind === kind ? [{ note, captured: captures[index] ?? [] }] : [],
  )
  return sum(these.map(({ captured }) => captured.length)) / sum(these.map(({ note }) => nights - note.addedOn))
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const countOf = (captures: Captures) => sum(captures.map((each) => each.length))
