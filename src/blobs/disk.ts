// What a file system must be asked for so that names survive a power cut, and which of its refusals stop a run.
// It must not know blobs or digests.
import { closeSync, fsync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
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

/** Makes an open file's bytes and mode survive a power cut. */
export const syncFile: (handle: number) => Promise<void> = promisify(fsync)

/** Makes a folder's entries (created, renamed, removed names) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const handle = openSync(path, 'r')
  try {
    await syncFile(handle)
  } finally {
    closeSync(handle)
  }
}

/** Folders by their path relative to one that exists, with `/`: `blobs/tmp`. */
export interface Folders {
  /** Makes a folder, its parents included. A power cut may take it until `sync`. */
  make(path: string): void
  /** Makes a folder's entries survive a power cut, and the folder itself: its parents know it for good. */
  sync(path: string): Promise<void>
}

/** The folders below `root`. Each is made, and its parent synced, once in a process; a failure is not remembered. */
export function foldersBelow(root: string): Folders {
  const made = new Set(['.'])
  // Also one that was there: whoever made it may have been killed before its parent was synced.
  const known = new Set(['.'])

  function make(path: string): void {
    if (made.has(path)) return
    make(dirname(path))
    try {
      mkdirSync(join(root, path))
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
    made.add(path)
  }

  async function sync(path: string): Promise<void> {
    const news: string[] = []
    await syncFolder(join(root, path))
    for (let folder = path; !known.has(folder); folder = dirname(folder)) {
      await syncFolder(join(root, dirname(folder)))
      news.push(folder)
    }
    for (const folder of news) known.add(folder)
  }

  return { make, sync }
}

/** A file's bytes, or null where there is none. */
export function fileSize(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.size : null
}
