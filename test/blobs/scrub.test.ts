import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blobPath } from '../../src/blobs/layout.ts'
import { findOrphans, type Scrubbed, scrub } from '../../src/blobs/scrub.ts'
import { sha256 } from '../../src/core/digest.ts'

let archive: string
beforeEach(() => {
  archive = mkdtempSync(join(tmpdir(), 'scrub-'))
})
afterEach(() => rmSync(archive, { recursive: true, force: true }))

interface Blob {
  readonly digest: string
  readonly size: number
}

function put(content: Buffer): Blob {
  const digest = sha256(content)
  const path = pathOf(digest)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return { digest, size: content.length }
}
const pathOf = (digest: string) => join(archive, blobPath(digest))
const scrubbed = (blobs: Iterable<Blob>, options = { read: true }): Promise<Scrubbed[]> =>
  collect(scrub(archive, blobs, options))
const kinds = (found: readonly Scrubbed[]) => found.map(({ fault }) => fault?.kind ?? null)

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const damages: Readonly<Record<string, (path: string, at: number) => void>> = {
  damaged: (path, at) => {
    const content = readFileSync(path)
    const place = at % content.length
    content.writeUInt8((content[place] ?? 0) ^ (1 << (at % 8)), place)
    writeFileSync(path, content)
  },
  size: (path, at) => writeFileSync(path, readFileSync(path).subarray(0, at % statSync(path).size)),
  missing: (path) => rmSync(path),
  unreadable: (path) => {
    rmSync(path)
    mkdirSync(path)
  },
}

describe('scrub', () => {
  test('finds all that is wrong, nothing else, in the order of the blobs, however many it reads at once', async () => {
    const damage = fc.option(fc.constantFrom(...Object.keys(damages)), { nil: null })
    const blob = fc.record({ damage, at: fc.nat(), content: fc.uint8Array({ minLength: 1, maxLength: 3000 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(blob, { maxLength: 25, selector: ({ content }) => content.join() }),
        fc.constantFrom({ batchSize: 30 }, { batchSize: 3, threads: 2 }, { batchSize: 1, threads: 1 }),
        async (wanted, among) => {
          const blobs = wanted.map(({ content }) => put(Buffer.from(content)))
          wanted.forEach(({ damage, at }, n) => {
            if (damage !== null) damages[damage]?.(pathOf(blobs[n]?.digest ?? ''), at)
          })
          const found = await collect(scrub(archive, blobs, { read: true, ...among }))
          expect(found.map(({ digest, size }) => ({ digest, size }))).toEqual(blobs)
          expect(kinds(found)).toEqual(wanted.map(({ damage }) => damage))
          rmSync(join(archive, 'blobs'), { recursive: true, force: true })
        },
      ),
      { numRuns: 40 },
    )
  })

  test('finds files that have changed places', async () => {
    const [one, other] = [put(randomBytes(500)), put(randomBytes(500))]
    renameSync(pathOf(one.digest), `${pathOf(one.digest)}.aside`)
    renameSync(pathOf(other.digest), pathOf(one.digest))
    renameSync(`${pathOf(one.digest)}.aside`, pathOf(other.digest))
    const found = await scrubbed([one, other])
    expect(kinds(found)).toEqual(['damaged', 'damaged'])
    expect(found[0]?.fault?.what).toBe(`hashes to ${other.digest}`)
  })

  test('reads a large file piece by piece, to its end', async () => {
    const large = put(randomBytes(17 * 2 ** 20))
    expect(kinds(await scrubbed([large]))).toEqual([null])
    damages.damaged?.(pathOf(large.digest), large.size - 1)
    expect(kinds(await scrubbed([large]))).toEqual(['damaged'])
  })

  test('without reading it still finds what is missing or has another size', async () => {
    const blobs = [1, 2, 3].map(() => put(randomBytes(500)))
    const [flipped, cut, gone] = blobs.map(({ digest }) => pathOf(digest))
    damages.damaged?.(flipped ?? '', 7)
    damages.size?.(cut ?? '', 7)
    damages.missing?.(gone ?? '', 7)
    expect(kinds(await scrubbed(blobs, { read: false }))).toEqual([null, 'size', 'missing'])
  })

  test('changes nothing, and takes few blobs from the list beyond those that are asked for', async () => {
    const blobs = Array.from({ length: 100 }, () => put(randomBytes(100)))
    for (const { digest } of blobs) chmodSync(pathOf(digest), 0o444)
    const before = snapshot()
    let taken = 0
    const counted = function* () {
      for (const blob of blobs) {
        taken += 1
        yield blob
      }
    }
    for await (const _ of scrub(archive, counted(), { read: true, threads: 1, batchSize: 1 })) break
    expect(taken).toBeLessThan(blobs.length)
    await scrubbed(blobs)
    expect(snapshot()).toEqual(before)
  })
})

const snapshot = () =>
  readdirSync(archive, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mode, mtimeMs, size } = statSync(join(archive, name))
      return [name, mode, mtimeMs, size]
    })

describe('findOrphans', () => {
  const orphans = (known: readonly Blob[]) =>
    collect(findOrphans(archive, (digest) => known.some((blob) => blob.digest === digest)))

  test('lists the files that no row knows, and those that are no blobs', async () => {
    const known = put(randomBytes(10))
    const unknown = put(randomBytes(20))
    const stray = `${dirname(blobPath(known.digest))}/.DS_Store`
    writeFileSync(join(archive, stray), 'x')
    const found = [
      { path: blobPath(unknown.digest), digest: unknown.digest, size: 20 },
      { path: stray, digest: null, size: 1 },
    ]
    expect(await orphans([known])).toEqual(found.sort((a, b) => (a.path < b.path ? -1 : 1)))
  })

  test('finds nothing where there is no blob folder', async () => {
    expect(await orphans([])).toEqual([])
  })
})
