// Putting the members of a text in another order takes nothing from it: it comes back byte for byte, whatever it is.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { writeAnswer } from '../../src/provider/answer.ts'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { randomOf } from '../../src/provider/random.ts'
import { arrangeLike, restoreOrder } from '../../src/store/member-order.ts'

const answerOf = (note: number, call: number) =>
  writeAnswer({ code: 0, data: [generateNote(note)] }, { random: randomOf(note, call), signedAt: 0x69af0000 })

/** A character a byte where that does, so that there are bytes among them that are no UTF-8. */
const encodingOf = (text: string) => (/[^\0-\xff]/.test(text) ? 'utf8' : 'latin1')
const bytesOf = (text: string) => Buffer.from(text, encodingOf(text))

/** `text` arranged as `model`, which was found to come back, and to be the same JSON. */
function arranged(text: string, model: string): string {
  const result = tried(text, model)
  if (result === null) throw new Error(`${text} was not arranged`)
  return result
}

function tried(text: string, model: string): string | null {
  const result = arrangeLike(bytesOf(text), bytesOf(model))
  if (result === null) return null
  const restored = restoreOrder(result)
  expect(restored.toString(encodingOf(text))).toBe(text)
  return result.text.toString(encodingOf(text))
}

describe('a text that is arranged', () => {
  it('has the order of the other one, at any depth', () => {
    const model = '{"a":1,"b":[{"x":1,"y":{"p":1,"q":2}},{"y":3,"x":4}],"c":"3"}'
    const text = '{"c":"4","b":[{"y":{"q":5,"p":6},"x":7},{"x":8,"y":9}],"a":10}'
    expect(arranged(text, model)).toBe('{"a":10,"b":[{"x":7,"y":{"p":6,"q":5}},{"y":9,"x":8}],"c":"4"}')
  })

  it('has the order of the other one in arrays of texts too, and leaves other arrays as they are', () => {
    expect(arranged('[["d","b","a"],[3,1,2],[{"y":1},{"x":2}]]', '[["a","b","c","d"],[1,2,3],[{"x":2},{"y":1}]]')).toBe(
      '[["a","b","d"],[3,1,2],[{"y":1},{"x":2}]]',
    )
  })

  it('is equal for two answers that differ in nothing but their order', () => {
    const wanted = JSON.stringify({ code: 0, data: [generateNote(5)] })
    const shuffled = JSON.stringify(JSON.parse(wanted), (_key, value) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    )
    expect(shuffled).not.toBe(wanted)
    expect(arranged(shuffled, wanted)).toBe(wanted)
  })

  it('keeps what the other lacks, behind the rest and in its own order', () => {
    expect(arranged('{"new":1,"b":2,"newer":{"z":3,"y":4},"a":5}', '{"a":0,"b":0,"gone":0}')).toBe(
      '{"a":5,"b":2,"new":1,"newer":{"z":3,"y":4}}',
    )
  })

  test.each([
    ['white space', ' { "b" : [ 1 , { "y":2 , "x" : 3 }\n] ,\t"a" : { } }\r\n'],
    ['escapes', String.raw`{"b\"}":"\\","\u0061":"{\"[,","a\\":"\\\"","a":"\/"}`],
    ['integers beyond 2^53 and odd numbers', '{"b":12345678901234567890123,"a":1.50e+07,"c":-0}'],
    ['names that come twice', '{"b":1,"a":2,"b":3,"a":{"d":1,"c":2}}'],
    ['bytes that are no UTF-8', '{"b":"\xff\xfe","a":"\xe5\xb0"}'],
    ['control characters and newlines in its strings', '{"b":"\n\u0000","a":"\\n"}'],
    ['arrays of texts', '{"b":["z","y","x,","y"],"a":["x","y","z",{"b":1},"z",1]}'],
    ['no object', '"a,b"'],
    ['nothing', ''],
  ])('comes back with %s', (_name, text) => {
    for (const model of [text, '{"a":["y","z"],"b":2,"a\\\\":3}', '', answerOf(1, 1)]) arranged(text, model)
  })

  it('comes back, whatever JSON it and the other one are', () => {
    const json = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.json({ maxDepth: 6 }).map((text) => JSON.stringify(JSON.parse(text), null, 2)),
      fc.tuple(fc.nat(5), fc.nat()).map(([note, call]) => answerOf(note, call)),
    )
    fc.assert(
      fc.property(json, json, (text, model) => {
        arranged(text, model)
      }),
      { numRuns: 200 },
    )
  })

  it('comes back or is refused, whatever it is', () => {
    const broken = fc
      .array(fc.constantFrom('{', '}', '[', ']', ',', '"', '\\', ':', 'a', '"a"', ' ', '1'))
      .map((all) => all.join(''))
    fc.assert(
      fc.property(broken, broken, (text, model) => {
        tried(text, model)
      }),
      { numRuns: 2000 },
    )
  })
})

test.each([
  ['more than one value', '{"b":1,"a":2},{"d":1,"c":2}'],
  ['cut', '{"a":1,"b":[1,2'],
  ['closed too often', '{"a":1}}'],
  ['with a string that does not end', '{"a":"b\\"}'],
  ['nested without end', '['.repeat(10_000) + ']'.repeat(10_000)],
])('a text that is %s is left as it is', (_name, text) => {
  expect(tried(text, '{}')).toBeNull()
  expect(tried('{}', text)).toBeNull()
})
