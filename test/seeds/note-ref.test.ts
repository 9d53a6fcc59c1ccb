import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNoteRef } from '../../src/seeds/note-ref.ts'

interface Case {
  name: string
  text: string
  noteId?: string
  shortLink?: string
  reason?: string
}

const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/seeds/references.json', import.meta.url), 'utf8'))

const noteId = fc.stringMatching(/^[0-9a-f]{24}$/)
const host = fc
  .tuple(fc.constantFrom('', 'www.', 'm.', 'a-b.c.'), fc.constantFrom('xiaohongshu.com', 'rednote.com'))
  .map((parts) => parts.join(''))
const noise = fc
  .array(fc.tuple(fc.stringMatching(/^[a-zA-Z_]{1,12}$/), fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .map((pairs) => pairs.map(([key, value]) => `&n_${key}=${encodeURIComponent(value)}`).join(''))

describe('a reference as people write it', () => {
  test.each(cases)('$name', ({ text, noteId, shortLink, reason }) => {
    const ref = parseNoteRef(text)
    if (noteId !== undefined) expect(ref).toEqual({ kind: 'note', noteId })
    else if (shortLink !== undefined) expect(ref).toEqual({ kind: 'short-link', url: shortLink })
    else expect(ref).toEqual({ kind: 'none', reason: expect.stringContaining(reason ?? 'a reason') })
  })
})

test('any text gives a well-formed answer', () => {
  const fragment = fc.constantFrom(
    'https://',
    'www.xiaohongshu.com',
    '/explore/',
    'xhslink.com',
    '/a/',
    '%2F',
    '%',
    '?',
    '=',
    '@',
    '，',
    'pages/',
    'redirect_path=',
    '67e6c0c30000000009016468',
    '\ud800',
    '\0',
    '#',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 5 }))).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (text) => {
      const ref = parseNoteRef(text)
      if (ref.kind === 'note') expect(ref.noteId).toMatch(/^[0-9a-f]{24}$/)
      else if (ref.kind === 'short-link') expect(ref.url).toMatch(/^https:\/\/xhslink\.(com|cn)\/([a-z]\/)?[0-9a-z]+$/i)
      else expect(ref.reason).toMatch(/^[A-Z][^\n]{20,400}\.$/)
    }),
    { numRuns: 1000, examples: [['xhslink.com/a//explore/']] },
  )
})

test('an ID is found in every form, whatever the query says', () => {
  const forms: ((id: string, host: string, noise: string) => string)[] = [
    (id, host, noise) => `https://${host}/explore/${id}?x=1${noise}`,
    (id, host, noise) => `http://${host}/discovery/item/${id}?x=1${noise}`,
    (id, host, noise) => `${host}/search_result/${id}?x=1${noise}`,
    (id, host, noise) => `https://${host}/user/profile/5ff0e6410000000001008400/${id}?x=1${noise}`,
    (id, _, noise) => `xhsdiscover://item/${id}?x=1${noise}`,
    (id, _, noise) => `pages/main/note/index?x=1${noise}&id=${id}`,
    (id, _, noise) => `pages/home?redirect_path=${encodeURIComponent(`/pages/note?x=1${noise}&id=${id}`)}${noise}`,
    (id, _, noise) =>
      `pages/home?a=1${noise}&redirect_path=${encodeURIComponent(encodeURIComponent(`/pages/note?id=${id}${noise}`))}`,
    (id, host, noise) => `分享一篇笔记：https://${host}/explore/${id.toUpperCase()}?x=1${noise}，复制`,
  ]
  fc.assert(
    fc.property(fc.constantFrom(...forms), noteId, host, noise, (form, id, host, noise) => {
      expect(parseNoteRef(form(id, host, noise))).toEqual({ kind: 'note', noteId: id })
    }),
    { numRuns: 1000 },
  )
})

test('hex of any other length is no note', () => {
  const other = fc.stringMatching(/^[0-9a-f]{1,60}$/).filter((text) => text.length !== 24)
  fc.assert(
    fc.property(other, (text) => {
      expect(parseNoteRef(text).kind).toBe('none')
    }),
  )
})

test('no host that only looks like the platform is believed', () => {
  const feigned = fc.constantFrom(
    (name: string) => `xiaohongshu.com.${name}.example`,
    (name: string) => `${name}-xiaohongshu.com`,
    (name: string) => `${name}rednote.com`,
    (name: string) => `xiaohongshu.com@${name}.example`,
    (name: string) => `xiaohongshu.com:1@${name}.example`,
    (name: string) => `${name}.example\\.xiaohongshu.com`,
  )
  fc.assert(
    fc.property(
      feigned,
      fc.stringMatching(/^[a-z]{1,10}$/),
      fc.constantFrom('', 'https://'),
      noteId,
      (make, name, scheme, id) => {
        expect(parseNoteRef(`${scheme}${make(name)}/explore/${id}`).kind).toBe('none')
      },
    ),
  )
})

// A pattern that backtracks takes hours over these, and the test's own time-out ends it: 100,000 characters each.
test.each([
  'a',
  '6',
  ' ',
  '#',
  ' #',
  '"',
  '=',
  '@',
  '/',
  'a.',
  '%2f',
  '%252f',
  'a=/&',
  'http://',
  'xiaohongshu.',
  'https://a@',
  'pages/',
  'a=pages/?',
  'https://www.xiaohongshu.com/?a=',
  'user/profile/',
  'explore/',
  '\u0315\u0300',
  '笔记',
  '\ufdfa',
  '\ud800',
  'xhslink.com/a/b ',
])('a long run of %j takes linear time', (unit) => {
  const run = unit.repeat(100_000 / unit.length)
  for (const text of [run, `x${run}x`, `https://www.xiaohongshu.com/${run}!`, `pages/a?id=${run}`, `1${run}E+21x`])
    parseNoteRef(text)
})
