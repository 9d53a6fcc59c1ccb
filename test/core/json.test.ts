// JSON as the provider writes it: no digit of an integer is lost, and all else is what JSON.parse makes of it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonObject, parseJson } from '../../src/core/json.ts'

describe('parseJson', () => {
  test.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['138012345678901234567', '138012345678901234567'],
    ['1234567890.1234567', 1234567890.1234567],
    ['1e20', 1e20],
    ['1000000000000000000000e1', 1e22],
    ['"138012345678901234567"', '138012345678901234567'],
    ['{"a":[{"b":12345678901234567890}]}', { a: [{ b: '12345678901234567890' }] }],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  test('gives what JSON.parse gives where no number is that large', () => {
    const ordinary = fc.json({ maxDepth: 4 }).filter((text) => !/-?\d{16}/.test(text))
    fc.assert(
      fc.property(ordinary, (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('keeps every integer as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (integer) => {
        const [read] = parseJson(`[${integer}]`) as unknown[]
        expect(BigInt(read as string | number)).toBe(integer)
      }),
    )
  })

  test('tells numbers from texts that look like them, whatever stands between', () => {
    const digits = '12345678901234567'
    const texts = fc.constantFrom(digits, `:${digits},`, `"${digits}`, '\\', '\\"', '\\\\"', ']', 'a')
    const value = fc.oneof(texts, fc.constantFrom(5, -0.5, null, true), fc.array(texts, { maxLength: 2 }))
    fc.assert(
      fc.property(fc.dictionary(texts, value), fc.constantFrom(0, 2), (object, indent) => {
        const text = JSON.stringify({ ...object, n: 5, last: [6] }, null, indent)
        const long = text.replace(/5(?=,\s*"last")/, digits).replace(/6(?=\s*\]\s*\}$)/, `-${digits}`)
        expect(parseJson(long)).toEqual({ ...object, n: digits, last: [`-${digits}`] })
      }),
    )
  })

  test('finds no number in a text, however long', () => {
    const text = `${'a"\\ :12345678901234567, '.repeat(50_000)}`
    expect(parseJson(JSON.stringify({ text, n: 5 }).replace('5}', '12345678901234567890}'))).toEqual({
      text,
      n: '12345678901234567890',
    })
  })

  test.each([
    '',
    '{',
    '{12345678901234567:1}',
    '[012345678901234567]',
    '[12345678901234567x]',
    '[1,]',
    'undefined',
    '{"a":12345678901234567',
  ])('%j is refused as JSON.parse refuses it', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })
})

test('an object is neither an array, nor null, nor a value', () => {
  expect([{}, { a: 1 }].every(isJsonObject)).toBe(true)
  expect([[], null, undefined, 'x', 0, true].some(isJsonObject)).toBe(false)
})
