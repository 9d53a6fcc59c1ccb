// What a person types is read as the golden file says, or refused with what to do; and is never anything else.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chinaTime } from '../../../src/core/china-time.ts'
import { UsageError } from '../../../src/core/errors.ts'
import { parseQuery, type Term } from '../../../src/read/search/parse-query.ts'

interface Expected {
  readonly with?: readonly string[]
  readonly without?: readonly string[]
  readonly types?: readonly string[]
  readonly from?: string
  readonly to?: string
}

const golden = JSON.parse(readFileSync(new URL('../../fixtures/search/queries.json', import.meta.url), 'utf8')) as [
  string,
  Expected | string,
][]

const written = ({ in: place, folded }: Term) =>
  place !== 'text' ? `${place}:${folded}` : /^(tag|author):/.test(folded) ? `${folded} as text` : folded
const time = (at: number | null) => (at === null ? null : chinaTime(at))

test.each(golden)('%j', (text, expected) => {
  if (typeof expected === 'string') {
    expect(() => parseQuery(text)).toThrow(UsageError)
    expect(() => parseQuery(text)).toThrow(expected)
    return
  }
  const query = parseQuery(text)
  expect({
    with: query.with.map(written),
    without: query.without.map(written),
    types: query.types,
    from: time(query.from),
    to: time(query.to),
  }).toEqual({ with: [], without: [], types: [], from: null, to: null, ...expected })
})

test('whatever is typed is read or refused', () => {
  const piece = fc.constantFrom(
    '"',
    '“',
    '”',
    '-',
    ':',
    '：',
    'tag',
    'from:',
    '2026',
    ' ',
    '　',
    'a',
    '露',
    '\\',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      try {
        const query = parseQuery(pieces.join(''))
        for (const term of [...query.with, ...query.without]) expect(term.folded).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
    }),
    { numRuns: 1000 },
  )
})
