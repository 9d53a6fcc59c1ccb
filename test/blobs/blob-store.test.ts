import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BlobStore, createBlobStore } from '../../src/blobs/blob-store.ts'
import { onDisk } from '../../src/blobs/disk.ts'
import { heldInMemory } from '../../src/blobs/intake.ts'
import { moveToQuarantine } from '../../src/blobs/quarantine.ts'
import { sha256 } from '../../src/core/digest.ts'
import { HaltError, TransientError, UnusableError } from '../../src/core/errors.ts'

let archive: string
let store: BlobStore
const noLimit = { maxBytes: 1e9, expectedBytes: null }

beforeEach(async () => {
  archive = await mkdtemp(join(tmpdir(), 'blob-store-'))
  store = createBlobStore(archive)
})
afterEach(() => rm(archive, { recursive: true, force: true }))

const namesIn = (folder: string) => readdir(join(archive, folder)).catch(() => [])
/** The largest file that stays in memory, and one that does not. */
const sizes = [heldInMemory, heldInMemory + 1]
const put = async (content: Buffer) => (await store.receive(Readable.from([content]), noLimit)).keep()

describe('receive', () => {
  test('measures what comes, however the bytes are cut; what is small stays in memory, the rest is a file', async () => {
    const sizes = fc.oneof(
      { weight: 9, arbitrary: fc.nat(6000) },
      { weight: 1, arbitrary: fc.constant(heldInMemory / 2) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { maxLength: 6 }), fc.boolean(), async (cuts, announced) => {
        const pieces = cuts.map((size) => randomBytes(size))
        const whole = Buffer.concat(pieces)
        const expectedBytes = announced ? whole.length : null
        const received = await store.receive(Readable.from(pieces), { ...noLimit, expectedBytes, md5: true })
        expect(received.digest).toBe(sha256(whole))
        expect(received.md5).toBe(createHash('md5').update(whole).digest('hex'))
        expect(received.size).toBe(whole.length)
        expect(received.head.equals(whole.subarray(0, 4100))).toBe(true)
        const { content } = received
        expect(typeof content).toBe(whole.length > heldInMemory ? 'string' : 'object')
        expect((typeof content === 'string' ? await readFile(content) : content).equals(whole)).toBe(true)
        await received.discard()
        expect(await namesIn('blobs/tmp')).toEqual([])
      }),
      {
        numRuns: 50,
        examples: [
          [[heldInMemory], true],
          [[heldInMemory, 1], true],
          [[heldInMemory, 1], false],
        ],
      },
    )
  })

  test('takes no md5 that nobody asked for, and shows the file to nobody else until it is kept', async () => {
    const received = await store.receive(Readable.from([Buffer.alloc(heldInMemory + 1)]), noLimit)
    expect(received.md5).toBeNull()
    expect((await stat(String(received.content))).mode & 0o777).toBe(0o600)
  })

  const ten = Buffer.alloc(10, 7)
  test.each([
    ['fewer bytes than announced', { maxBytes: 100, expectedBytes: 11 }, TransientError, '10 bytes came where 11'],
    ['more bytes than announced', { maxBytes: 100, expectedBytes: 9 }, TransientError, '10 bytes came where 9'],
    ['more bytes than the limit', { maxBytes: 9, expectedBytes: null }, UnusableError, 'limit of 9 bytes'],
    ['an announced length above the limit', { maxBytes: 9, expectedBytes: 10 }, UnusableError, 'limit of 9 bytes'],
  ])('%s: throws, nothing stays', async (_name, limits, kind, message) => {
    const attempt = store.receive(Readable.from([ten.subarray(0, 5), ten.subarray(5)]), limits)
    await expect(attempt).rejects.toThrow(kind)
    await expect(attempt).rejects.toThrow(message)
    expect(await namesIn('blobs/tmp')).toEqual([])
  })

  test('exactly the limit is no excess', async () => {
    await expect(store.receive(Readable.from([ten]), { maxBytes: 10, expectedBytes: 10 })).resolves.toBeDefined()
  })

  test('a source that fails: its own error comes out, nothing stays, the source is closed', async () => {
    const source = new Readable({ read() {} })
    source.push(ten)
    const attempt = store.receive(source, noLimit)
    source.destroy(new RangeError('the source broke'))
    await expect(attempt).rejects.toThrow(RangeError)
    expect(await namesIn('blobs/tmp')).toEqual([])

    const endless = new Readable({
      read() {
        this.push(ten)
      },
    })
    await expect(store.receive(endless, { maxBytes: 1000, expectedBytes: null })).rejects.toThrow(UnusableError)
    expect(endless.destroyed).toBe(true)
  })

  test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])('%s stops the run', async (code) => {
    const failed = onDisk(Promise.reject(Object.assign(new Error('no'), { code })))
    await expect(failed).rejects.toThrow(HaltError)
    await expect(failed).rejects.toMatchObject({ reason: 'disk' })
  })

  test('other errors of the disk pass as they are', async () => {
    const error = Object.assign(new Error('no'), { code: 'EACCES' })
    await expect(onDisk(Promise.reject(error))).rejects.toBe(error)
  })
})

describe('keep', () => {
  test.each(sizes)('the blob of %i bytes lies in its place, read-only, and reads back', async (size) => {
    const content = randomBytes(size)
    expect(await put(content)).toEqual({ existed: false })
    const digest = sha256(content)
    expect(store.pathOf(digest)).toBe(join(archive, 'blobs/sha256', digest.slice(0, 2), digest.slice(2, 4), digest))
    expect((await stat(store.pathOf(digest))).mode & 0o777).toBe(0o444)
    expect(await store.has(digest)).toBe(true)
    expect((await buffer(store.open(digest))).equals(content)).toBe(true)
    expect(await namesIn('blobs/tmp')).toEqual([])
  })

  test.each(sizes)('the same %i bytes twice, also at once, are one file', async (size) => {
    const content = randomBytes(size)
    await Promise.all(Array.from({ length: 8 }, () => put(content)))
    expect(await put(content)).toEqual({ existed: true })
    expect(await readdir(dirname(store.pathOf(sha256(content))))).toEqual([sha256(content)])
    expect(await namesIn('blobs/tmp')).toEqual([])
    expect(await namesIn('blobs/quarantine')).toEqual([])
  })

  test('a blob whose size is wrong is moved aside and replaced', async () => {
    const content = randomBytes(1000)
    const digest = sha256(content)
    await put(content)
    await chmod(store.pathOf(digest), 0o600)
    await writeFile(store.pathOf(digest), 'rotten')
    expect(await put(content)).toEqual({ existed: false })
    expect((await readFile(store.pathOf(digest))).equals(content)).toBe(true)
    expect(await readFile(join(archive, 'blobs/quarantine', `${digest}-1`), 'utf8')).toBe('rotten')
    expect(await readFile(join(archive, 'blobs/quarantine', `${digest}-1.txt`), 'utf8')).toContain('6 bytes')
  })

  test('a blob that was never kept is not there', async () => {
    const digest = sha256('nobody')
    expect(await store.has(digest)).toBe(false)
    await expect(buffer(store.open(digest))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('quarantine', () => {
  test.each(sizes)('keeps %i bytes and the reason; the same bytes again are not kept twice', async (size) => {
    const content = Buffer.alloc(size, 7)
    for (let night = 0; night < 3; night++) {
      const received = await store.receive(Readable.from([content]), noLimit)
      await received.quarantine('JPEG ends before its end marker')
    }
    const digest = sha256(content)
    expect((await namesIn('blobs/quarantine')).sort()).toEqual([`${digest}-1`, `${digest}-1.txt`])
    expect(await readFile(join(archive, 'blobs/quarantine', `${digest}-1.txt`), 'utf8')).toContain('end marker')
    expect(await namesIn('blobs/tmp')).toEqual([])
    expect(await store.has(digest)).toBe(false)
  })

  test('other bytes under the same digest get a place of their own', async () => {
    const digest = sha256('what it should be')
    const places: string[] = []
    for (const rot of ['rot 1', 'rot 2', 'rot 1']) {
      const path = join(archive, 'found')
      await writeFile(path, rot)
      places.push(await moveToQuarantine(archive, path, digest, 'does not match its digest'))
    }
    expect(places.map((place) => place.slice(-2))).toEqual(['-1', '-2', '-1'])
    expect(await readFile(places[1] ?? '', 'utf8')).toBe('rot 2')
  })
})

describe('cleanTemporary', () => {
  test('removes leftovers in blobs/tmp and nothing else', async () => {
    expect(await store.cleanTemporary()).toBe(0)
    await put(Buffer.from('kept'))
    await (await store.receive(Readable.from([Buffer.from('broken')]), noLimit)).quarantine('broken')
    await store.receive(Readable.from([Buffer.alloc(heldInMemory + 1)]), noLimit)
    await mkdir(join(archive, 'reports'))
    expect(await store.cleanTemporary()).toBe(1)
    expect(await namesIn('blobs/tmp')).toEqual([])
    expect(await store.has(sha256('kept'))).toBe(true)
    expect(await namesIn('blobs/quarantine')).toHaveLength(2)
    expect(existsSync(join(archive, 'reports'))).toBe(true)
  })
})
