// The content-addressed store of one archive folder: bytes in, digest out. It must not judge what the bytes are, nor
// know the catalog. The interface holds whole operations, so that a store elsewhere could stand beside this one.
import { randomUUID } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { IntegrityError } from '../core/errors.ts'
import type { Digest } from '../core/model.ts'
import { fileSize, foldersBelow, onDisk, systemCode } from './disk.ts'
import { type Intake, type ReceiveLimits, takeIn } from './intake.ts'
import { createKeeper } from './keep.ts'
import { blobPath, temporaryFolder } from './layout.ts'
import { copyWithMode } from './modes.ts'
import { digestOfFile, moveToQuarantine } from './quarantine.ts'

/**
 * A complete file, in memory or in blobs/tmp, not yet part of the store. Exactly one of keep, discard, quarantine ends it;
 * its content is not to be used after that.
 */
export interface Received extends Intake {
  /** Puts the file in its place. Once it resolves the bytes survive a power cut. `existed`: they were here before. */
  keep(): Promise<{ existed: boolean }>
  discard(): Promise<void>
  /** Moves the file to blobs/quarantine with the reason beside it. */
  quarantine(reason: string): Promise<void>
}

export interface BlobStore {
  /**
   * Takes a source in to its end. Where it throws, nothing stays behind.
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
export function createBlobStore(archiveDir: string, onSynced?: () => void): BlobStore {
  const keeper = createKeeper(archiveDir, onSynced)
  const temporary = join(archiveDir, temporaryFolder)
  const folders = foldersBelow(archiveDir)
  const pathOf = (digest: Digest) => join(archiveDir, blobPath(digest))
  const newTempPath = () => {
    folders.make(temporaryFolder)
    return join(temporary, randomUUID())
  }

  async function receive(source: Readable | AsyncIterable<Uint8Array>, limits: ReceiveLimits): Promise<Received> {
    const tempPath = newTempPath()
    const discard = () => rm(tempPath, { force: true })
    try {
      const file = await takeIn(source, limits, tempPath)
      const { digest, size, content } = file
      return {
        ...file,
        keep: () => onDisk(keeper.keep({ digest, size, content, tempPath })).finally(() => giveBack(content)),
        discard,
        quarantine: (reason) => onDisk(setAside(file, tempPath, reason)),
      }
    } catch (error) {
      await discard()
      throw error
    }
  }

  /** A file's memory, at once: collected as garbage, it would wait until a hundred files have come. */
  function giveBack(content: Buffer | string): void {
    if (typeof content === 'string' || !(content.buffer instanceof ArrayBuffer)) return
    if (content.byteLength === content.buffer.byteLength) content.buffer.transfer(0) // nobody else's
  }

  async function setAside({ digest, content }: Intake, tempPath: string, reason: string): Promise<void> {
    if (content !== tempPath) writeFileSync(tempPath, content, { flag: 'wx', mode: 0o600 })
    await moveToQuarantine(archiveDir, tempPath, digest, reason)
  }

  async function copyIn(path: string, { digest, size }: { digest: Digest; size: number }) {
    if (fileSize(pathOf(digest)) === size) return { existed: true }
    const tempPath = newTempPath()
    try {
      await copyWithMode(path, tempPath, 0o600)
      const actual = await digestOfFile(tempPath)
      if (actual !== digest) throw new IntegrityError(`the copy of ${digest} hashes to ${actual}`)
      return await keeper.keep({ digest, size, content: tempPath, tempPath })
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
    has: async (digest) => fileSize(pathOf(digest)) !== null,
    open: (digest) => createReadStream(pathOf(digest)),
    cleanTemporary: () => onDisk(cleanTemporary()),
  }
}
