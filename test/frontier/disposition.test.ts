// The retry policy as data, and what holds of it for any error and any job.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ExpiredUrlError,
  HaltError,
  HeldError,
  IntegrityError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnusableError,
  UsageError,
} from '../../src/core/errors.ts'
import { disposeOf, maxAttempts, maxNoEnvelopes, parkingTime } from '../../src/frontier/disposition.ts'

const hourMs = 3_600_000
const fresh = { attempts: 0, noEnvelopes: 0, parks: 0 }
const html = new TransientError('HTML', { noEnvelope: true })

describe('what happens next', () => {
  test.each([
    [
      'a first failure',
      new TransientError('x'),
      fresh,
      0.5,
      { next: 'retry', delayMs: 500, attempts: 1, atEnd: false },
    ],
    [
      'a second one',
      new TransientError('x'),
      { ...fresh, attempts: 1 },
      0.5,
      { next: 'retry', delayMs: 1000, attempts: 2 },
    ],
    [
      'a fourth one',
      new TransientError('x'),
      { ...fresh, attempts: 3 },
      0.5,
      { next: 'retry', delayMs: 4000, attempts: 4 },
    ],
    [
      'a fifth one',
      new TransientError('x'),
      { ...fresh, attempts: 4 },
      0.5,
      { next: 'park', parkMs: 6 * hourMs, attempts: 5 },
    ],
    [
      'a fifth one of a job parked twice',
      new TransientError('x'),
      { ...fresh, attempts: 4, parks: 2 },
      0,
      { next: 'park', parkMs: 24 * hourMs },
    ],
    [
      'a call that may have been charged',
      new TransientError('x', { maybeCharged: true }),
      fresh,
      0,
      { next: 'retry', atEnd: true },
    ],
    ['no envelope', html, fresh, 0, { next: 'retry', noEnvelopes: 1 }],
    [
      'no envelope a second time',
      html,
      { ...fresh, attempts: 1, noEnvelopes: 1 },
      0,
      { next: 'retry', noEnvelopes: 2 },
    ],
    ['no envelope a third time', html, { ...fresh, attempts: 2, noEnvelopes: 2 }, 0, { next: 'park', attempts: 3 }],
    [
      'an envelope after two without',
      new TransientError('x'),
      { ...fresh, attempts: 2, noEnvelopes: 2 },
      0,
      { next: 'retry', noEnvelopes: 2 },
    ],
    ['Retry-After', new TransientError('x', { retryAfterMs: 90_000 }), fresh, 0.1, { next: 'retry', delayMs: 90_000 }],
    ['Retry-After of 0', new TransientError('x', { retryAfterMs: 0 }), fresh, 0.9, { next: 'retry', delayMs: 0 }],
    [
      'Retry-After for a year',
      new TransientError('x', { retryAfterMs: 8760 * hourMs }),
      fresh,
      0,
      { next: 'retry', delayMs: 24 * hourMs },
    ],
    ['throttling', new ThrottledError('x'), { ...fresh, attempts: 4 }, 0, { next: 'slow', pauseMs: null }],
    ['throttling with Retry-After', new ThrottledError('x', 7000), fresh, 0, { next: 'slow', pauseMs: 7000 }],
    ['throttling for a year', new ThrottledError('x', 8760 * hourMs), fresh, 0, { next: 'slow', pauseMs: 24 * hourMs }],
    ['an absence', new UnavailableError('x', '404'), fresh, 0, { next: 'observe', code: '404' }],
    ['an expired URL', new ExpiredUrlError('x'), fresh, 0, { next: 'recapture' }],
    ['an unusable answer', new UnusableError('x'), fresh, 0, { next: 'bury', bug: false }],
    [
      'a changed shape',
      new UnusableError('x', { changedShape: true }),
      fresh,
      0,
      { next: 'park', parkMs: 6 * hourMs, attempts: 1, changedShape: true },
    ],
    [
      'a changed shape, the third time',
      new UnusableError('x', { changedShape: true }),
      { ...fresh, parks: 2 },
      0,
      { next: 'park', parkMs: 24 * hourMs, attempts: 1, changedShape: true },
    ],
    ['no permission', new HaltError('x', 'credentials'), fresh, 0, { next: 'halt', reason: 'credentials' }],
    ['a defect', new TypeError('x'), fresh, 0, { next: 'bury', bug: true }],
    ['what is not even an error', 'x', fresh, 0, { next: 'bury', bug: true }],
  ])('%s', (_name, error, job, random, expected) => {
    expect(disposeOf(error, job, random)).toMatchObject(expected)
  })
})

const wait = fc.option(fc.nat({ max: 1e15 }), { nil: undefined })
const transient = fc
  .record({ noEnvelope: fc.boolean(), maybeCharged: fc.boolean(), retryAfterMs: wait })
  .map((facts) => new TransientError('x', facts))
const others = fc.oneof(
  wait.map((ms) => new ThrottledError('x', ms)),
  fc.constantFrom<unknown>(
    new UnavailableError('x', '201'),
    new UnusableError('x'),
    new ExpiredUrlError('x'),
    new UsageError('x'),
    new HeldError('x'),
    new IntegrityError('x'),
  ),
  fc
    .constantFrom('credentials', 'quota', 'budget', 'outage', 'shape', 'disk')
    .map((reason) => new HaltError('x', reason)),
  fc.anything(),
)
const anyJob = fc.record({
  attempts: fc.nat({ max: 50 }),
  noEnvelopes: fc.nat({ max: 50 }),
  parks: fc.nat({ max: 5000 }),
})
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('for any error and any job', () => {
  test('there is a disposition, and a delay that a timer can wait', () => {
    fc.assert(
      fc.property(fc.oneof(transient, others), anyJob, random, (error, job, chance) => {
        const disposition = disposeOf(error, job, chance)
        if (disposition.next === 'retry') {
          const longest = error instanceof TransientError && error.retryAfterMs !== undefined ? 24 * hourMs : 30_000
          expect(disposition.delayMs).toBeGreaterThanOrEqual(0)
          expect(disposition.delayMs).toBeLessThanOrEqual(longest)
          expect(disposition.attempts).toBe(job.attempts + 1)
          expect(disposition.attempts).toBeLessThan(maxAttempts)
          expect(disposition.noEnvelopes).toBeLessThan(maxNoEnvelopes)
        }
        if (disposition.next === 'park') expect(disposition.parkMs).toBeGreaterThanOrEqual(6 * hourMs)
        if (disposition.next === 'slow' && disposition.pauseMs !== null) {
          expect(disposition.pauseMs).toBeGreaterThanOrEqual(0)
          expect(disposition.pauseMs).toBeLessThanOrEqual(24 * hourMs)
        }
        expect(disposition.next === 'halt').toBe(error instanceof HaltError)
        expect(['retry', 'park'].includes(disposition.next)).toBe(error instanceof TransientError)
      }),
      { numRuns: 1000 },
    )
  })

  test('a job that only fails is parked after at most five attempts, three of them without an envelope', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(transient, random), { minLength: maxAttempts, maxLength: maxAttempts }),
        (failures) => {
          let job = fresh
          let without = 0
          for (const [n, [error, chance]] of failures.entries()) {
            const disposition = disposeOf(error, job, chance)
            without += error.noEnvelope ? 1 : 0
            if (disposition.next === 'park') {
              expect(n + 1 === maxAttempts || without === maxNoEnvelopes).toBe(true)
              return
            }
            if (disposition.next !== 'retry') throw new Error(`${disposition.next} for a transient error`)
            job = { ...job, attempts: disposition.attempts, noEnvelopes: disposition.noEnvelopes }
          }
          throw new Error('never parked')
        },
      ),
    )
  })

  test('parking grows from 6 hours to 30 days, and never beyond', () => {
    expect([0, 1, 2, 7, 1e6].map(parkingTime)).toEqual([6, 12, 24, 720, 720].map((hours) => hours * hourMs))
  })
})
