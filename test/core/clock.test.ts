// The program's clock: moved by an offset, its waits scaled, and a wait that ends when it is told to.
import { describe, expect, test } from 'vitest'
import { clockOffsetMs, createClock, waitScale } from '../../src/core/clock.ts'
import { UsageError } from '../../src/core/errors.ts'

test('an offset moves the time, in milliseconds and whole seconds', () => {
  const clock = createClock(86_400_000)
  const before = Date.now()
  const now = clock.nowMs()
  const seconds = clock.nowSeconds()
  const after = Date.now()
  expect(now - 86_400_000).toBeGreaterThanOrEqual(before)
  expect(now - 86_400_000).toBeLessThanOrEqual(after)
  expect(Number.isInteger(seconds)).toBe(true)
  expect(seconds).toBeGreaterThanOrEqual(Math.floor(now / 1000))
})

test('a scale multiplies every wait', () => {
  expect([createClock().scaled(500), createClock(0, 0.1).scaled(500), createClock(0, 0).scaled(500)]).toEqual([
    500, 50, 0,
  ])
})

test('a sleep takes its scaled time, and no time at a scale of 0', async () => {
  const begun = performance.now()
  await createClock(0, 0.001).sleep(20_000)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(19)
  await createClock(0, 0).sleep(1e9)
})

test('a sleep ends without an error when its signal aborts, before or while it sleeps', async () => {
  const clock = createClock()
  const signal = new AbortController()
  const sleeping = clock.sleep(1e8, signal.signal)
  signal.abort()
  await sleeping
  await clock.sleep(1e8, signal.signal)
})

describe('the environment', () => {
  test.each([
    [undefined, 0],
    ['', 0],
    ['+2d', 172_800_000],
    ['-3h', -10_800_000],
    ['90s', 90_000],
    ['1.5m', 90_000],
  ])('with an offset of %j is %d ms ahead', (text, ms) => {
    expect(clockOffsetMs({ REDNOTE_ARCHIVE_CLOCK_OFFSET: text })).toBe(ms)
  })

  test.each(['tomorrow', '2', '2w', '+ 2d', '--2d'])('refuses an offset of %j', (text) => {
    expect(() => clockOffsetMs({ REDNOTE_ARCHIVE_CLOCK_OFFSET: text })).toThrow(
      new UsageError(`REDNOTE_ARCHIVE_CLOCK_OFFSET is “${text}”; expected such as +2d, +3h, -90s`),
    )
  })

  test('multiplies waits by a number', () => {
    expect([undefined, '', '0', '0.1', '2'].map((text) => waitScale({ REDNOTE_WAIT_SCALE: text }))).toEqual([
      1, 1, 0, 0.1, 2,
    ])
    for (const text of ['-1', 'fast', 'Infinity', '1x'])
      expect(() => waitScale({ REDNOTE_WAIT_SCALE: text })).toThrow(`REDNOTE_WAIT_SCALE is “${text}”; expected`)
  })
})
