// Texts fold as the golden file says; folding is stable, and knows where each character comes from.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText, foldWithPlaces } from '../../src/core/folded-text.ts'
import { simplifiedForms } from '../../src/core/simplified-forms.ts'

const golden = JSON.parse(readFileSync(new URL('../fixtures/search/folding.json', import.meta.url), 'utf8')) as [
  string,
  string,
  string,
][]
const anyText = fc.string({ unit: 'binary', maxLength: 30 })

test.each(golden)('%j folds to %j: %s', (text, folded) => {
  expect(foldText(text)).toBe(folded)
})

test('folding once more changes nothing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
    { numRuns: 2000 },
  )
})

test('the table has pairs of two characters each, no form twice, and none that is traditional itself', () => {
  const characters = [...simplifiedForms.replaceAll('\n', '')]
  const traditional = characters.filter((_, place) => place % 2 === 0)
  expect(traditional.length).toBeGreaterThan(3000)
  expect(characters.length).toBe(2 * new Set(traditional).size)
  expect(characters.filter((form, place) => place % 2 === 1 && traditional.includes(form))).toEqual([])
})

describe('places', () => {
  test('lead from a folded text to what it was folded from', () => {
    const text = '喝ＣＡＦＥ\u0301，ｶﾞ①'
    const { folded, starts, ends } = foldWithPlaces(text) ?? expect.fail()
    const from = (part: string) => {
      const at = folded.indexOf(part)
      return text.slice(starts[at], ends[at + part.length - 1])
    }
    expect([from('café'), from('ガ'), from('1'), from(',')]).toEqual(['ＣＡＦＥ\u0301', 'ｶﾞ', '①', '，'])
  })

  test('are as many as the folded text has units, in order, within the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const places = foldWithPlaces(text)
        if (places === null) return
        expect([places.starts.length, places.ends.length]).toEqual([places.folded.length + 1, places.folded.length])
        expect([...places.starts].sort((a, b) => a - b)).toEqual(places.starts)
        expect(places.ends.every((end, at) => (places.starts[at] ?? 0) < end && end <= text.length)).toBe(true)
      }),
    )
  })
})
