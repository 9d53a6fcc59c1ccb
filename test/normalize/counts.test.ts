// Counters as people are shown them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Issue } from '../../src/core/model.ts'
import { count, parseCount } from '../../src/normalize/counts.ts'

describe('a written counter', () => {
  test.each<[written: string, value: number, approximate: boolean]>([
    ['0', 0, false],
    ['84', 84, false],
    [' 84 ', 84, false],
    ['1,234', 1234, false],
    ['1,234,567', 1234567, false],
    ['１，２３４', 1234, false],
    ['10+', 10, true],
    ['1.2万', 12000, true],
    ['1.13万', 11300, true],
    ['3 万', 30000, true],
    ['10万+', 100000, true],
    ['１０万＋', 100000, true],
    ['2.1w', 21000, true],
    ['2.1W', 21000, true],
    ['1.2亿', 120000000, true],
    ['1.2k', 1200, true],
    ['1.5M', 1500000, true],
    ['5千+', 5000, true],
  ])('%s', (written, value, approximate) => {
    expect(parseCount(written)).toStrictEqual({ value, approximate })
  })

  test.each([
    '',
    ' ',
    '赞',
    '-1',
    '+1',
    '1.2',
    '1.',
    '.5万',
    '1,23',
    '1,2345',
    '1e3',
    '0x1',
    '万',
    '1.2万万',
    '1.2.3万',
    'NaN',
    '9'.repeat(20),
    `${'9'.repeat(14)}亿`,
  ])('%j is none', (written) => {
    expect(parseCount(written)).toBeNull()
  })

  test('any text is a whole number or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0189.,+-万wk亿 ') }), (written) => {
        const value = parseCount(written)?.value ?? 0
        expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
      }),
    )
  })
})

describe('a counter of a note', () => {
  test.each<[value: unknown, read: number | null, kind: Issue['kind'] | null]>([
    [0, 0, null],
    [689, 689, null],
    ['689', 689, null],
    [-1, null, 'value'],
    [1.5, null, 'value'],
    [2 ** 53, null, 'value'],
    ['many', null, 'value'],
    [undefined, null, 'missing'],
    [null, null, 'null'],
    [true, null, 'type'],
    [[1], null, 'type'],
  ])('%j', (value, read, kind) => {
    const issues: Issue[] = []
    expect(count({ json: { liked_count: value }, path: '', issues }, 'liked_count')).toStrictEqual({
      value: read,
      approximate: false,
    })
    expect(issues).toStrictEqual(kind === null ? [] : [{ path: 'liked_count', kind }])
  })
})
