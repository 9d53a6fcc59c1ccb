// The program's clock: moved by an offset, its waits scaled, and a wait that ends when it is told to.
import { expect, test } from 'vitest'
import { createClock } from '../../src/core/clock.ts'

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
