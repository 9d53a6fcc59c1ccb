// What a file system must be asked for so that names survive a power cut, and which of its refusals stop a run.
// It must not know blobs or digests.
import { mkdir, open } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { HaltError } from '../core/errors.ts'

const refusals: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'the disk quota is used up: make room',
  EROFS: 'the file system is read-only: remount it or check the disk',
  EIO: 'the disk reports an input/output error: check it',
}

/** What the disk refuses, and what to do about it; undefined where the error is not the disk's. */
export function refusalOf(error: unknown): string | undefined {
  return refusals[systemCode(error) ?? '']
}

/** The error code of a failed system call, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/**
 * Awaits work on the disk.
 * @throws {HaltError} ('disk') where the disk takes nothing more; every other error passes as it is.
 */
export async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const refusal = refusalOf(error)
    throw refusal === undefined ? error : new HaltError(`blobs cannot be written: ${refusal}`, 'disk')
  }
}

/** Makes a folder's entries (created, renamed, removed names) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Gives a function that makes a folder below `root`, its parents included, and returns once their names survive a
 * power cut. `root` must exist. Each folder is made once in a process, whoever asks; a failure is not remembered.
 */
export function folderMaker(root: string): (path: string) => Promise<void> {
  const made = new Map<string, Promise<void>>()

  async function make(path: string): Promise<void> {
    const parent = dirname(path)
    if (relative(root, parent) !== '') await ensure(parent)
    await mkdir(path).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error
    })
    // Also where it was there: whoever made it may have been killed before this line.
    await syncFolder(parent)
  }

  function ensure(path: string): Promise<void> {
    const running = made.get(path)
    if (running !== undefined) return running
    const making = make(path)
    made.set(path, making)
    making.catch(() => made.delete(path))
    return making
  }

  return ensure
}
