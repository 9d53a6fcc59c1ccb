// Holds the files of the store against their names, in threads of its own where they are many; and finds the files that no
// row knows. It must not move, change or delete anything.
import { readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Digest } from '../core/model.ts'
import { moduleBeside, startThread, type Thread } from '../core/thread.ts'
import { systemCode } from './disk.ts'
import { blobFolder, blobPath, digestAt } from './layout.ts'
import { type Expected, faultOf, type ScrubFault } from './look.ts'
import type { Batch } from './look-worker.ts'

const entry = moduleBeside(import.meta.url, 'look-worker')

export interface Scrubbed extends Expected {
  /** Relative to the archive folder. */
  readonly path: string
  readonly fault: ScrubFault | null
}

export interface ScrubOptions {
  /** False: only whether the file is there and has its size. */
  readonly read: boolean
  readonly threads?: number
  /** Files that a thread is given at once. Fewer than that are looked at here. */
  readonly batchSize?: number
}

/** Batches that wait for a thread: enough for it to go on while the caller's thread is busy with something else. */
const ahead = 64

/** Looks at blobs, many at once, and tells what it found of each in their order. */
export async function* scrub(
  archiveDir: string,
  blobs: Iterable<Expected>,
  { read, threads = availableParallelism(), batchSize = 32 }: ScrubOptions,
): AsyncGenerator<Scrubbed> {
  const readers: Thread<Batch, readonly (ScrubFault | null)[]>[] = []
  const running: { readonly blobs: readonly Expected[]; readonly faults: Promise<readonly (ScrubFault | null)[]> }[] =
    []
  const next = async () => {
    const { blobs = [], faults } = running.shift() ?? {}
    const found = (await faults) ?? []
    return blobs.map((blob, n) => ({ ...blob, path: blobPath(blob.digest), fault: found[n] ?? null }))
  }
  try {
    let batches = 0
    for (const batch of inBatches(blobs, batchSize)) {
      if (batches === 0 && batch.length < batchSize) {
        yield* scrubHere(archiveDir, batch, read)
        return
      }
      const reader = readers[batches % threads] ?? startThread(entry)
      readers[batches++ % threads] = reader
      const faults = reader.ask({ archiveDir, blobs: batch, read })
      faults.catch(() => undefined) // met where its turn comes
      running.push({ blobs: batch, faults })
      if (running.length >= ahead * threads) yield* await next()
    }
    while (running.length > 0) yield* await next()
  } finally {
    await Promise.all(readers.map((reader) => reader.end()))
  }
}

async function* scrubHere(archiveDir: string, blobs: readonly Expected[], read: boolean): AsyncGenerator<Scrubbed> {
  for (const { digest, size } of blobs) {
    await breathe()
    const path = blobPath(digest)
    yield { digest, size, path, fault: faultOf(join(archiveDir, path), { digest, size }, read) }
  }
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    if (batch.push(item) < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
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
  for (const entry of entriesOf(join(archiveDir, folder))) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (folder === blobFolder) await breathe() // 256 folders are read at once: a hand-over for each costs more
      yield* findOrphans(archiveDir, isKnown, path)
      continue
    }
    const digest = digestAt(path)
    if (digest !== null && isKnown(digest)) continue
    yield { path, digest, size: statSync(join(archiveDir, path), { throwIfNoEntry: false })?.size ?? 0 }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}
