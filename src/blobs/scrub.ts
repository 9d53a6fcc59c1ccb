// Holds the files of the store against their names: whether each is there, has its size, and hashes to its digest; and
// finds the files that no row knows. It must not move, change or delete anything.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Digest } from '../core/model.ts'
import { systemCode } from './disk.ts'
import { blobFolder, blobPath, digestAt } from './layout.ts'

/** `unreadable` says nothing about the bytes: the permissions or the disk are at fault. */
export interface ScrubFault {
  readonly kind: 'missing' | 'size' | 'damaged' | 'unreadable'
  /** Follows “the file”. */
  readonly what: string
}

export interface Scrubbed {
  readonly digest: Digest
  /** Relative to the archive folder. */
  readonly path: string
  /** Bytes, as expected. */
  readonly size: number
  readonly fault: ScrubFault | null
}

export interface ScrubOptions {
  /** False: only whether the file is there and has its size. */
  readonly read: boolean
  /** Files at once. */
  readonly concurrency?: number
}

/** A larger file is hashed piece by piece; up to here reading it whole lets other threads do all the work. */
const wholeUpTo = 16 * 2 ** 20

/** Looks at blobs, several at once, and tells what it found of each in their order. */
export async function* scrub(
  archiveDir: string,
  blobs: Iterable<{ readonly digest: Digest; readonly size: number }>,
  { read, concurrency = 8 }: ScrubOptions,
): AsyncGenerator<Scrubbed> {
  const running: Promise<Scrubbed>[] = []
  for (const { digest, size } of blobs) {
    const path = blobPath(digest)
    const look = faultOf(join(archiveDir, path), digest, size, read)
    running.push(look.then((fault) => ({ digest, path, size, fault })))
    const first = running.length >= concurrency ? running.shift() : undefined
    if (first !== undefined) yield await first
  }
  for (const last of running) yield await last
}

async function faultOf(path: string, digest: Digest, size: number, read: boolean): Promise<ScrubFault | null> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return { kind: 'unreadable', what: 'is no file' }
    if (found.size !== size) return { kind: 'size', what: `has ${found.size} bytes where ${size} belong` }
    if (!read) return null
    const actual = await hashOf(path, size)
    return actual === digest ? null : { kind: 'damaged', what: `hashes to ${actual}` }
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'missing', what: 'is not there' }
      : { kind: 'unreadable', what: `cannot be read (${code})` }
  }
}

async function hashOf(path: string, size: number): Promise<Digest> {
  if (size <= wholeUpTo) return Buffer.from(await crypto.subtle.digest('SHA-256', await readFile(path))).toString('hex')
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  return hash.digest('hex')
}

/** A file in the blob folder that no row knows. */
export interface Orphan {
  /** Relative to the archive folder. */
  readonly path: string
  /** Null where the path is no blob's. */
  readonly digest: Digest | null
  /** Bytes. */
  readonly size: number
}

/** The files in the blob folder that `isKnown` does not know, in the order of their paths. Harmless, and listed. */
export async function* findOrphans(
  archiveDir: string,
  isKnown: (digest: Digest) => boolean,
  folder = blobFolder,
): AsyncGenerator<Orphan> {
  const entries = await readdir(join(archiveDir, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      yield* findOrphans(archiveDir, isKnown, path)
      continue
    }
    const digest = digestAt(path)
    if (digest !== null && isKnown(digest)) continue
    yield { path, digest, size: (await stat(join(archiveDir, path)).catch(() => null))?.size ?? 0 }
  }
}
