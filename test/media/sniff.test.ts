import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspect, type Measures } from '../../src/media/inspect.ts'
import { isAcceptable, looksLikeText, sniff } from '../../src/media/sniff.ts'
import { type GoodFile, goodFiles } from './good-files.ts'

// name, type, width, height, milliseconds
const expected: [string, string, number | null, number | null, number | null][] = [
  ['dusk.heic', 'image/heic', 540, 960, null],
  ['mist.avif', 'image/avif', 540, 960, null],
  ['autumn.webp', 'image/webp', 540, 960, null],
  ['noon.jpg', 'image/jpeg', 540, 960, null],
  ['rotated.jpg', 'image/jpeg', 120, 160, null],
  ['paper.png', 'image/png', 540, 960, null],
  ['drawn.gif', 'image/gif', 160, 120, null],
  ['chord.wav', 'audio/wav', null, null, 1000],
  ['streamed.wav', 'audio/wav', null, null, 500],
  ['chime.mp3', 'audio/mpeg', null, null, 576],
  ['chime.aac', 'audio/aac', null, null, 576],
  ['chime.m4a', 'audio/mp4', null, null, 564],
  ['voice.mp4', 'video/mp4', null, null, 564],
  ['chime.ogg', 'audio/ogg', null, null, 500],
  ['chime.flac', 'audio/flac', null, null, 500],
  ['fast.mp4', 'video/mp4', 64, 48, 1064],
  ['zoom.mp4', 'video/mp4', 270, 480, 1064],
  ['clip.mov', 'video/quicktime', null, null, 1000],
]

let folder: string
let files: Map<string, GoodFile>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sniff-'))
  files = new Map((await goodFiles()).map((file) => [file.name, file]))
  for (const { name, content } of files.values()) await writeFile(join(folder, name), content)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(expected)('%s is %s, %s x %s, %s ms', async (name, mediaType, width, height, durationMs) => {
  expect(files.get(name)?.mediaType).toBe(mediaType)
  for (const content of [join(folder, name), files.get(name)?.content ?? ''])
    expect(await inspect(content, mediaType)).toEqual({ width, height, durationMs } satisfies Measures)
})

test('what cannot be read has no measures', async () => {
  const path = join(folder, 'nothing')
  await writeFile(path, 'nothing at all')
  for (const type of ['image/jpeg', 'audio/wav', 'video/mp4']) {
    for (const content of [path, Buffer.from('nothing at all')])
      expect(await inspect(content, type)).toEqual({ width: null, height: null, durationMs: null })
  }
})

describe('types', () => {
  test.each([
    ['image', 'image/heic', true],
    ['image', 'video/mp4', false],
    ['image', 'text/html', false],
    ['avatar', 'image/jpeg', true],
    ['cover', 'audio/wav', false],
    ['voice', 'audio/wav', true],
    ['voice', 'audio/mpeg', true],
    ['voice', 'video/mp4', true],
    ['voice', 'image/webp', false],
    ['live_photo', 'video/quicktime', true],
    ['live_photo', 'image/heic', false],
    ['video', 'video/mp4', true],
    ['video', 'audio/mp4', false],
  ] as const)('%s takes %s: %s', (kind, mediaType, taken) => expect(isAcceptable(kind, mediaType)).toBe(taken))

  test('text is none', async () => {
    for (const text of ['<!doctype html>', '\ufeff \n<html>', '<?xml version="1.0"?><Error/>', '{"code":1}']) {
      expect(looksLikeText(Buffer.from(text))).toBe(true)
    }
    for (const { name, content } of files.values()) expect([name, looksLikeText(content)]).toEqual([name, false])
    expect(await sniff(Buffer.from('Not Found'))).toBeNull()
  })
})
