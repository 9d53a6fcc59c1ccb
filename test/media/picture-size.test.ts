import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { type PictureSize, pictureSize } from '../../src/media/picture-size.ts'
import { goodFiles, grain } from './good-files.ts'

/** What a decoder says of it. */
async function shown(content: Buffer): Promise<PictureSize> {
  const { width, height } = (await sharp(content).metadata()).autoOrient
  return { width, height }
}

const written = {
  'image/jpeg': (picture: Sharp) => picture.jpeg(),
  'image/png': (picture: Sharp) => picture.png(),
  'image/webp': (picture: Sharp) => picture.webp(),
  'image/avif': (picture: Sharp) => picture.avif({ effort: 0 }),
}

test('every good picture but a GIF has the size that a decoder shows', async () => {
  const pictures = (await goodFiles()).filter(({ mediaType }) => /^image\/(?!gif)/.test(mediaType))
  expect(pictures.length).toBeGreaterThan(20)
  for (const { name, mediaType, content } of pictures)
    expect([name, pictureSize(content, mediaType)]).toEqual([name, await shown(content)])
})

test.each(Object.entries(written))('%s turned in each way: the size as shown, or nothing', async (mediaType, write) => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const content = await write(grain(60, 40).withMetadata({ orientation })).toBuffer()
    const size = pictureSize(content, mediaType)
    if (!/png|avif/.test(mediaType)) expect(size).not.toBeNull()
    if (size !== null) expect([orientation, size]).toEqual([orientation, await shown(content)])
  }
})

test('an Exif block of the other byte order, of no known form, or twice', async () => {
  const [plain, little] = [await grain(60, 40).jpeg().toBuffer(), exif('II*\0', 6)]
  const withSegments = (...segments: Buffer[]) => Buffer.concat([plain.subarray(0, 2), ...segments, plain.subarray(2)])
  for (const segment of [little, exif('MM\0*', 6), exif('MM\0*', 3)]) {
    const content = withSegments(segment)
    expect(pictureSize(content, 'image/jpeg')).toEqual(await shown(content))
  }
  for (const odd of [[exif('XX*\0', 6)], [exif('II*\0', 9)], [little, little]])
    expect(pictureSize(withSegments(...odd), 'image/jpeg')).toBeNull()
})

/** A JPEG's segment with nothing but an orientation. */
function exif(order: string, orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write(order, 'latin1')
  const short = (value: number, at: number) =>
    order[0] === 'I' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    order[0] === 'I' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  long(8, 4)
  short(1, 8)
  short(0x0112, 10)
  short(3, 12)
  long(1, 14)
  short(orientation, 18)
  const head = Buffer.from([0xff, 0xe1, 0, 8 + tiff.length])
  return Buffer.concat([head, Buffer.from('Exif\0\0'), tiff])
}

test('no content makes it throw', async () => {
  const files = await Promise.all(Object.values(written).map((write) => write(grain(20, 20)).toBuffer()))
  const cutOrDamaged = fc.tuple(fc.constantFrom(...files), fc.nat(2000), fc.nat(200), fc.uint8Array({ maxLength: 8 }))
  fc.assert(
    fc.property(cutOrDamaged, fc.constantFrom(...Object.keys(written)), ([file, length, at, bytes], mediaType) => {
      const content = Buffer.from(file.subarray(0, length))
      content.set(bytes.subarray(0, Math.max(0, content.length - at)), Math.min(at, content.length))
      const size = pictureSize(content, mediaType)
      if (size !== null) expect(Math.min(size.width, size.height)).toBeGreaterThan(0)
    }),
  )
})
