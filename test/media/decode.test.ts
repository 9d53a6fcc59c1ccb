import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBlobStore } from '../../src/blobs/blob-store.ts'
import { sha256 } from '../../src/core/digest.ts'
import type { MediaKind } from '../../src/core/model.ts'
import { createDecodePool } from '../../src/media/decode-pool.ts'
import { createDownloader, type DownloaderSettings } from '../../src/media/download.ts'
import { createAgents } from '../../src/proxy.ts'
import { type GoodFile, goodFiles, seeded } from './good-files.ts'

const pool = createDecodePool()
let folder: string
let server: Server
let served: Buffer
let pictures: GoodFile[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decode-'))
  pictures = (await goodFiles()).filter(({ mediaType }) => mediaType.startsWith('image/'))
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': served.length }).end(served)
  }).listen(0, '127.0.0.1')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

/** What becomes of a file that a host sends: `kept`, or the reason against it. */
async function fate(content: Buffer, which: DownloaderSettings['decode']['which'] = 'all', kind: MediaKind = 'image') {
  served = content
  const downloader = createDownloader({
    extraHosts: ['127.0.0.1'],
    userAgent: 'archive/1',
    agents: createAgents({}),
    blobs: createBlobStore(folder),
    decode: { which, pool },
  })
  const { port } = server.address() as AddressInfo
  const slot = { url: `http://127.0.0.1:${port}/x`, kind, identity: 'x' }
  const file = await downloader.download(slot).catch((error: Error) => error)
  return file instanceof Error ? file.message : 'kept'
}

const random = seeded(20261124)
const below = (limit: number) => Math.floor(random() * limit)
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

/** A picture of one's own: noise, shapes or a flat colour, of a size that no block divides. */
async function drawn(): Promise<Buffer> {
  const [width, height] = [16 + below(300), 16 + below(300)]
  const noise = { type: 'gaussian', mean: 100 + below(100), sigma: below(60) } as const
  const background = { r: below(256), g: below(256), b: below(256), alpha: random() }
  const paper = sharp({ create: { width, height, channels: 4, background } })
  const top = await sharp({
    create: { width: below(width) + 1, height: below(height) + 1, channels: 3, noise, background },
  })
    .png()
    .toBuffer()
  return paper
    .composite([{ input: top, left: 0, top: 0 }])
    .png()
    .toBuffer()
}

const encodings: readonly ((picture: Sharp) => Sharp)[] = [
  (picture) => picture.flatten().jpeg({ quality: 1 + below(100) }),
  (picture) => picture.flatten().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  (picture) =>
    picture
      .flatten()
      .jpeg({ mozjpeg: true })
      .withMetadata({ orientation: 1 + below(8) }),
  (picture) => picture.flatten().greyscale().jpeg({ quantisationTable: 3, trellisQuantisation: true }),
  (picture) => picture.flatten().toColourspace('cmyk').jpeg(),
  (picture) => picture.flatten().withIccProfile('p3').jpeg(),
  (picture) => picture.png({ progressive: true }),
  (picture) => picture.png({ palette: true, colours: 2 + below(200) }),
  (picture) => picture.toColourspace('rgb16').png(),
  (picture) => picture.toColourspace('b-w').png({ compressionLevel: below(10) }),
  (picture) => picture.webp({ quality: 1 + below(100) }),
  (picture) => picture.webp({ lossless: true }),
  (picture) => picture.webp({ nearLossless: true, alphaQuality: below(100) }),
  (picture) => picture.avif({ quality: 1 + below(100), effort: 0 }),
  (picture) => picture.avif({ lossless: true, effort: 0 }),
  (picture) => picture.flatten().avif({ chromaSubsampling: '4:2:0', effort: 0 }),
  (picture) => picture.gif({ colours: 2 + below(200) }),
]

test('of 200 good pictures none is refused', async () => {
  const good = new Map(pictures.map(({ name, content }) => [name, content]))
  good.set('film.gif', await animation((frames) => frames.gif({ delay: [50, 60, 70] })))
  good.set('film.webp', await animation((frames) => frames.webp({ delay: [50, 60, 70] })))
  good.set(
    'trailing bytes.jpg',
    Buffer.concat([
      await sharp(await drawn())
        .jpeg()
        .toBuffer(),
      Buffer.from('tail'),
    ]),
  )
  for (let n = good.size; n < 200; n++) {
    const encode = encodings[n % encodings.length] ?? ((picture) => picture)
    good.set(`${n} by encoding ${n % encodings.length}`, await encode(sharp(await drawn())).toBuffer())
  }
  expect([...good.keys()].filter((name) => name.endsWith('.heic')).length).toBeGreaterThan(10)
  const refused: [string, string][] = []
  for (const [name, content] of good) {
    const became = await fate(content)
    if (became !== 'kept') refused.push([name, became])
  }
  expect(refused).toEqual([])
})

async function animation(encode: (frames: Sharp) => Sharp): Promise<Buffer> {
  const frames = await Promise.all(
    ['#f00', '#0f0', '#00f'].map((background) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  return encode(sharp(frames, { join: { animated: true } })).toBuffer()
}

test('of 200 bad files none is kept', async () => {
  const bad: [string, Buffer, MediaKind?][] = []
  const add = (count: number, make: () => [string, Buffer, MediaKind?]) => {
    for (let n = 0; n < count; n++) bad.push(make())
  }
  add(70, () => {
    const { name, content } = pick(pictures)
    const length = below(content.length)
    return [`${name} cut to ${length}`, content.subarray(0, length)]
  })
  add(60, () => {
    const { name, content } = pick(pictures)
    const zeros = 1024 + below(content.length - 1024)
    return [`${name} with ${zeros} zeros`, Buffer.concat([content.subarray(0, -zeros), Buffer.alloc(zeros)])]
  })
  add(20, () => {
    const words = Array.from({ length: below(5000) }, () => pick(['<p>', 'busy', ' ', '\n', '{"code":', '页面'])).join(
      '',
    )
    return [
      'a page',
      Buffer.from(pick(['<!doctype html>', '\ufeff<html>', ' \n<?xml', '{"code":500}', '<svg/>']) + words),
    ]
  })
  const others = (await goodFiles()).filter(({ mediaType }) => !mediaType.startsWith('image/'))
  add(20, () => {
    const { name, content } = pick(others)
    return [`${name} as a picture`, content, pick<MediaKind>(['image', 'avatar', 'cover'])]
  })
  add(10, () => {
    const { name, content } = pick(pictures)
    return [`${name} as sound or film`, content, pick<MediaKind>(['voice', 'live_photo', 'video'])]
  })
  add(8, () => {
    const magic = pick([
      [0x7f, 0x45, 0x4c, 0x46],
      [0x50, 0x4b, 3, 4],
      [0x25, 0x50, 0x44, 0x46],
      [0xff, 0xd8, 0xff],
    ])
    return [`junk behind ${magic}`, Buffer.from([...magic, ...Array.from({ length: 3000 }, () => below(256))])]
  })
  add(1, () => ['a flat PNG of 400 million pixels', flatPng(20_000, 20_000)])
  for (const [name, content] of await oversized()) add(1, () => [`${name} that says it is huge`, content])
  add(200 - bad.length, () => {
    const { name, content } = pick(pictures.filter(({ mediaType }) => /png|avif/.test(mediaType)))
    return [`${name} scrambled`, scrambled(content)]
  })
  expect(bad).toHaveLength(200)
  const kept: string[] = []
  for (const [name, content, kind] of bad) if ((await fate(content, 'all', kind)) === 'kept') kept.push(name)
  expect(kept).toEqual([])
})

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length)
  frame.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
}

/** A whole PNG of one colour, one bit a pixel: some 50 KB. */
function flatPng(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 1 })
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

/** Whole little files whose headers promise pixels by the billion. */
async function oversized(): Promise<[string, Buffer][]> {
  const picture = await drawn()
  const changed = (file: Buffer, change: (copy: Buffer) => void) => {
    const copy = Buffer.from(file)
    change(copy)
    return copy
  }
  const sizeBox = (file: Buffer) =>
    changed(file, (copy) => copy.fill('0000f0000000f000', copy.indexOf('ispe') + 8, copy.indexOf('ispe') + 16, 'hex'))
  const hugeGif = (file: Buffer) =>
    changed(file, (copy) => {
      const frame = copy.indexOf(Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0]), copy.subarray(6, 10)]))
      copy.fill(0xff, 6, 10).fill(0xff, frame + 5, frame + 9)
    })
  const heic = pictures.find(({ name }) => name === 'rotated.heic')?.content ?? Buffer.alloc(0)
  const jpeg = await sharp(picture).jpeg().toBuffer()
  return [
    [
      'a JPEG',
      changed(jpeg, (copy) => copy.fill(0xff, copy.indexOf('ffc0', 'hex') + 5, copy.indexOf('ffc0', 'hex') + 9)),
    ],
    ['a GIF', hugeGif(await sharp(picture).gif().toBuffer())],
    ['an AVIF', sizeBox(await sharp(picture).avif({ effort: 0 }).toBuffer())],
    ['a HEIC', sizeBox(heic)],
  ]
}

/** A file with its container whole and its picture's bytes in disorder. */
function scrambled(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  const begin = Math.max(copy.indexOf('IDAT'), copy.indexOf('mdat')) + 60
  for (let at = begin; at < copy.length - 60; at++) copy[at] = 1 + below(255)
  return copy
}

describe('what only a decoder finds', () => {
  const broken = (seed: number) => {
    const avif = pictures.find(({ name }) => name === 'mist.avif')?.content ?? Buffer.alloc(0)
    const copy = scrambled(avif)
    copy.writeUInt32BE(seed + 1, copy.length - 40)
    return copy
  }

  test('is kept with `none`, and goes to quarantine with `all`', async () => {
    expect(await fate(broken(0), 'none')).toBe('kept')
    expect(await fate(broken(1), 'all')).toMatch(/broken image: image\/avif does not decode: .*kept in quarantine/)
  })

  test('is found with `sample` in every tenth file, told by its digest', async () => {
    const files = Array.from({ length: 60 }, (_, seed) => broken(seed + 2))
    const isDue = (file: Buffer) => Number.parseInt(sha256(file).slice(0, 8), 16) % 10 === 0
    expect(new Set(files.map(isDue)).size).toBe(2)
    for (const file of files) expect(await fate(file, 'sample')).toMatch(isDue(file) ? /does not decode/ : /^kept$/)
  })
})

describe('the pool', () => {
  const heic = async () => {
    const path = join(folder, 'one.heic')
    await writeFile(path, pictures.find(({ name }) => name === 'rotated.heic')?.content ?? '')
    return path
  }

  test('gives the measures as a picture is shown', async () => {
    const path = await heic()
    for (const content of [path, await readFile(path)])
      expect(await pool.decode(content, 'image/heic')).toEqual({ ok: true, width: 128, height: 192 })
    const turned = join(folder, 'turned.jpg')
    await sharp(await drawn())
      .resize(30, 20)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toFile(turned)
    for (const content of [turned, await readFile(turned)])
      expect(await pool.decode(content, 'image/jpeg')).toEqual({ ok: true, width: 20, height: 30 })
  })

  test('reads a HEIF by what is in it, and lets pass what is no picture of these types', async () => {
    const path = join(folder, 'some.heif')
    await writeFile(path, pictures.find(({ name }) => name === 'mist.avif')?.content ?? '')
    expect(await pool.decode(path, 'image/heif')).toEqual({ ok: true, width: 540, height: 960 })
    expect(await pool.decode(path, 'image/jxl')).toEqual({ ok: true, width: null, height: null })
  })

  test('refuses what takes too long, and goes on', async () => {
    const hasty = createDecodePool({ timeoutMs: 1 })
    const path = await heic()
    const refused = { ok: false, reason: 'takes longer than 0.001 s to decode' }
    expect(await Promise.all([1, 2, 3].map(() => hasty.decode(path, 'image/heic')))).toEqual([
      refused,
      refused,
      refused,
    ])
    await hasty.close()
  })

  test('has room for as many files at once as are asked of it', async () => {
    const path = await heic()
    const many = await Promise.all(Array.from({ length: 20 }, () => pool.decode(path, 'image/heic')))
    expect(many.every(({ ok }) => ok)).toBe(true)
  })

  test('stops waiting when it is told to, and says so of a file that is not there', async () => {
    const stop = AbortSignal.abort(new Error('enough'))
    await expect(pool.decode(await heic(), 'image/heic', stop)).rejects.toThrow('enough')
    await expect(pool.decode(join(folder, 'none'), 'image/heic')).rejects.toThrow('ENOENT')
    await expect(pool.decode(join(folder, 'none'), 'image/png')).rejects.toThrow('ENOENT')
  })

  test('does not keep the program from ending, and writes nothing to its output', async () => {
    const module = join(import.meta.dirname, '../../src/media/decode-pool.ts')
    const script = `import { createDecodePool } from ${JSON.stringify(module)}
      const bad = await createDecodePool().decode(process.argv[1], 'image/heic')
      process.stdout.write(String(bad.ok))`
    const args = ['--input-type=module', '-e', script, join(import.meta.dirname, 'good-files.ts')]
    const ended = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 })
    expect([ended.stdout, ended.stderr, ended.status]).toEqual(['false', '', 0])
  })
})
