// What a search finds is what LIKE finds on the folded texts, whatever the characters; with filters, ranked, marked.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type Catalog, transact } from '../../../src/core/catalog.ts'
import { UsageError } from '../../../src/core/errors.ts'
import { foldText } from '../../../src/core/folded-text.ts'
import { hitText } from '../../../src/read/search/hits-text.ts'
import { type Hit, matchingNotes, search } from '../../../src/read/search/search.ts'
import { clearSearchIndex } from '../../../src/store/search-index.ts'
import { catalogOf, idOf, type NoteTexts } from './notes-to-search.ts'

function found(catalog: Catalog, text: string): string[] {
  const { sql, parameters } = matchingNotes(catalog, text)
  return catalog.sqlite
    .prepare<object, string>(`SELECT id FROM notes WHERE id IN (${sql}) ORDER BY id`)
    .pluck()
    .all(parameters)
}

/** Characters that a tokenizer, a query syntax or a fold could trip over, few so that they meet. */
const character = fc.constantFrom(
  ...[
    '的',
    '啡',
    '咖',
    '體',
    '体',
    '著',
    '𠮷',
    '👩‍🍳',
    '👨‍👩‍👧',
    '🏽',
    '❤️',
    '\u200d',
    '🇨🇳',
    'a',
    'A',
    'ａ',
    'é',
    'e\u0301',
    'ß',
    'ς',
    'Σ',
    'İ',
    'ｶﾞ',
    '각',
  ],
  ...[
    '"',
    "'",
    '*',
    '-',
    '%',
    '_',
    '(',
    ')',
    ':',
    '^',
    '+',
    '{',
    '\\',
    ' ',
    '\n',
    '\t',
    '\u3000',
    '\u0000',
    '\u0010',
    '\u007f',
    '\ud83d',
    '\uffa0',
    '\uff81',
    '￼',
    '\u{10ffff}',
    '1',
    '①',
    'ﾠ',
    '#',
  ],
)
const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''))
const noteTexts: fc.Arbitrary<NoteTexts> = fc.record({
  title: fc.option(text, { nil: null }),
  body: fc.option(text, { nil: null }),
  tags: fc.array(text, { maxLength: 2 }),
  mentions: fc.array(text, { maxLength: 2 }),
  author: fc.option(text, { nil: null }),
})
/** Of one to six characters, mostly out of one of the texts. */
const phrase = fc.array(character, { minLength: 1, maxLength: 6 }).map((characters) => characters.join(''))

const fieldsOf = ({ title, body, tags = [], mentions = [], author }: NoteTexts) =>
  [title, body, author, ...tags, ...mentions].map((field) => foldText(field ?? ''))

function likeFinds(notes: readonly NoteTexts[], phrases: readonly string[]): string[] {
  const folded = phrases.map(foldText)
  return notes.flatMap((note, index) =>
    folded.every((wanted) => fieldsOf(note).some((field) => field.includes(wanted))) ? [idOf(index)] : [],
  )
}

/** As a person would have to write it; null where the phrase cannot be written. */
const quoted = (phrase: string) =>
  phrase.includes('"') ? (phrase.includes('”') ? null : `“${phrase}”`) : `"${phrase}"`

describe('a search finds what LIKE finds', () => {
  test('of any characters, one to six, alone and together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(noteTexts, { minLength: 1, maxLength: 8 }),
        fc.array(phrase, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        async (notes, phrases, seed) => {
          const catalog = await catalogOf(notes)
          const pieces = notes
            .flatMap(fieldsOf)
            .filter((field) => field !== '')
            .map((field) => {
              const characters = [...field]
              const start = seed % characters.length
              return characters.slice(start, start + 1 + (seed % 6)).join('')
            })
          for (const wanted of [...phrases, ...pieces]) {
            const query = quoted(wanted)
            if (query !== null) expect([wanted, found(catalog, query)]).toEqual([wanted, likeFinds(notes, [wanted])])
          }
          const all = phrases.map(quoted)
          if (!all.includes(null)) expect(found(catalog, all.join(' '))).toEqual(likeFinds(notes, phrases))
          catalog.sqlite.close()
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** Of the first hits, their numbers. */
const hits = (catalog: Catalog, text: string) =>
  Array.from(search(catalog, text), ({ noteId }) => Number.parseInt(noteId, 16))
const at = (day: string) => Date.parse(`${day}T00:00:00+08:00`) / 1000

describe('a query', () => {
  const notes: NoteTexts[] = [
    { title: '露营的早晨', body: '湖邊的咖啡很香', tags: ['露营', '咖啡'], author: '小明🌿', redId: 'ming_2' },
    { title: '周末', body: '和@小明 去露营，Ｃｉｔｙ Walk', tags: ['露营装备'], mentions: ['小明🌿'], author: '山茶' },
    { title: '手冲咖啡', body: '一杯', tags: [], author: '阿树', type: 'video', publishedAt: at('2026-05-31') },
    { title: null, body: null, author: null, publishedAt: at('2026-06-01') },
  ]
  test.each([
    ['露营', [0, 1]],
    ['露營', [0, 1]],
    ['露', [1, 0]],
    ['露营 咖啡', [0]],
    ['湖边', [0]],
    ['"city walk"', [1]],
    ['“City Walk”', [1]],
    ['“露营', []],
    ['咖啡 -露营', [2]],
    ['-露营 -"一杯"', [3]],
    ['小明', [0, 1]],
    ['tag:露营', [0]],
    ['tag：露營', [0]],
    ['tag:#露营', [0]],
    ['tag:露', []],
    ['-tag:露营 露营', [1]],
    ['author:小明', [0]],
    ['author:ming_2', [0]],
    ['author:ming', []],
    ['ming_2', []],
    ['type:video', [2]],
    ['from:2026-06', [3]],
    ['from:2026-05-31 to:2026-05', [2]],
    ['to:2025', [1, 0]],
    ['from:2026-05-31', [3, 2]],
    ['type:图文 from:2026', [3]],
    ['不存在', []],
  ])('%s', async (text, expected) => {
    const catalog = await catalogOf(notes)
    expect(hits(catalog, text)).toEqual(expected)
    expect(found(catalog, text)).toEqual([...expected].sort().map(idOf))
  })

  test('finds a tag by its name, whatever unseen stands at the ends of either', async () => {
    const unseen = fc.array(fc.constantFrom(' ', '\u3000', '\t', '\u00a0', '\u200b', '\u200e', '\ufeff'), {
      maxLength: 3,
    })
    const ends = unseen.map((characters) => characters.join(''))
    const named = fc.tuple(ends, fc.constantFrom('', '#', '＃'), ends, ends).map(([a, sign, b, c]) => [a + sign + b, c])
    await fc.assert(
      fc.asyncProperty(named, named, fc.constantFrom('露营', 'City walk', '@home', '#'), async (its, asked, name) => {
        const tag = its.join(name)
        const catalog = await catalogOf([{ tags: [tag] }, { tags: [`${tag}地`, `好${tag}`] }, { body: tag }])
        const typed = asked.join(name)
        for (const query of [`tag:"${typed}"`, `tag:“${typed}”`]) expect(found(catalog, query)).toEqual([idOf(0)])
        if (!/\s/.test(typed)) expect(found(catalog, `tag:${typed}`)).toEqual([idOf(0)])
        catalog.sqlite.close()
      }),
      {
        numRuns: 60,
        examples: [
          [['　', ' '], ['', ''], '露营'],
          [['', ''], ['＃', ''], '露營'],
        ],
      },
    )
  })

  test('ranks a title before a body, and of equal notes the newer first', async () => {
    const catalog = await catalogOf([
      { title: '别的', body: '露营' },
      { title: '露营', body: '别的', publishedAt: at('2020-01-01') },
      { title: '露营', body: '别的', publishedAt: at('2026-01-01') },
      { title: '无关', body: '无关' },
    ])
    expect(hits(catalog, '露营')).toEqual([2, 1, 0])
    expect(Array.from(search(catalog, '露营', { limit: 1, offset: 1 }), ({ noteId }) => noteId)).toEqual([idOf(1)])
  })

  test('ranks notes of which nobody knows when they were published', async () => {
    const catalog = await catalogOf([{ title: '露营' }, { body: '露营' }, { title: '别的' }])
    catalog.sqlite.exec('UPDATE notes SET published_at = NULL; UPDATE search_notes SET published_at = NULL')
    expect(Array.from(search(catalog, '露营'), ({ noteId, score }) => [noteId, score > 0])).toEqual([
      [idOf(0), true],
      [idOf(1), true],
    ])
  })

  test('ranks the newest of very many, and gives all where all are wanted', async () => {
    const catalog = await catalogOf(Array.from({ length: 5002 }, (_, n) => ({ title: '露营', publishedAt: n + 1 })))
    const given = (limit: number) => Array.from(search(catalog, '露营', { limit }), ({ noteId }) => noteId)
    expect(given(3)).toEqual([5001, 5000, 4999].map(idOf))
    expect(given(6000)).toHaveLength(5002)
  })

  test('makes each hit when it is asked for, and lets the catalog go with the last', async () => {
    const catalog = await catalogOf([{ title: '露营' }, { title: '露营' }])
    const write = () => catalog.sqlite.exec('DELETE FROM lists')
    for (const leave of [
      (found: IterableIterator<Hit>) => found.return?.(),
      (found: IterableIterator<Hit>) => [...found],
    ]) {
      const found = search(catalog, '露营')
      expect(found.next().done).toBe(false)
      expect(write).toThrow('busy')
      leave(found)
      expect(write).not.toThrow()
    }
  })

  test('keeps to a list', async () => {
    const catalog = await catalogOf([{ body: '露营' }, { body: '露营' }])
    catalog.sqlite.exec(
      `INSERT INTO lists (id, name) VALUES (7, 'x'); INSERT INTO list_notes (list_id, note_id, added_at) VALUES (7, '${idOf(1)}', 1)`,
    )
    expect(Array.from(search(catalog, '露营', { listId: 7 }), ({ noteId }) => noteId)).toEqual([idOf(1)])
  })

  test('is refused while the index waits to be filled', async () => {
    const catalog = await catalogOf(notes)
    transact(catalog, clearSearchIndex)
    expect(() => search(catalog, '露营')).toThrow(UsageError)
  })
})

test('an excerpt shows the part of the body where a word is, and marks it', async () => {
  const catalog = await catalogOf([
    { title: '咖啡', body: `${'前'.repeat(100)}\n喝ＣＯＦＦＥＥ和咖\u0010啡👩‍🍳${'後'.repeat(100)}` },
  ])
  const [hit] = search(catalog, 'coffee 咖')
  const { text, marks, cutBefore, cutBehind } = hit?.excerpt ?? expect.fail()
  expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['ＣＯＦＦＥＥ', '咖'])
  expect([cutBefore, cutBehind, /\p{Cc}/u.test(text), [...new Intl.Segmenter().segment(text)].length]).toEqual([
    true,
    true,
    false,
    60,
  ])
  expect(hit?.title.marks).toEqual([[0, 1]])
})

test('a mark takes in whole characters, and an excerpt ends between them', async () => {
  const family = '👨‍👩‍👧‍👦'
  const catalog = await catalogOf([{ title: `好👍🏽x${family}`, body: `${family.repeat(100)}露${family.repeat(100)}` }])
  const [thumb] = search(catalog, '👍')
  expect(thumb?.title.marks).toEqual([[1, 5]])
  const [girl] = search(catalog, '👧')
  expect(girl?.title.marks).toEqual([[6, 17]])
  const [hit] = search(catalog, '露')
  expect(hit?.excerpt).toMatchObject({ cutBefore: true, cutBehind: true })
  expect(hit?.excerpt.text).toMatch(new RegExp(`^(${family})+露(${family})+$`))
})

test('words found stand out by colour, and between « and » where there is none, on a terminal too', async () => {
  const catalog = await catalogOf([{ title: '露营', body: '去露营' }])
  const shown = (colour: 'FORCE_COLOR' | 'NO_COLOR') => {
    vi.stubEnv('FORCE_COLOR', undefined)
    vi.stubEnv('NO_COLOR', undefined)
    vi.stubEnv(colour, '1')
    try {
      return Array.from(search(catalog, '露营'), hitText).join('\n')
    } finally {
      vi.unstubAllEnvs()
    }
  }
  expect(shown('NO_COLOR')).toContain('去«露营»\n')
  expect(shown('FORCE_COLOR')).toContain('去\u001b[1m\u001b[33m露营\u001b[39m\u001b[22m\n')
})

test('an excerpt shows the place with most of the words', async () => {
  const catalog = await catalogOf([{ body: `露营${'。'.repeat(100)}周末露营，咖啡很香${'。'.repeat(100)}咖啡` }])
  const [hit] = search(catalog, '咖啡 露营')
  expect(hit?.excerpt.text).toContain('周末露营，咖啡很香')
})

test('an excerpt of a short text, or of one without the word, is its beginning', async () => {
  const catalog = await catalogOf([
    { title: '露营', body: '一二三\n四' },
    { title: '露营', body: '长'.repeat(70) },
  ])
  const [short, long] = Array.from(search(catalog, '露营'), ({ excerpt }) => excerpt)
  expect(short).toEqual({ text: '一二三 四', marks: [], cutBefore: false, cutBehind: false })
  expect(long).toEqual({ text: '长'.repeat(60), marks: [], cutBefore: false, cutBehind: true })
})
