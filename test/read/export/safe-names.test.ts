import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldedName, NamesInFolders, safeName } from '../../../src/read/export/safe-names.ts'

const hard = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'/\\:*?"<>|. ~-\u0000\n\r\t\u007f\u202e\u2066\u200b\ufeff\ud800\udc00\u0301é番茄👨‍👩‍👧🇨🇳CONcon'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 200,
})

test('every text becomes a name that every file system takes', () => {
  fc.assert(
    fc.property(hard, fc.integer({ min: 12, max: 255 }), (text, maxBytes) => {
      const name = safeName(text, maxBytes, 'x')
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maxBytes)
      expect(name).toMatch(/^[^.\s~-]/)
      expect(name).toMatch(/[^.\s]$/)
      expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      expect(name.isWellFormed()).toBe(true)
      expect(name).toBe(name.normalize('NFC'))
    }),
  )
})

test.each([
  ['周末的番茄牛腩，一锅就够', '周末的番茄牛腩，一锅就够'],
  ['a/b: "c"?', 'a_b_ _c__'],
  ['con', '_con'],
  ['Aux.txt', '_Aux.txt'],
  ['console', 'console'],
  ['...hidden', 'hidden'],
  ['-rf', 'rf'],
  ['end. . ', 'end'],
  ['two\nlines\there', 'two lines here'],
  ['\u202egpj.exe', 'gpj.exe'],
  ['e\u0301te\u0301', 'été'],
  ['👨‍👩‍👧 family', '👨‍👩‍👧 family'],
  ['   ', 'fallback'],
])('%j is %j', (text, name) => {
  expect(safeName(text, 100, 'fallback')).toBe(name)
})

test('a long name ends at a visible character', () => {
  expect(safeName('番'.repeat(100), 21, 'x')).toBe('番'.repeat(6))
  expect(safeName(`abcdefgh${'👨‍👩‍👧'.repeat(9)}`, 30, 'x')).toBe('abcdefgh👨‍👩‍👧')
})

describe('names in a folder', () => {
  test('differ where a file system would take them for one', () => {
    const names = new NamesInFolders({ before: new Map(), taken: new Map() })
    const taken = ['Été', 'été', 'E\u0301TE\u0301', 'STRASSE', 'Straße'].map((name, n) =>
      names.take('', `id${n}`, name),
    )
    expect(new Set(taken.map(foldedName)).size).toBe(5)
    expect(taken.slice(0, 2)).toEqual(['Été', 'été (id1)'])
    expect(names.take('elsewhere', 'id9', 'Été')).toBe('elsewhere/Été')
    expect(names.take('', 'id1', 'été')).toBe('été (id1)')
  })

  test('stay what they were, whoever comes later', () => {
    const names = new NamesInFolders({ before: new Map(), taken: new Map() })
    names.keep('same', 'b')
    names.keep('old name', 'c')
    expect(names.take('', 'a', 'same')).toBe('same (a)')
    expect(names.take('', 'b', 'same')).toBe('same')
    expect(names.take('', 'c', 'new name')).toBe('new name')
  })
})
