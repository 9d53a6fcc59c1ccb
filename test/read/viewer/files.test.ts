// Blobs and thumbnails: what a browser gets of them, and what it is told of them.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { blobPath } from '../../../src/blobs/layout.ts'
import { readRange } from '../../../src/read/viewer/server/blobs.ts'
import { filesIn } from '../../e2e/archive.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { fileDigest, makeSmallArchive } from '../small-archive.ts'
import { openViewer } from './open-viewer.ts'

const sample = (name: string) => readFileSync(new URL(`../../../data/sample/media/${name}`, import.meta.url))

/** A small archive with these files besides, by type. */
function open(files: Record<string, Buffer>) {
  const dir = temporaryFolder()
  const cacheDir = join(dir, 'cache/thumbnails')
  const catalog = makeSmallArchive(dir)
  const digests = Object.entries(files).map(([mediaType, bytes]) => {
    const digest = createHash('sha256').update(bytes).digest('hex')
    const path = join(dir, blobPath(digest))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    catalog.sqlite
      .prepare('INSERT INTO blobs (digest, size, media_type, stored_at) VALUES (?, ?, ?, 1)')
      .run(digest, bytes.length, mediaType)
    return digest
  })
  return { ask: openViewer(catalog, dir, { cacheDir }), digests, dir, cacheDir }
}

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

test('a blob is served whole, for ever, and by ranges', async () => {
  const wav = sample('chord.wav')
  const { ask, digests } = open({ 'audio/wav': wav })
  const path = `/blobs/${digests[0]}`
  const whole = await ask(path)
  expect(whole.headers.get('content-type')).toBe('audio/wav')
  expect(whole.headers.get('cache-control')).toContain('immutable')
  expect((await bytesOf(whole)).equals(wav)).toBe(true)
  const part = await ask(path, { headers: { range: 'bytes=100-199' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 100-199/${wav.length}`)
  expect((await bytesOf(part)).equals(wav.subarray(100, 200))).toBe(true)
  expect((await ask(path, { headers: { range: `bytes=${wav.length}-` } })).status).toBe(416)
  expect((await ask(path, { headers: { 'if-none-match': `"${digests[0]}"` } })).status).toBe(304)
  const head = await ask(path, { method: 'HEAD' })
  expect([head.headers.get('content-length'), (await bytesOf(head)).length]).toEqual([String(wav.length), 0])
})

test.each([
  ['bytes=0-0', 10, { start: 0, end: 0 }],
  ['bytes=5-', 10, { start: 5, end: 9 }],
  ['bytes=-3', 10, { start: 7, end: 9 }],
  ['bytes=-30', 10, { start: 0, end: 9 }],
  ['bytes=2-99', 10, { start: 2, end: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=5-2', 10, null],
  ['bytes=0-1,3-4', 10, null],
  ['items=0-1', 10, null],
  [undefined, 10, null],
] as const)('of a range %s of %d bytes comes %j', (header, size, range) => {
  expect(readRange(header, size)).toEqual(range)
})

test('what a browser might run is only ever saved, and nothing is guessed', async () => {
  const page = Buffer.from('<script>alert(1)</script>')
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
  const { ask, digests } = open({ 'text/html': page, 'image/svg+xml': drawing })
  for (const digest of digests) {
    const answer = await ask(`/blobs/${digest}`)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toBe('attachment')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    expect((await ask(`/thumbnails/${digest}/800.webp`)).status).toBe(404)
  }
})

test('a thumbnail is a WebP of any picture, is kept in the cache folder, and is made anew when that is gone', async () => {
  const { ask, digests, cacheDir } = open({
    'image/heic': sample('dawn.heic'),
    'image/jpeg': sample('noon.jpg'),
    'image/avif': sample('mist.avif'),
  })
  for (const digest of digests) {
    const answer = await ask(`/thumbnails/${digest}/800.webp`)
    expect(answer.headers.get('content-type')).toBe('image/webp')
    const bytes = await bytesOf(answer)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 450, height: 800 })
    expect(readFileSync(join(cacheDir, digest.slice(0, 2), `${digest}-800.webp`)).equals(bytes)).toBe(true)
  }
  expect(filesIn(cacheDir, '.')).toHaveLength(3)
})

test('where nothing can be kept, thumbnails are made all the same', async () => {
  const dir = temporaryFolder()
  writeFileSync(join(dir, 'a-file'), '')
  const { digests, dir: archive } = open({ 'image/jpeg': sample('noon.jpg') })
  const catalog = makeSmallArchive(temporaryFolder())
  catalog.sqlite
    .prepare('INSERT INTO blobs (digest, size, media_type, stored_at) VALUES (?, 1, ?, 1)')
    .run(digests[0], 'image/jpeg')
  const ask = openViewer(catalog, archive, { cacheDir: join(dir, 'a-file/cache') })
  for (let n = 0; n < 2; n += 1) expect((await ask(`/thumbnails/${digests[0]}/800.webp`)).status).toBe(200)
})

test.each([
  `/blobs/${fileDigest(0)}`,
  `/blobs/${'0'.repeat(64)}`,
  '/blobs/../../archive.sqlite',
  '/blobs/..%2f..%2farchive.sqlite',
  `/thumbnails/${fileDigest(0)}/800.webp`,
  `/thumbnails/${'0'.repeat(64)}/801.webp`,
  '/thumbnails/..%2f..%2farchive.sqlite/800.webp',
  '/assets/0000/style.css',
  '/assets/..%2f..%2f/package.json',
])('%s is not there', async (path) => {
  expect((await open({}).ask(path)).status).toBe(404)
})
