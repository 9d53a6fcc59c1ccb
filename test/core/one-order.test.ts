// A text in one order says what it said before, whatever it is; and answers that say the same are then the same.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../src/core/json.ts'
import { inOneOrder, parseInOneOrder } from '../../src/core/one-order.ts'
import { writeAnswer } from '../../src/provider/answer.ts'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { randomOf } from '../../src/provider/random.ts'

const ordered = (text: string) => inOneOrder(Buffer.from(text))

/** What a text says, and that it says it; undefined where it is no JSON. */
function said(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

test('two answers that differ in nothing but the order of their members become one text', () => {
  const answerOf = (call: number) =>
    writeAnswer({ code: 0, data: [generateNote(5)] }, { random: randomOf(5, call), signedAt: 0x69af0000 })
  // Signatures are made anew by each call, and arrays of texts shuffled too.
  const wanted = JSON.stringify(JSON.parse(answerOf(1)))
  const reversed = JSON.stringify(JSON.parse(wanted), (_key, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  )
  expect(reversed).not.toBe(wanted)
  expect(ordered(reversed)).toBe(ordered(wanted))
})

test.each([
  ['names of the same number in the order of the text, of which the last counts', '{"Aa":1,"BB":2,"Aa":3,"BB":4}'],
  ['names with escapes', String.raw`{"\u0061":1,"a":2,"b":{"a":3,"\u0061":4}}`],
  ['bytes that are no UTF-8', '{"b":"\uFFFD","a":1}'],
  ['white space and large integers', ' { "b" : 123456789012345678 ,\n "a" : [ 1 , { } , [ ] ] } '],
  ['nothing', ''],
  [
    'more members than are put in order',
    JSON.stringify(Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`k${n}`, n]))),
  ],
  ['what is nested deeper than is looked at', `${'['.repeat(200)}${']'.repeat(200)}`],
])('a text with %s says what it said', (_name, text) => {
  expect(said(ordered(text))).toEqual(said(text))
})

test('what JSON says stays, and arrays keep their order', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json({ maxDepth: 6 }),
        fc.json({ maxDepth: 6 }).map((text) => JSON.stringify(JSON.parse(text), null, 2)),
      ),
      (text) => {
        expect(said(ordered(text))).toEqual(said(text))
      },
    ),
    { numRuns: 300 },
  )
})

test('it is parsed as the text is, and no digit of an integer is lost', () => {
  const number = fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    fc.constantFrom('0', '-0', '1e20', '1000000000000000000000e1', '0.12345678901234567890', '1234567890.1234567'),
  )
  const value = fc.oneof(
    number,
    fc.bigInt().map((digits) => `"${digits}"`),
    fc.constantFrom('null', '[]', '{ }'),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), value)), fc.array(value), (members, entries) => {
      const text = `{"list":[${entries.join(' ,')}],"o":{${members.map(([name, of]) => `"${name}" :${of}`).join(',')}}}`
      expect(parseInOneOrder(Buffer.from(text))).toEqual(parseJson(text))
    }),
  )
  expect(() => parseInOneOrder(Buffer.from('{"a":1'))).toThrow(SyntaxError)
})

test('what is no JSON becomes none, and what is some stays it', () => {
  const pieces = fc
    .array(fc.constantFrom('{', '}', '[', ']', ',', '"', '\\', ':', '"a":', '"b":', '"a"', ' ', '1'))
    .map((all) => all.join(''))
  fc.assert(
    fc.property(pieces, (text) => {
      expect(said(ordered(text))).toEqual(said(text))
    }),
    { numRuns: 5000 },
  )
})
