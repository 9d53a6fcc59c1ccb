// What is typed as a parameter, and the value that SQLite is given.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../../src/core/errors.ts'
import { typedParameter } from '../../../src/read/query/typed-parameter.ts'

test.each([
  ['n=7', 'n', 7n],
  [':n=-7', 'n', -7n],
  ['@n=0', 'n', 0n],
  ['n=9223372036854775807', 'n', 9223372036854775807n],
  ['n=9223372036854775808', 'n', '9223372036854775808'],
  ['id=640000000000000000000000', 'id', '640000000000000000000000'],
  ['id=69e123', 'id', '69e123'],
  ['n=007', 'n', '007'],
  ['n=-0', 'n', '-0'],
  ['n=+7', 'n', '+7'],
  ['n=0.5', 'n', 0.5],
  ['n=-1.5e3', 'n', -1500],
  ['n=1.', 'n', '1.'],
  ['n=null', 'n', null],
  ['n=NULL', 'n', null],
  ["n='null'", 'n', 'null'],
  ["n='7'", 'n', '7'],
  ["n='it''s'", 'n', "it's"],
  ['n=', 'n', ''],
  ['n=a=b', 'n', 'a=b'],
  ['n=two\nlines', 'n', 'two\nlines'],
  ['标签=番茄', '标签', '番茄'],
])('%s', (typed, name, value) => {
  expect(typedParameter(typed)).toEqual([name, value])
})

test.each(['', 'n', '=7', 'a b=7', 'a-b=7', ':=7'])('%j is none', (typed) => {
  expect(() => typedParameter(typed)).toThrow(UsageError)
})

test('any text comes through in quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(typedParameter(`n='${text.replaceAll("'", "''")}'`)).toEqual(['n', text])
    }),
  )
})
