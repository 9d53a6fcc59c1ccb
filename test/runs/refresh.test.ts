// When a note is due again: new ones daily, flat ones ever more rarely, moving ones sooner, none twice within the least.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Course, policyOf, schedule, scheduleAbsence } from '../../src/runs/refresh.ts'

const day = 86_400
const policy = policyOf({ minIntervalHours: 20, maxIntervalDays: 60 })
const now = 1_790_000_000

const old: Course = {
  capturedAt: now,
  publishedAt: now - 400 * day,
  before: { capturedAt: now - 4 * day, engagement: 1000 },
  engagement: 1000,
  edited: false,
  interval: 4 * day,
  every: null,
}
const intervalOf = (change: Partial<Course>) => schedule({ ...old, ...change }, policy).interval / day

describe('the interval of a note', () => {
  test.each([
    ['that stood still doubles', {}, 8],
    ['that grew a little stays', { engagement: 1050 }, 4],
    ['that moved is halved', { engagement: 1200 }, 2],
    ['that lost likes moved too', { engagement: 800 }, 2],
    ['that was edited is a quarter', { edited: true }, 1],
    ['that is new is a day, however still', { publishedAt: now - 3 * day, interval: 16 * day }, 1],
    ['is 60 days at most', { interval: 50 * day }, 60],
    ['is what its list wishes where that is sooner', { every: 2 * day }, 2],
    ['is its own where its list wishes for later', { every: 30 * day }, 8],
    ['that is old and new to the archive is a week', { before: null, interval: null }, 7],
    [
      'of a few likes does not jump for one more',
      { before: { capturedAt: now - day, engagement: 3 }, engagement: 4 },
      4,
    ],
  ] satisfies [string, Partial<Course>, number][])('%s', (_, change, days) => {
    expect(intervalOf(change)).toBe(days)
  })
})

test('a daily note is due the next night, though that begins a little earlier', () => {
  const { dueAt } = schedule({ ...old, publishedAt: now - day }, policy)
  expect(dueAt - now).toBe(20 * 3600)
})

test('whatever its course, no note is due within the least interval nor later than the longest', () => {
  const seconds = fc.integer({ min: 0, max: 3_000 * day })
  const course = fc.record({
    capturedAt: fc.constant(now),
    publishedAt: fc.option(seconds.map((ago) => now - ago)),
    before: fc.option(fc.record({ capturedAt: seconds.map((ago) => now - ago), engagement: fc.nat() })),
    engagement: fc.nat(),
    edited: fc.boolean(),
    interval: fc.option(fc.integer({ min: 1, max: 100 * day })),
    every: fc.option(fc.integer({ min: 1, max: 100 * day })),
  })
  fc.assert(
    fc.property(course, (each) => {
      const { dueAt, interval, growthPerDay } = schedule(each, policy)
      expect(dueAt - now).toBeGreaterThanOrEqual(policy.shortest)
      expect(dueAt - now).toBeLessThanOrEqual(policy.longest)
      expect(interval).toBeLessThanOrEqual(policy.longest)
      expect(growthPerDay).toBeGreaterThanOrEqual(0)
      // The catalog's columns of times take nothing else.
      expect([dueAt, interval].every(Number.isInteger)).toBe(true)
    }),
  )
})

test('moving notes are captured at least five times as often as flat ones', () => {
  const capturesInAYear = (growthPerDay: number) => {
    let count = 0
    let course: Course = { ...old, before: null, interval: null, capturedAt: now }
    while (course.capturedAt < now + 365 * day) {
      count += 1
      const { dueAt, interval } = schedule(course, policy)
      const engagement = course.engagement * (1 + growthPerDay * ((dueAt - course.capturedAt) / day))
      course = {
        ...course,
        capturedAt: dueAt,
        before: { capturedAt: course.capturedAt, engagement: course.engagement },
        engagement,
        interval,
      }
    }
    return count
  }
  expect(capturesInAYear(0.08) / capturesInAYear(0)).toBeGreaterThanOrEqual(5)
})

test('an absence is confirmed a whole day later, and then looked for ever more rarely', () => {
  const first = scheduleAbsence({ observedAt: now, gone: false, interval: 8 * day }, policy)
  expect(first.dueAt - now).toBe(day)
  const intervals = [first.interval]
  for (let n = 0; n < 5; n += 1)
    intervals.push(scheduleAbsence({ observedAt: now, gone: true, interval: intervals.at(-1) ?? 0 }, policy).interval)
  expect(intervals.map((seconds) => seconds / day)).toEqual([1, 7, 14, 28, 56, 60])
})
