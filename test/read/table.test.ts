// Text for terminals: columns align whatever is in them, and nothing in a note reaches the terminal as a command.
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine, printable, textTable } from '../../src/read/table.ts'

const plain = (text: string) => stripVTControlCharacters(text)

test('columns align beside Chinese text and emoji', () => {
  const table = plain(
    textTable(
      ['title', '>likes', 'place'],
      [
        ['番茄牛腩🍚', '3', '上海'],
        ['stew', '1200', 'Oslo'],
      ],
    ),
  )
  expect(table).toBe('title       likes  place\n番茄牛腩🍚      3  上海\nstew         1200  Oslo\n')
})

test('what is one column wide, or two, or joined of several characters, aligns as a terminal has it', () => {
  const cells = ['👨‍👩‍👧‍👦使出', '🫠', '🇨🇳', '❤️x', '𠀀𪚥', 'é', '①', 'ａｂ', '…—']
  const table = textTable(
    ['', ''],
    cells.map((cell) => [cell, '|']),
  )
  const columns = [6, 2, 2, 3, 4, 1, 1, 4, 2]
  expect(table).toBe(cells.map((cell, n) => `${cell}${' '.repeat(8 - (columns[n] ?? 0))}|\n`).join(''))
})

test('a table that is too wide for its terminal has its widest cells cut', () => {
  const rows = [['short', '一二三四五六七八九十', 'x'.repeat(40)]]
  expect(plain(textTable(['a', 'b', 'c'], rows, 80, 40))).toBe(
    `a      b                c\nshort  一二三四五六七…  ${'x'.repeat(14)}…\n`,
  )
  expect(plain(textTable(['a', 'b', 'c'], rows, 80, 27)).split('\n')[1]).toBe('short  一二三四…  xxxxxxxx…')
  expect(plain(textTable(['a', 'b', 'c'], rows, 80, 200)).split('\n')[1]).not.toContain('…')
})

test('a table may have more rows than a function has arguments', () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => [String(n)])
  expect(textTable(['>n'], rows).trimEnd().split('\n').at(-1)).toBe('199999')
})

test('what is to be copied is never cut, in a table and in a record', () => {
  const rows = [['698ab064000000001503876d', '一二三四五六七八九十', '1774138712']]
  expect(plain(textTable(['!note', 'title', '>at'], rows, 80, 50)).split('\n')[1]).toBe(
    '698ab064000000001503876d  一二三四五…  1774138712',
  )
  expect(plain(textTable(['!note', 'title', '>at'], rows, 80, 24))).toBe(
    'note   698ab064000000001503876d\ntitle  一二三四五六七八…\nat     1774138712\n',
  )
})

test('numbers are never cut, and where columns cannot fit each row is a record', () => {
  const columns = ['>published_at', 'title', 'note_id']
  const rows = [
    ['1774138712', '一二三四五六七八九十', '698ab064000000001503876d'],
    ['7', '', 'x'],
  ]
  expect(plain(textTable(columns, rows, 80, 40)).split('\n')).toEqual([
    'published_at  title        note_id',
    '  1774138712  一二三四五…  698ab064000…',
    '           7               x',
    '',
  ])
  expect(plain(textTable(columns, rows, 80, 30))).toBe(
    [
      'published_at  1774138712',
      'title         一二三四五六七…',
      'note_id       698ab0640000000…',
      '',
      'published_at  7',
      'title',
      'note_id       x',
      '',
    ].join('\n'),
  )
})

test('without headings there is no line for them, and without rows nothing', () => {
  expect(textTable(['', ''], [['a', 'b']])).toBe('a  b\n')
  expect(textTable(['a'], [])).toBe('')
})

test('a row is one line, of printable characters', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { minLength: 1, maxLength: 4 }), (cells) => {
      const table = textTable(
        cells.map(() => ''),
        [cells],
      )
      expect(table.split('\n')).toHaveLength(2)
      expect(table.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
    }),
    { numRuns: 25 },
  )
})

test('an escape sequence is shown, not obeyed; lines and joined emoji stay', () => {
  expect(printable('a\u001b[2Jb\r\n👩‍👩‍👧\u202e')).toBe('a�[2Jb\n👩‍👩‍👧�')
})

test('a long text is cut between characters, at a width in columns', () => {
  expect(oneLine('一二三四五', 6)).toBe('一二三…')
  expect(oneLine('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…')
  expect(oneLine('a\n b', 3)).toBe('a b')
  expect(oneLine('abcd', 4)).toBe('abcd')
  const family = '👨‍👩‍👧‍👦'
  expect(oneLine(family.repeat(50), 80)).toBe(`${family.repeat(40)}…`)
  expect(oneLine(`a${' '.repeat(2000)}b`, 3)).toBe('a…')
})
