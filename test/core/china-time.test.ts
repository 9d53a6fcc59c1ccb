// Times at UTC+8: what is written, what is understood, and where days and months begin.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chinaDayStart, chinaMonthStart, chinaTime, firstSecondOf, lastSecondOf } from '../../src/core/china-time.ts'
import { UsageError } from '../../src/core/errors.ts'

/** From 1970 to 2100. */
const seconds = fc.integer({ min: 0, max: 4_102_444_800 })
const utc = (text: string) => Date.parse(`${text}Z`) / 1000

test('a time that is written is understood as the same second', () => {
  fc.assert(
    fc.property(seconds, (at) => {
      expect(lastSecondOf(chinaTime(at))).toBe(at)
    }),
  )
})

test('a day begins at its midnight, a month on its first day', () => {
  fc.assert(
    fc.property(seconds, (at) => {
      expect(chinaTime(chinaDayStart(at))).toBe(`${chinaTime(at).slice(0, 10)} 00:00:00`)
      expect(chinaTime(chinaMonthStart(at))).toBe(`${chinaTime(at).slice(0, 7)}-01 00:00:00`)
    }),
  )
})

describe('the last second that a text names', () => {
  test.each([
    ['2026-05-01', '2026-05-01T15:59:59'],
    ['2026-05-01 12:00', '2026-05-01T04:00:59'],
    ['2026-05-01 12:00:00', '2026-05-01T04:00:00'],
    ['2026-05-01T12:00', '2026-05-01T04:00:59'],
    ['2026-05-01T12:00:00Z', '2026-05-01T12:00:00'],
    ['2026-05-01T12:00:00.250Z', '2026-05-01T12:00:00'],
    ['2026-05-01T12:00:00+09:00', '2026-05-01T03:00:00'],
    ['2026-05-01T12:00:00-0330', '2026-05-01T15:30:00'],
    ['20260501', '2026-05-01T15:59:59'],
    ['2026-05', '2026-05-31T15:59:59'],
    ['2026-12', '2026-12-31T15:59:59'],
    ['2026', '2026-12-31T15:59:59'],
    [' 2028-02-29 ', '2028-02-29T15:59:59'],
    ['1777600000', '2026-05-01T01:46:40'],
  ])('%s', (text, expected) => {
    expect(lastSecondOf(text)).toBe(utc(expected))
  })

  test.each([
    '',
    'yesterday',
    '2026-02-29',
    '2026-13-01',
    '2026-13',
    '20261301',
    '2026-05-01 24:00',
    '2026-05-01 12:60',
    '2026-5-1',
    '1777600000000',
    '-1',
    '2026-05-01T12:00:00+0900x',
    '2026-05-01Z',
  ])('%j is refused', (text) => {
    expect(() => lastSecondOf(text)).toThrow(UsageError)
  })
})

test.each([
  ['2026', 365 * 86_400],
  ['2028-02', 29 * 86_400],
  ['20260501', 86_400],
  ['2026-05-01', 86_400],
  ['2026-05-01 12:00', 60],
  ['2026-05-01T12:00:00Z', 1],
  ['1777564800', 1],
])('%s begins so many seconds before it has ended: %i', (text, seconds) => {
  expect(lastSecondOf(text) - firstSecondOf(text) + 1).toBe(seconds)
})
