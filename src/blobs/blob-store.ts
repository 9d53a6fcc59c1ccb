// The content-addressed store of one archive folder: bytes in, digest out. It must not judge what the bytes are, nor
// know the catalog. The interface holds whole operations, so that a store elsewhere could stand beside this one.
import { createHash, randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { chmod, copyFile, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { IntegrityError, TransientError, UnusableError } from '../core/errors.ts'
import type { Digest } from '../core/model.ts'
import { folderMaker, onDisk, syncFolder, systemCode } from './disk.ts'
import { blobPath, temporaryFolder } from './layout.ts'
import { digestOfFile, moveToQuarantine } from './quarantine.ts'

/** Enough first bytes to tell a file's type. */
const headSize = 4100

export interface ReceiveLimits {
  readonly maxBytes: number
  /** What the sender announced, null where it did not. */
  readonly expectedBytes: number | null
  /** Take an md5 too. */
  readonly md5?: boolean
}

/** A complete file in blobs/tmp, not yet part of the store. Exactly one of keep, discard, quarantine ends it. */
export interface Received {
  readonly digest: Digest
  readonly size: number
  /** 32 hex digits; null where it was not asked for. */
  readonly md5: string | null
  readonly tempPath: string
  /** The first bytes, at most 4100. */
  readonly head: Buffer
  /** Puts the file in its place. Once it resolves the bytes survive a power cut. `existed`: they were here before. */
  keep(): Promise<{ existed: boolean }>
  discard(): Promise<void>
  /** Moves the file to blobs/quarantine with the reason beside it. */
  quarantine(reason: string): Promise<void>
}

export interface BlobStore {
  /**
   * Streams a source to disk, hashed while it is written. Where it throws, nothing stays behind.
   * @throws {TransientError} where the length is not the announced one; {UnusableError} above `maxBytes`;
   *   {HaltError} ('disk') where the disk takes nothing more; whatever the source throws.
   */
  receive(source: Readable | AsyncIterable<Uint8Array>, limits: ReceiveLimits): Promise<Received>
  /**
   * Copies a blob from a path on this machine, unless it is here in its size; where the file system can, the copy shares
   * the bytes on disk. What is copied is hashed, and safe on disk when this resolves.
   * @throws {IntegrityError} where the bytes are not the blob's; {HaltError} ('disk') where the disk takes nothing more;
   *   whatever reading the path throws. Nothing stays behind then.
   */
  copyIn(path: string, blob: { readonly digest: Digest; readonly size: number }): Promise<{ existed: boolean }>
  /** The blob's absolute path, whether or not it is there. */
  pathOf(digest: Digest): string
  has(digest: Digest): Promise<boolean>
  /** The blob's bytes; the stream fails with ENOENT where it is not there. */
  open(digest: Digest): Readable
  /** Removes what a killed run left in blobs/tmp; only while the archive's lock is held. Returns how many files. */
  cleanTemporary(): Promise<number>
}

/**
 * The store in `archiveDir`, a folder that exists; the folders below it are made when they are needed.
 * @param onSynced told of each file that is safe on disk and not yet in its place: where tests kill the process
 */
export function createBlobStore(archiveDir: string, onSynced: () => void = () => undefined): BlobStore {
  const temporary = join(archiveDir, temporaryFolder)
  const makeFolder = folderMaker(archiveDir)
  const pathOf = (digest: Digest) => join(archiveDir, blobPath(digest))

  async function receive(source: Readable | AsyncIterable<Uint8Array>, limits: ReceiveLimits): Promise<Received> {
    if ((limits.expectedBytes ?? 0) > limits.maxBytes) throw tooLarge(limits)
    await makeFolder(temporary)
    const tempPath = join(temporary, randomBytes(16).toString('hex'))
    try {
      const measured = await write(tempPath, source, limits)
      return {
        ...measured,
        tempPath,
        keep: () => onDisk(keep(tempPath, measured.digest, measured.size)),
        discard: () => rm(tempPath, { force: true }),
        quarantine: async (reason) => {
          await onDisk(moveToQuarantine(archiveDir, tempPath, measured.digest, reason))
        },
      }
    } catch (error) {
      await rm(tempPath, { force: true })
      throw error
    }
  }

  async function keep(tempPath: string, digest: Digest, size: number): Promise<{ existed: boolean }> {
    const place = pathOf(digest)
    const folder = dirname(place)
    await makeFolder(folder)
    const sizeThere = await fileSize(place)
    if (sizeThere === size) {
      await unlink(tempPath)
      await syncFolder(folder) // its rename may be of a run that was killed before this line
      return { existed: true }
    }
    if (sizeThere !== null) {
      await moveToQuarantine(archiveDir, place, digest, `${sizeThere} bytes where the blob has ${size}`)
    }
    const handle = await open(tempPath, 'r+')
    try {
      await handle.chmod(0o444)
      await handle.sync()
    } finally {
      await handle.close()
    }
    onSynced()
    await rename(tempPath, place)
    await syncFolder(folder)
    return { existed: false }
  }

  async function copyIn(path: string, { digest, size }: { digest: Digest; size: number }) {
    if ((await fileSize(pathOf(digest))) === size) return { existed: true }
    await makeFolder(temporary)
    const tempPath = join(temporary, randomBytes(16).toString('hex'))
    try {
      await copyFile(path, tempPath, constants.COPYFILE_FICLONE)
      await chmod(tempPath, 0o600) // it has taken over that nobody may write to it
      const actual = await digestOfFile(tempPath)
      if (actual !== digest) throw new IntegrityError(`the copy of ${digest} hashes to ${actual}`)
      return await keep(tempPath, digest, size)
    } catch (error) {
      await rm(tempPath, { force: true })
      throw error
    }
  }

  async function cleanTemporary(): Promise<number> {
    const names = await readdir(temporary).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    })
    for (const name of names) await rm(join(temporary, name), { recursive: true, force: true })
    return names.length
  }

  return {
    receive: (source, limits) => onDisk(receive(source, limits)),
    copyIn: (path, blob) => onDisk(copyIn(path, blob)),
    pathOf,
    has: async (digest) => (await fileSize(pathOf(digest))) !== null,
    open: (digest) => createReadStream(pathOf(digest)),
    cleanTemporary: () => onDisk(cleanTemporary()),
  }
}

/** Writes the source to a new file, closed but not yet synced when this returns. */
async function write(path: string, source: Readable | AsyncIterable<Uint8Array>, limits: ReceiveLimits) {
  const sha256 = createHash('sha256')
  const md5 = limits.md5 === true ? createHash('md5') : null
  const head: Buffer[] = []
  let size = 0
  const handle = await open(path, 'wx', 0o600)
  try {
    for await (const piece of source as AsyncIterable<Uint8Array>) {
      if (size < headSize) head.push(Buffer.from(piece.subarray(0, headSize - size)))
      size += piece.byteLength
      if (size > limits.maxBytes) throw tooLarge(limits)
      sha256.update(piece)
      md5?.update(piece)
      await handle.writeFile(piece)
    }
  } finally {
    await handle.close()
  }
  if (limits.expectedBytes !== null && size !== limits.expectedBytes) {
    throw new TransientError(`${size} bytes came where ${limits.expectedBytes} were announced`)
  }
  return { digest: sha256.digest('hex'), size, md5: md5?.digest('hex') ?? null, head: Buffer.concat(head) }
}

function tooLarge({ maxBytes }: ReceiveLimits): UnusableError {
  return new UnusableError(`larger than the limit of ${maxBytes} bytes`)
}

async function fileSize(path: string): Promise<number | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : null
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
