// The pace on a clock that stands still until it is moved: what a limiter counts, and how near the limit a run comes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPace } from '../../src/frontier/pace.ts'
import { below, randomOf } from '../../src/provider/random.ts'

/** What becomes of one request, in milliseconds. */
interface Course {
  /** How late it begins, after the pace allows it. */
  readonly lateMs: number
  /** From its begin until its bytes are gone, and until the program knows of that. */
  readonly leavesMs: number
  readonly knownMs: number
  /** On its way and in the other side's queue, then at work on the answer. */
  readonly wayMs: number
  readonly answerMs: number
}

/** Sends requests at a pace, each as soon as it is allowed and late as it is; gives when each left and arrived. */
function send(perSecond: number, courses: readonly Course[]): { leftAt: number[]; arrivedAt: number[] } {
  let at = 0
  const events: { at: number; happens: () => void }[] = []
  const pace = createPace(
    perSecond,
    (ms) => ms,
    () => at,
  )
  const moveTo = (end: number) => {
    for (;;) {
      events.sort((a, b) => a.at - b.at)
      if (events[0] === undefined || events[0].at > end) break
      const [event] = events.splice(0, 1)
      at = Math.max(at, event?.at ?? 0)
      event?.happens()
    }
    at = Math.max(at, end)
  }
  const leftAt: number[] = []
  const arrivedAt: number[] = []
  for (const { lateMs, leavesMs, knownMs, wayMs, answerMs } of courses) {
    // As a lane does: what is known changes, and it looks again.
    while (pace.dueMs() > at) moveTo(Math.min(pace.dueMs(), at + 50))
    moveTo(at + lateMs)
    while (pace.dueMs() > at) moveTo(Math.min(pace.dueMs(), at + 50))
    const request = pace.begin()
    leftAt.push(at + leavesMs)
    arrivedAt.push(at + leavesMs + wayMs)
    events.push({ at: at + leavesMs + knownMs, happens: request.left })
    events.push({ at: at + leavesMs + Math.max(knownMs, wayMs + answerMs), happens: request.answered })
  }
  return { leftAt, arrivedAt }
}

/** The most that came in any second. */
function mostInASecond(times: readonly number[], secondMs: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  let first = 0
  let most = 0
  for (const [index, time] of sorted.entries()) {
    while (time - (sorted[first] ?? 0) >= secondMs) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

const rate = fc.constantFrom(0.5, 1, 3, 20, 50)
/** A second in which `count` are allowed, also where it is more than one a second and no whole number. */
const secondOf = (perSecond: number) => (1000 * Math.ceil(perSecond)) / perSecond

/** Mostly little, and now and then as long as a machine stands still. */
const delay = (usual: number, longest: number) =>
  fc.oneof({ weight: 9, arbitrary: fc.nat(usual) }, { weight: 1, arbitrary: fc.nat(longest) })

test('no more leave in any second than are allowed, however late each is and however long it takes to leave', () => {
  const course = fc.record<Course>({
    lateMs: delay(20, 3000),
    leavesMs: delay(5, 3000),
    knownMs: delay(5, 500),
    wayMs: fc.constant(0),
    answerMs: delay(400, 5000),
  })
  fc.assert(
    fc.property(rate, fc.array(course, { minLength: 30, maxLength: 120 }), (perSecond, courses) => {
      const { leftAt } = send(perSecond, courses)
      expect(mostInASecond(leftAt, secondOf(perSecond))).toBeLessThanOrEqual(Math.ceil(perSecond))
    }),
    { numRuns: 150 },
  )
})

test('no more arrive where a provider that answers steadily stands still now and then', () => {
  const courses = fc.array(
    fc.record<Course>({
      lateMs: delay(5, 200),
      leavesMs: delay(3, 200),
      knownMs: fc.nat(3),
      wayMs: fc.oneof({ weight: 12, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(900) }),
      answerMs: fc.constant(30),
    }),
    { minLength: 60, maxLength: 160 },
  )
  const steady: Course = { lateMs: 0, leavesMs: 1, knownMs: 1, wayMs: 1, answerMs: 30 }
  fc.assert(
    fc.property(fc.constantFrom(3, 20, 50), courses, (perSecond, courses) => {
      const { arrivedAt } = send(perSecond, [...Array.from({ length: 32 }, () => steady), ...courses])
      expect(mostInASecond(arrivedAt, 1000)).toBeLessThanOrEqual(perSecond)
    }),
    { numRuns: 100 },
  )
})

test.each([1, 5, 20])(
  'of %i a second at least 97 in 100 are used, each late by up to 15 ms, by an uneven provider',
  (perSecond) => {
    const random = randomOf(perSecond)
    const courses = Array.from({ length: 1000 }, (): Course => {
      const [lateMs, leavesMs, knownMs, wayMs] = [
        below(random, 16),
        below(random, 4),
        below(random, 4),
        below(random, 6),
      ]
      return { lateMs, leavesMs, knownMs, wayMs, answerMs: 5 + below(random, 800) }
    })
    const { leftAt } = send(perSecond, courses)
    const seconds = ((leftAt.at(-1) ?? 0) - (leftAt[0] ?? 0)) / 1000
    expect((leftAt.length - 1) / seconds / perSecond).toBeGreaterThanOrEqual(0.97)
  },
)

test('never a burst: two are no nearer than half an even distance, also after a long silence', () => {
  const course = fc.record<Course>({
    lateMs: delay(5, 5000),
    leavesMs: fc.constant(0),
    knownMs: fc.constant(0),
    wayMs: fc.constant(0),
    answerMs: fc.nat(100),
  })
  fc.assert(
    fc.property(rate, fc.array(course, { minLength: 2, maxLength: 60 }), (perSecond, courses) => {
      const { leftAt } = send(perSecond, courses)
      for (const [index, time] of leftAt.entries())
        if (index > 0) expect(time - (leftAt[index - 1] ?? 0)).toBeGreaterThanOrEqual((1000 / perSecond) * 0.5)
    }),
  )
})

test('a request that never gets an answer holds up the others for a while only', () => {
  const usual: Course = { lateMs: 0, leavesMs: 1, knownMs: 1, wayMs: 1, answerMs: 20 }
  const silent: Course = { ...usual, answerMs: 120_000 }
  const { leftAt } = send(20, [
    ...Array.from({ length: 40 }, () => usual),
    ...Array.from({ length: 20 }, () => silent),
    ...Array.from({ length: 60 }, () => usual),
  ])
  const [first = 0, last = 0] = [leftAt[40], leftAt[119]]
  expect(last - first).toBeLessThan(7000)
})

test('where there is no limit, nothing waits', () => {
  const pace = createPace(null, (ms) => ms)
  pace.begin().answered()
  expect(pace.dueMs(5)).toBe(0)
})
