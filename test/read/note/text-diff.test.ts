// The edits between two sequences give both back, and keep as much as can be kept.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editsBetween } from '../../../src/read/note/text-diff.ts'

const sequence = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
const only = (edits: ReturnType<typeof editsBetween>, kind: 'removed' | 'added') =>
  edits.filter((edit) => edit.kind === 'same' || edit.kind === kind).map(({ item }) => item)

/** Every subsequence of a short sequence, as text. */
function subsequences(items: readonly string[]): Set<string> {
  const all = Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((__, n) => bits & (1 << n)).join(','))
  return new Set(all)
}

test('without what came they are the one, without what went the other', () => {
  fc.assert(
    fc.property(sequence, sequence, (before, after) => {
      const edits = editsBetween(before, after)
      expect(only(edits, 'removed')).toEqual(before)
      expect(only(edits, 'added')).toEqual(after)
    }),
  )
})

test('what stays is as long as any common subsequence', () => {
  const short = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 })
  fc.assert(
    fc.property(short, short, (before, after) => {
      const same = editsBetween(before, after).filter(({ kind }) => kind === 'same').length
      const common = [...subsequences(before)].filter((one) => subsequences(after).has(one))
      const longest = Math.max(...common.map((one) => (one === '' ? 0 : one.split(',').length)))
      expect(same).toBe(longest)
    }),
    { numRuns: 50 },
  )
})

test('two texts too large to compare differ as a whole between their common ends', () => {
  const text = (from: string) => ['head', ...Array.from({ length: 3000 }, (_, n) => `${from} ${n}`), 'tail']
  const edits = editsBetween(text('a'), text('b'))
  expect(edits.filter(({ kind }) => kind === 'same').map(({ item }) => item)).toEqual(['head', 'tail'])
  expect(edits).toHaveLength(6002)
})
