import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkContainer } from '../../src/media/container.ts'
import { type GoodFile, goodFiles, grain, seeded } from './good-files.ts'

// Formats without a walk, and those whose length nothing in the file tells: a cut between two frames is a shorter file.
const cutUnknown = new Set(['chime.flac', 'chime.ogg', 'streamed.wav', 'bare.mp3', 'chime.aac', 'fragmented.mp4'])
// Its last frame may be one that is not counted, and behind it is a tag of 128 bytes that the sound does not need.
const tagged = 'chime.mp3'

let path: string
let folder: string
let files: GoodFile[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'container-'))
  path = join(folder, 'file')
  files = await goodFiles()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What is said of a file, which is the same whether it is on disk or in memory. */
async function check(content: Uint8Array, mediaType: string) {
  await writeFile(path, content)
  const verdict = await checkContainer(path, mediaType)
  expect(await checkContainer(Buffer.from(content), mediaType)).toEqual(verdict)
  return verdict
}
const named = (name: string): GoodFile => {
  const file = files.find((one) => one.name === name)
  if (file === undefined) throw new Error(`no good file ${name}`)
  return file
}
const refused = { ok: false, reason: expect.any(String) }

test('every good file passes', async () => {
  for (const { name, content, mediaType } of files) {
    expect([name, await check(content, mediaType)]).toEqual([name, { ok: true }])
  }
})

describe('200 bad files, none of which passes', () => {
  const random = seeded(20261122)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

  test('80 cut at any byte', async () => {
    const walked = files.filter(({ name }) => !cutUnknown.has(name))
    for (let n = 0; n < 80; n++) {
      const { name, content, mediaType } = pick(walked)
      const length = Math.floor(random() * (content.length - (name === tagged ? 600 : 0)))
      expect([name, length, await check(content.subarray(0, length), mediaType)]).toEqual([name, length, refused])
    }
  })

  test('60 whose last 1 KB or more are zeros', async () => {
    const compressed = files.filter(({ mediaType }) => mediaType !== 'audio/wav')
    for (let n = 0; n < 60; n++) {
      const { name, content, mediaType } = pick(compressed)
      const zeros = 1024 + Math.floor(random() * (content.length - 1024))
      const bad = Buffer.concat([content.subarray(0, -zeros), Buffer.alloc(zeros)])
      expect([name, zeros, await check(bad, mediaType)]).toEqual([name, zeros, refused])
    }
  })

  test('30 pages in a file’s place', async () => {
    for (let n = 0; n < 30; n++) {
      const { name, mediaType } = pick(files.filter((file) => !/ogg|flac/.test(file.name)))
      const html = `<!doctype html><title>${n}</title>${'<p>busy</p>'.repeat(Math.floor(random() * 1000))}`
      expect([name, await check(Buffer.from(html), mediaType)]).toEqual([name, refused])
    }
  })

  test('30 of another family', async () => {
    const family = (type: string) =>
      /heic|avif/.test(type) ? 'still' : /mp4|quicktime/.test(type) ? 'movie' : (type.split('/')[1] ?? '')
    const walked = files.filter(({ name }) => !/ogg|flac/.test(name))
    for (let n = 0; n < 30; n++) {
      const one = pick(walked)
      const other = pick(walked.filter(({ mediaType }) => family(mediaType) !== family(one.mediaType)))
      const verdict = await check(one.content, other.mediaType)
      expect([one.name, other.mediaType, verdict]).toEqual([one.name, other.mediaType, refused])
    }
  })
})

test('a last byte that is missing is seen wherever frames or boxes have lengths', async () => {
  for (const name of ['bare.mp3', 'chime.aac', 'fragmented.mp4']) {
    const { content, mediaType } = named(name)
    expect([name, await check(content.subarray(0, -1), mediaType)]).toEqual([name, refused])
  }
})

test('frames that an MP3 announces and does not have are missed', async () => {
  const { content } = named(tagged)
  const begin = content.indexOf('Info') - 21 // behind the header and the side information of a mono MPEG-2 frame
  const withoutTag = content.subarray(0, -128)
  let at = begin
  const frames: number[] = []
  while (at < withoutTag.length) {
    frames.push(at)
    at = withoutTag.indexOf(withoutTag.subarray(begin, begin + 2), at + 4)
    if (at === -1) break
  }
  expect(frames.length).toBeGreaterThan(5)
  expect(await check(withoutTag, 'audio/mpeg')).toEqual({ ok: true })
  expect(await check(withoutTag.subarray(0, frames.at(-3)), 'audio/mpeg')).toEqual(refused)
})

test('a WAV may have its lengths open, or a tail of silence, but not too few bytes', async () => {
  const { content } = named('chord.wav')
  const silent = Buffer.concat([content.subarray(0, -5000), Buffer.alloc(5000)])
  expect(await check(silent, 'audio/wav')).toEqual({ ok: true })
  const open = Buffer.from(content)
  open.writeUInt32LE(0, 4)
  open.writeUInt32LE(0, content.indexOf('data') + 4)
  expect(await check(open, 'audio/wav')).toEqual({ ok: true })
  expect(await check(open.subarray(0, content.indexOf('data') + 8), 'audio/wav')).toEqual(refused)
})

test('a JPEG’s data that ends in zeros before its end marker is refused where zeros mean something', async () => {
  const content = await grain(300, 300).jpeg({ optimiseCoding: false }).toBuffer()
  const bad = Buffer.from(content).fill(0, content.length - 2 - 1024, content.length - 2)
  expect(await check(bad, 'image/jpeg')).toMatchObject({ ok: false, reason: expect.stringContaining('zeros') })
  const fewer = Buffer.from(content).fill(0, content.length - 2 - 1000, content.length - 2)
  expect(await check(fewer, 'image/jpeg')).toEqual({ ok: true })
})

test('what follows a JPEG is let be, unless it is half a JPEG or a tail of zeros', async () => {
  const { content } = named('drawn.jpg')
  const followedBy = (more: Buffer) => check(Buffer.concat([content, more]), 'image/jpeg')
  expect(await followedBy(named('fast.mp4').content)).toEqual({ ok: true })
  expect(await followedBy(Buffer.alloc(1023))).toEqual({ ok: true })
  expect(await followedBy(Buffer.alloc(1024))).toEqual(refused)
  expect(await followedBy(content.subarray(0, -500))).toEqual(refused)
})

test('one changed byte in a PNG is seen', async () => {
  const { content } = named('drawn.png')
  for (const at of [9, 20, 60, content.length - 30, content.length - 3]) {
    const bad = Buffer.from(content)
    bad[at] = (bad[at] ?? 0) ^ 1
    expect([at, await check(bad, 'image/png')]).toEqual([at, refused])
  }
})

test('content never makes it throw or run for ever', async () => {
  const spoilt = fc
    .tuple(fc.nat(), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 }))
    .map(([which, changes]) => {
      const file = files[which % files.length] as GoodFile
      const content = Buffer.from(file.content)
      // Mostly near the start, where the headers are.
      for (const [at, value] of changes) content[at % Math.min(content.length, at % 3 ? 600 : content.length)] = value
      return { name: file.name, mediaType: file.mediaType, content }
    })
  const types = fc.constantFrom('image/jpeg', 'image/heic', 'video/mp4', 'audio/mpeg', 'audio/aac', 'audio/wav')
  const noise = fc.record({ name: fc.constant('noise'), mediaType: types, content: fc.uint8Array({ maxLength: 300 }) })
  await fc.assert(
    fc.asyncProperty(fc.oneof(spoilt, noise), async ({ content, mediaType }) => {
      expect(typeof (await check(content, mediaType)).ok).toBe('boolean')
    }),
    { numRuns: 400 },
  )
})

test('a file that is not there is an error, no verdict', async () => {
  await expect(checkContainer(join(folder, 'absent'), 'image/jpeg')).rejects.toMatchObject({ code: 'ENOENT' })
})
