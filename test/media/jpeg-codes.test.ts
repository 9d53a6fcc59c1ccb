import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readsToItsEnd } from '../../src/media/jpeg-codes.ts'
import { goodFiles, grain, page } from './good-files.ts'

/** Whether a decoder that stands no warning makes pixels of it. */
async function decodes(jpeg: Buffer): Promise<boolean> {
  return sharp(jpeg, { failOn: 'warning' })
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    )
}

/** The plain ones: small, so that a change often hits a header, and of all samplings. */
async function plain(): Promise<Buffer[]> {
  const jpegs = [
    ...[20, 80, 100].map((quality) => grain(50, 37).jpeg({ quality, optimiseCoding: false })),
    grain(67, 41).jpeg({ chromaSubsampling: '4:4:4' }),
    grain(16, 16).greyscale().jpeg(),
    grain(9, 300).withMetadata({ orientation: 6 }).jpeg({ quality: 50 }),
    (await page()).resize(120, 300).jpeg(),
  ]
  return Promise.all(jpegs.map((jpeg) => jpeg.toBuffer()))
}

/** A picture of one unit and the same once more below it, with a restart marker between. */
function twice(jpeg: Buffer): Buffer {
  const scan = jpeg.indexOf('ffda', 'hex')
  const interval = Buffer.from([0xff, 0xdd, 0, 4, 0, 1])
  const data = jpeg.subarray(scan + 2 + jpeg.readUInt16BE(scan + 2), -2)
  const header = Buffer.from(jpeg.subarray(0, scan))
  header.writeUInt16BE(2 * header.readUInt16BE(header.indexOf('ffc0', 'hex') + 5), header.indexOf('ffc0', 'hex') + 5)
  const scanHeader = jpeg.subarray(scan, scan + 2 + jpeg.readUInt16BE(scan + 2))
  return Buffer.concat([header, interval, scanHeader, data, Buffer.from([0xff, 0xd0]), data, Buffer.from([0xff, 0xd9])])
}

test('plain JPEGs are read to their end, one with restart markers too', async () => {
  const restarted = twice(await grain(16, 16).jpeg({ quality: 70 }).toBuffer())
  expect(await decodes(restarted)).toBe(true)
  expect([...(await plain()), restarted].map(readsToItsEnd)).not.toContain(false)
})

test('what is left to a decoder: other kinds of JPEG, other files, and one with a second picture behind it', async () => {
  const others = (await goodFiles()).filter(({ name }) => !name.endsWith('.jpg') || /progressive|gain-map/.test(name))
  const cmyk = await grain(20, 20).toColourspace('cmyk').jpeg().toBuffer()
  expect([...others.map(({ content }) => content), cmyk].map(readsToItsEnd)).not.toContain(true)
})

type Change = (file: Buffer, at: number) => Buffer

const cutOut = (length: number): Change => {
  return (file, at) => Buffer.concat([file.subarray(0, at), file.subarray(at + length)])
}
const doubled = (length: number): Change => {
  return (file, at) => Buffer.concat([file.subarray(0, at + length), file.subarray(at)])
}
const changed = (mask: number): Change => {
  return (file, at) => {
    file[at] = (file[at] ?? 0) ^ mask
    return file
  }
}
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.nat(7).map((bit) => changed(1 << bit)),
  fc.integer({ min: 1, max: 255 }).map(changed),
  fc.integer({ min: 1, max: 40 }).map(cutOut),
  fc.integer({ min: 1, max: 40 }).map(doubled),
  fc.constant<Change>((file, at) => file.subarray(0, at + 1)),
  fc.constant<Change>((file, at) => Buffer.concat([file.subarray(0, at), Buffer.from([0xff, 0xd9])])),
)

test('what it takes, the strictest decoder takes: bytes changed, cut out, doubled or cut off anywhere', async () => {
  const jpegs = [...(await plain()), twice(await grain(16, 16).jpeg().toBuffer())]
  const place = fc.nat(2 ** 24 - 1).map((number) => number / 2 ** 24) // a double of its own falls to 0, mostly
  const changes = fc.array(fc.tuple(place, change), { minLength: 1, maxLength: 3 })
  let [taken, left] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...jpegs), changes, async (good, changes) => {
      let file: Buffer = Buffer.from(good)
      for (const [place, how] of changes) file = how(file, Math.floor(place * file.length))
      if (readsToItsEnd(file)) {
        taken += 1
        expect(await decodes(file)).toBe(true)
      } else left += 1
    }),
    { numRuns: 4000 },
  )
  expect(taken).toBeGreaterThan(200)
  expect(left).toBeGreaterThan(1000)
})
