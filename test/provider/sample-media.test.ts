// Every path and processing part has bytes of its own, in a file that readers take for whole.
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { fileTypeFromBuffer } from 'file-type'
import { parseBuffer } from 'music-metadata'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { mediaBytes } from '../../src/provider/sample-media.ts'

const image = (format: string) =>
  `imageView2/2/w/576/format/${format}/q/58|imageMogr2/strip&redImage/frame/0&ap=1&src=A`
const media = [
  { path: 'notes_uhdr/1040gaa', processing: image('heif'), mediaType: 'image/heic' },
  { path: '1040gbb', processing: image('webp'), mediaType: 'image/webp' },
  { path: '1040gcc', processing: image('avif'), mediaType: 'image/avif' },
  { path: '1040gdd', processing: image('png'), mediaType: 'image/png' },
  { path: '1040gee', processing: image('jpg'), mediaType: 'image/jpeg' },
  { path: 'avatar/ff', processing: 'imageView2/2/w/120/format/jpg', mediaType: 'image/jpeg' },
  { path: 'mmopen/vi_32/gg/132', processing: '', mediaType: 'image/jpeg' },
  { path: 'audio/1/hh_0.wav', processing: '', mediaType: 'audio/wav' },
  { path: 'stream/1/10/66/ii_66.mp4', processing: '', mediaType: 'video/mp4' },
]
const identity = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer()

/** Where the last box ends. */
function endOfBoxes(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) at += bytes.readUInt32BE(at)
  return at
}

describe.each(media)('$path as $mediaType', ({ path, processing, mediaType }) => {
  it('is what it says, by its first bytes', async () => {
    const file = mediaBytes(path, processing)
    expect(file.mediaType).toBe(mediaType)
    expect((await fileTypeFromBuffer(file.bytes))?.mime).toBe(mediaType)
  })

  it('is the same each time, with or without a first slash', () => {
    expect(mediaBytes(`/${path}`, processing)).toEqual(mediaBytes(path, processing))
  })

  it('differs by path and by processing, and not by parameters', () => {
    const { bytes } = mediaBytes(path, processing)
    expect(mediaBytes(`${path}x`, processing).bytes).not.toEqual(bytes)
    expect(mediaBytes(path, `imageMogr2/x&${processing}`).bytes).not.toEqual(bytes)
    expect(mediaBytes(path, `${processing}&sc=OTHER`).bytes).toEqual(bytes)
  })
})

describe.each(['jpg', 'webp', 'avif', 'png'])('%s', (format) => {
  it('shows the same picture, whatever the mark', async () => {
    const reference = await pixels(mediaBytes('x', image(format)).bytes)
    await fc.assert(
      fc.asyncProperty(identity, async (name) => {
        expect(reference.equals(await pixels(mediaBytes(name, image(format)).bytes))).toBe(true)
      }),
      { numRuns: 8 },
    )
  })
})

it('makes HEIC, AVIF and MP4 of boxes that end where the file ends', () => {
  fc.assert(
    fc.property(identity, fc.constantFrom('heif', 'avif', 'mp4'), (name, format) => {
      const { bytes } = format === 'mp4' ? mediaBytes(`stream/${name}`, '') : mediaBytes(name, image(format))
      expect(endOfBoxes(bytes)).toBe(bytes.length)
    }),
  )
})

it('makes PNG of chunks with right checksums', () => {
  fc.assert(
    fc.property(identity, (name) => {
      const { bytes } = mediaBytes(name, image('png'))
      for (let at = 8; at < bytes.length; ) {
        const end = at + 8 + bytes.readUInt32BE(at)
        expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)))
        at = end + 4
      }
    }),
  )
})

it('makes HEIC of the sample pictures, in their size', async () => {
  const files = Array.from({ length: 20 }, (_, i) => mediaBytes(`1040g${i}`, image('heif')).bytes)
  for (const file of files)
    expect(await sharp(file).metadata()).toMatchObject({ width: 540, height: 960, compression: 'hevc' })
  const boxes = files.map((file) => file.subarray(0, file.lastIndexOf('free')).subarray(0, -4).toString('base64'))
  expect(new Set(boxes).size).toBe(3)
})

it('makes RIFF files as long as they say, in even chunks, and WAV of one second', async () => {
  await fc.assert(
    fc.asyncProperty(identity, async (name) => {
      const sound = mediaBytes(`audio/${name}`, '').bytes
      for (const file of [sound, mediaBytes(name, image('webp')).bytes]) {
        expect(file.readUInt32LE(4)).toBe(file.length - 8)
        expect(file.length % 2).toBe(0)
      }
      const { format } = await parseBuffer(sound, { mimeType: 'audio/wav' })
      expect(format.duration).toBeCloseTo(1)
    }),
    { numRuns: 20 },
  )
})
