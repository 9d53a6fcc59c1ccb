// An answer holds the note whatever its shuffle, and nothing that changes from call to call stays.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/core/json.ts'
import { writeAnswer } from '../../src/provider/answer.ts'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { randomOf } from '../../src/provider/random.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'

const origin = 'http://127.0.0.1:8787'
const write = (value: unknown, seed: number, from?: string) =>
  writeAnswer(value, { random: randomOf(seed), signedAt: 0x69af0000, ...(from === undefined ? {} : { origin: from }) })

/** The value without what changes from call to call. */
function steady(value: unknown, key = ''): unknown {
  if (key === 'comment_prompt_config') return null
  if (key === 'widgets_groups') return (value as string[][]).map((group) => [...group].sort())
  if (Array.isArray(value)) return value.map((item) => steady(item))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, steady(item, name)]))
  }
  if (typeof value !== 'string') return value
  return value
    .replace(/sign=[0-9a-f]{32}&t=[0-9a-f]{8}/, 'sign')
    .replace(/(xsec_token(=|%3D))\w+/, '$1')
    .replace(/^https?:\/\/(127\.0\.0\.1:8787|[^/]*(cdn\.com|qlogo\.cn)|ci\.xiaohongshu\.com)\//, 'media:/')
}

const note = fc.oneof(
  fc.constantFrom(...sampleNotes()),
  fc.integer({ min: 0, max: 1000 }).map((index) => generateNote(index)),
)

it('holds the same note, served here or from its own hosts', () => {
  fc.assert(
    fc.property(note, fc.nat(), fc.constantFrom(origin, undefined), (data, seed, from) => {
      expect(steady(parseJson(write(data, seed, from)))).toEqual(steady(data))
    }),
  )
})

describe('two answers', () => {
  const [video] = sampleNotes()
  const texts = [write(video, 1, origin), write(video, 2, origin)]
  const keys = texts.map((text) => Object.keys(JSON.parse(text).note_list[0]))

  it('differ in text, key order and signature', () => {
    expect(texts[0]).not.toBe(texts[1])
    expect(keys[0]).not.toEqual(keys[1])
    expect(keys[0]?.sort()).toEqual(keys[1]?.sort())
    const signs = texts.map((text) => /sign=\w{32}/.exec(text)?.[0])
    expect(signs[0]).not.toBe(signs[1])
  })

  it('are the same for the same seed and time', () => {
    expect(write(video, 1, origin)).toBe(texts[0])
  })

  it('differ in the host number where the hosts stay', () => {
    const hosts = new Set(Array.from({ length: 20 }, (_, seed) => /sns-i\d+/.exec(write(video, seed))?.[0]))
    expect(hosts.size).toBeGreaterThan(5)
  })
})

it('signs all URLs of an image alike and images apart, at the time given', () => {
  const images = JSON.parse(write(generateNote(1), 3, origin)).note_list[0].images_list
  const signs = images.map((image: { original: string; url: string }) =>
    [image.original, image.url].map((url) => /sign=(\w{32})&t=69af0000/.exec(url)?.[1]),
  )
  expect(images).toHaveLength(18)
  expect(new Set(signs.flat()).size).toBe(18)
  for (const [original, preview] of signs) expect(original).toBe(preview)
})

it('keeps path and processing part, to the bar', () => {
  const [image] = JSON.parse(write(sampleNotes()[0], 4, origin)).note_list[0].images_list
  expect(image.url.replace(/sign=\w+/, 'sign=')).toBe(
    `${origin}/1040g00831sd37bs2lk405n684dak6j4m6ekoci0?imageView2/2/w/576/format/heif/q/58|imageMogr2/strip&redImage/frame/0/enhance/4&ap=1&sc=V_PRV&sign=&t=69af0000&src=A`,
  )
})

it('leaves links to pages, and look-alikes of the media hosts, alone', () => {
  const links = [
    'https://www.xiaohongshu.com/discovery/item/x',
    'https://xhscdn.com.evil.example/a',
    'https://myxhscdn.com/a',
  ]
  expect(JSON.parse(write(links, 1, origin))).toEqual(links)
})

it('writes a video ID as an integer that a plain parse would spoil', () => {
  const text = write({ video_id: '137833486798426118' }, 1)
  expect(text).toBe('{"video_id":137833486798426118}')
})
