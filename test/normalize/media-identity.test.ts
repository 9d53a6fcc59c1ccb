// The identity of a file is what its URL names, not where, when and for whom it was signed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileIdOfUrl, mediaIdentity } from '../../src/normalize/media-identity.ts'

const signed = '202401011200/0f1e2d3c4b5a69788796a5b4c3d2e1f0'

describe('identity and file ID of a URL', () => {
  test.each<[url: string, fileId: string | undefined, identity: string | null]>([
    [
      'https://h/F?imageView2/2/w/576|imageMogr2/strip&redImage/frame/0&ap=1&sc=V_PRV&sign=a&t=b&src=A',
      'F',
      'F?imageView2/2/w/576|imageMogr2/strip&redImage/frame/0',
    ],
    ['https://h/F?imageView2/2/w/576%7CimageMogr2%2Fstrip&sign=a', 'F', 'F?imageView2/2/w/576|imageMogr2/strip'],
    ['https://h/F?sign=a&t=b', 'F', 'F'],
    ['http://h/F', 'F', 'F'],
    ['https://h/F?', 'F', 'F'],
    ['https://h/F?quality=9&xsec_token=z&SIGN=kept', 'F', 'F?quality=9&SIGN=kept'],
    ['https://h/F?signature=1&tt=2', 'F', 'F?signature=1&tt=2'],
    ['https://h/F#part', 'F', 'F'],
    [`https://h/${signed}/F!nd_dft_webp_3`, 'F', 'F!nd_dft_webp_3'],
    [`https://h/${signed}/F!nd_dft_webp_3`, undefined, 'F!nd_dft_webp_3'],
    [`https://h/${signed}/F!nd_dft_webp_3`, 'G', 'F!nd_dft_webp_3'],
    ['https://h/notes_uhdr%2FF?x', 'notes_uhdr/F', 'notes_uhdr/F?x'],
    ['https://h/any/prefix/F', 'F', 'F'],
    ['https://h/xF/y', 'F', 'xF/y'],
    ['https://h/F', '', 'F'],
    ['https://h/100%25/%zz?%E0%A4', undefined, '100%25/%25zz?%25E0%25A4'],
    ['https://h/', 'F', null],
    ['https://h', undefined, null],
    ['ftp://h/F', 'F', null],
    ['//h/F', 'F', null],
    ['data:image/png;base64,AA', undefined, null],
    ['F', 'F', null],
    ['', undefined, null],
  ])('%s of file %s', (url, fileId, identity) => {
    expect(mediaIdentity(url, fileId)).toBe(identity)
  })

  test.each([
    ['https://h/spectrum/F?imageView2/2&sign=a', 'spectrum/F'],
    [`http://h/${signed}/F!nd_dft_webp_3?t=1`, 'F'],
    ['https://h/%E6%9F%BF.jpg', '柿.jpg'],
    ['https://h/!nd', null],
    ['https://h/', null],
    ['not a url', null],
  ])('file ID of %s', (url, fileId) => {
    expect(fileIdOfUrl(url)).toBe(fileId)
  })
})

const fileId = fc.stringMatching(/^f[a-z0-9_-]{0,12}(\/[a-z0-9_-]{1,12})?$/)
const processing = fc.uniqueArray(
  fc.constantFrom('imageView2/2/w/576|imageMogr2/strip', 'redImage/frame/0', 'q=9', '柿 子'),
)
const access = fc.uniqueArray(
  fc.tuple(fc.constantFrom('sign', 't', 'ap', 'sc', 'src', 'xsec_token'), fc.stringMatching(/^[0-9a-zA-Z_=]{0,32}$/)),
  { selector: ([key]) => key },
)
const place = fc.record({
  protocol: fc.constantFrom('http', 'https'),
  host: fc.domain(),
  folders: fc.constantFrom('', `${signed}/`),
  access,
  /** Where each access parameter stands among the processing segments. */
  order: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  encoded: fc.boolean(),
})

function urlAt(
  where: typeof place extends fc.Arbitrary<infer T> ? T : never,
  file: string,
  segments: string[],
): string {
  const query = where.encoded ? segments.map(encodeURIComponent) : [...segments]
  where.access.forEach(([key, value], index) => {
    query.splice((where.order[index] ?? 0) % (query.length + 1), 0, `${key}=${value}`)
  })
  return `${where.protocol}://${where.host}/${where.folders}${file}?${query.join('&')}`
}

describe('identities', () => {
  test('are the same at every host, time and signature', () => {
    fc.assert(
      fc.property(fileId, processing, place, place, (file, segments, here, there) => {
        const identity = mediaIdentity(urlAt(here, file, segments), file)
        expect(identity).toBe(mediaIdentity(urlAt(there, file, segments), file))
        expect(identity).toBe([file, segments.join('&')].filter((part) => part !== '').join('?'))
      }),
    )
  })

  const anyFile = fc.string({ unit: 'binary', maxLength: 4 }).map((text) => `f${text}`)
  const anySegment = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }).map((text) => `p${text}`)
  const anyMedia = fc.tuple(anyFile, fc.array(anySegment, { maxLength: 2 }))

  test('differ where file ID or processing differ, whatever their characters', () => {
    const urlOf = ([file, segments]: [string, string[]]) =>
      `https://h/${encodeURIComponent(file)}?${segments.map(encodeURIComponent).join('&')}`
    const special = fc.constantFrom('?', '&', '%', '%26', '%3F', '!', '|', '#', '/a')
    const close = fc.tuple(anyMedia, special, special).map(([[file, segments], a, b]): [string, string[]][] => [
      [file, segments],
      [`${file}${a}`, segments],
      [file, [`p${b}`, ...segments]],
      [`${file}${a}p`, [`p${b}p`]],
      [file, [`p${a}p${b}`]],
      [file, [`p${a}`, `p${b}`]],
      [file, [`p${a}&p${b}`]],
    ])
    fc.assert(
      fc.property(close, anyMedia, (some, another) => {
        const media = [...some, another]
        const named = new Set(media.map((one) => JSON.stringify(one)))
        const identities = new Set(media.map((one) => mediaIdentity(urlOf(one), one[0])))
        expect(identities.size).toBe(named.size)
      }),
    )
  })

  test('never throw, and are text that UTF-8 can hold', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes))
    const url = fc.oneof(
      units,
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      units.map((text) => `https://h/${text}`),
    )
    fc.assert(
      fc.property(url, fc.option(units, { nil: undefined }), (text, file) => {
        expect(mediaIdentity(text, file)?.isWellFormed() ?? true).toBe(true)
        expect(fileIdOfUrl(text)?.isWellFormed() ?? true).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

/** Texts that are nearly URLs, of what URLs are made of and what they are not. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '/./',
    '%2e',
    '%',
    '?',
    '&',
    '=',
    '|',
    ' ',
    '\\',
    "'",
    '"',
    '^',
    '`',
    '{',
    '@',
    ':8080',
  ),
  fc.constantFrom(
    'sign=a',
    't=b',
    'sign%3Da',
    'imageView2/2/w/576|imageMogr2/strip',
    '柿',
    signed,
    'F',
    'Ab9_-~!$*(+,;',
  ),
)
const host = fc.oneof(
  fc.domain(),
  fc.constantFrom(
    'h',
    '1.2.3.4',
    '1.2',
    '256.1.1.1',
    '0x7f.1',
    'a..b',
    'xn--a.com',
    'a-.b--c.com',
    '[::1]',
    'u:p@h.com',
    'H.COM',
    'h.com.',
    '',
  ),
)
const nearlyUrl = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'HTTP://', 'ftp://', ' https://', ''),
    host,
    fc.constantFrom('/', ''),
    fc.array(piece, { maxLength: 6 }),
  )
  .map(([protocol, at, slash, pieces]) => `${protocol}${at}${slash}${pieces.join('')}`.trimEnd())

test('a URL of the usual form is read as any other is: with a fragment it is not of that form, and names the same', () => {
  fc.assert(
    fc.property(nearlyUrl, (url) => {
      expect(mediaIdentity(url, 'F')).toBe(mediaIdentity(`${url}#`, 'F'))
      expect(fileIdOfUrl(url)).toBe(fileIdOfUrl(`${url}#`))
    }),
    { numRuns: 2000 },
  )
})
