// Many texts are found as each of them would be found by itself.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyOf } from '../../src/core/any-of.ts'

// Of few digits, so that IDs stand in each other and in what is around them.
const id = fc.stringMatching(/^[aB]{24}$/)
const other = fc.string({ minLength: 1, maxLength: 3 })
const text = fc
  .array(fc.oneof(id, other, fc.stringMatching(/^[aB]{1,30}$/)), { maxLength: 4 })
  .map((all) => all.join(''))

// A few, which are looked for one by one, and many.
const texts = fc.oneof(
  fc.array(fc.oneof(id, other), { maxLength: 4 }),
  fc.array(fc.oneof(id, fc.stringMatching(/^[aB]{2,30}c?[aB]{0,9}$/)), { minLength: 21, maxLength: 40 }),
)

test('finds a text where one of them is in it, and nowhere else', () => {
  fc.assert(
    fc.property(texts, text, (texts, within) => {
      expect(anyOf(texts)(within)).toBe(texts.some((one) => within.includes(one)))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['at the end of a link', 'https://a/explore/698ab064000000001503876d', true],
  ['with a digit before it', '0698ab064000000001503876d', true],
  ['cut short', '698ab064000000001503876', false],
  ['in other letters', '698AB064000000001503876D', false],
])('an ID %s', (_where, within, found) => {
  expect(anyOf(['698ab064000000001503876d', '5cc823550000000010034c96'])(within)).toBe(found)
})
