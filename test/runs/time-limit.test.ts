// When a run's time is up: at the next time of day of that name, or after so long, as the program's clock counts.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock } from '../../src/core/clock.ts'
import { UsageError } from '../../src/core/errors.ts'
import { Stop } from '../../src/runs/run.ts'
import { limitTime, parseMaxDuration, parseUntil } from '../../src/runs/time-limit.ts'

/** Unix milliseconds of a local time on 2026-05-04. */
const at = (hour: number, minute = 0, ms = 0) => new Date(2026, 4, 4, hour, minute, 0, ms).getTime()
const hour = 3_600_000

describe('--until', () => {
  test.each([
    ['06:00', at(1), 5 * hour],
    ['6:00', at(5, 59), 60_000],
    ['06:00', at(6), 24 * hour],
    ['06:00', at(6, 0, 1), 24 * hour - 1],
    ['00:00', at(23), hour],
    ['23:59', at(0), 24 * hour - 60_000],
  ])('%s from %i on is %i ms away', (text, now, ms) => {
    expect(parseUntil(text).msFrom(now)).toBe(ms)
  })

  test.each(['', '6', '24:00', '06:60', '6:0', '-1:00', '06:00:00', 'tomorrow'])('%j is refused', (text) => {
    expect(() => parseUntil(text)).toThrow(UsageError)
  })
})

describe('--max-duration', () => {
  test.each([
    ['3h', 3 * hour],
    ['90m', 1.5 * hour],
    ['90min', 1.5 * hour],
    ['1.5h', 1.5 * hour],
    ['24d', 24 * 24 * hour],
  ])('%s is %i ms', (text, ms) => {
    expect(parseMaxDuration(text).msFrom(0)).toBe(ms)
  })

  // A timer of more than 31 bits would fire at once.
  test.each(['', '3', 'h', '0h', '-3h', '3 hours', '25d', '1e9h'])('%j is refused', (text) => {
    expect(() => parseMaxDuration(text)).toThrow(UsageError)
  })
})

describe('a run', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const limits = [parseMaxDuration('3h'), parseMaxDuration('2h')]

  test('is told once, and stops, at the first of its limits', () => {
    const stop = new Stop()
    const told: string[] = []
    limitTime(stop, limits, createClock(0, 0.1), ({ name }) => told.push(name))
    vi.advanceTimersByTime(0.2 * hour - 1)
    expect([stop.requested, told]).toEqual([false, []])
    vi.advanceTimersByTime(hour)
    expect([stop.requested, stop.timeUp, told]).toEqual([true, '--max-duration 2h', ['--max-duration 2h']])
  })

  test('that has ended is not stopped any more', () => {
    const stop = new Stop()
    const unlimit = limitTime(stop, limits, createClock(), () => expect.unreachable())
    unlimit()
    vi.advanceTimersByTime(4 * hour)
    expect(stop.requested).toBe(false)
  })
})
