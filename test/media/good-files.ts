// Whole media files of every type, for tests: those of the sample, small ones beside the tests, and drawn ones. And the
// numbers by which a test spoils them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { sniff } from '../../src/media/sniff.ts'

export interface GoodFile {
  readonly name: string
  readonly mediaType: string
  readonly content: Buffer
}

const fixtures = join(import.meta.dirname, 'fixtures')
const sample = join(import.meta.dirname, '../../data/sample/media')

/** The same numbers from 0 to 1 in every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A small picture without any flat area. */
export function grain(width: number, height: number): Sharp {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  return sharp({ create: { width, height, channels: 3, background: '#888', noise } })
}

/** A page of a note: a little picture on top, blank below. */
export async function page(): Promise<Sharp> {
  const top = await grain(600, 100).png().toBuffer()
  const paper = sharp({ create: { width: 600, height: 1500, channels: 3, background: '#fff' } })
  const flat = await paper
    .composite([{ input: top, top: 0, left: 0 }])
    .png()
    .toBuffer()
  return sharp(flat)
}

async function drawn(): Promise<[string, Buffer][]> {
  const pieces = grain(160, 120)
  const standing = await grain(160, 120).jpeg({ quality: 60 }).toBuffer()
  return [
    ['drawn.jpg', await pieces.jpeg({ optimiseCoding: false }).toBuffer()],
    ['progressive.jpg', await pieces.jpeg({ progressive: true }).toBuffer()],
    ['rotated.jpg', await sharp(standing).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['gain-map.jpg', Buffer.concat([await pieces.jpeg().toBuffer(), standing])],
    ['page.jpg', await (await page()).jpeg().toBuffer()],
    ['page-progressive.jpg', await (await page()).jpeg({ mozjpeg: true }).toBuffer()],
    ['drawn.png', await pieces.png().toBuffer()],
    ['stored.png', await (await page()).png({ compressionLevel: 0 }).toBuffer()],
    ['drawn.gif', await pieces.gif().toBuffer()],
    ['drawn.webp', await pieces.webp().toBuffer()],
    ['lossless.webp', await pieces.webp({ lossless: true }).toBuffer()],
    ['page.webp', await (await page()).webp().toBuffer()],
    ['drawn.avif', await pieces.avif().toBuffer()],
  ]
}

/** All of them, each with its type as sniffed. */
export async function goodFiles(): Promise<GoodFile[]> {
  const onDisk = [fixtures, join(fixtures, 'heic'), sample].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name !== 'heic' && name !== 'make.sh')
      .map((name): [string, Buffer] => [name, readFileSync(join(folder, name))]),
  )
  const files: GoodFile[] = []
  for (const [name, content] of [...onDisk, ...(await drawn())]) {
    const mediaType = await sniff(content.subarray(0, 4100))
    if (mediaType === null) throw new Error(`${name} is of no known type`)
    files.push({ name, mediaType, content })
  }
  return files
}
