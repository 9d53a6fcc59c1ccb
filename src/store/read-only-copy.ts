// The catalog of an archive that cannot be written to: SQLite does not open a write-ahead log there, so it is copied to a
// temporary folder and read from that. It must not touch the archive.
import { constants } from 'node:fs'
import { access, chmod, copyFile, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Catalog } from '../core/catalog.ts'
import { HaltError } from '../core/errors.ts'
import { catalogPath, catalogVersion, openCatalog, openCatalogForReading } from './open.ts'
import { makePassingFolder, type PassingFolder } from './passing-folder.ts'
import { fillSearchIndex, isFilled } from './search-index.ts'

/** Whether this process may write neither the archive's folder nor its catalog: a read-only disk, or someone else's. */
export async function isReadOnly(archiveDir: string): Promise<boolean> {
  const mayWrite = (path: string) =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    )
  return !((await mayWrite(archiveDir)) && (await mayWrite(catalogPath(archiveDir))))
}

/** A folder whose catalog can be opened for reading. */
export interface ReadableFolder extends AsyncDisposable {
  readonly dir: string
}

/**
 * The archive's own folder, or where SQLite could not read there, one that holds a copy of its catalog and nothing else.
 * Dispose of it when the work is done. The copy needs as much room in the temporary folder as the catalog has bytes.
 */
export async function readableFolder(archiveDir: string): Promise<ReadableFolder> {
  if ((await isReadOnly(archiveDir)) && (await needsCopy(archiveDir))) {
    const folder = await copyCatalog(archiveDir)
    const { catalog } = openCatalog(folder.path, { isPassing: true })
    // Each command makes a copy of its own: what can be asked as it is need not be better.
    if (!isFilled(catalog)) await fillSearchIndex(catalog)
    catalog.sqlite.close()
    return { dir: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
  }
  return { dir: archiveDir, [Symbol.asyncDispose]: async () => undefined }
}

/** Works on the catalog of an archive, where it is or on a copy. @throws {UsageError} where it cannot be opened */
export async function readCatalog<T>(archiveDir: string, work: (catalog: Catalog) => T | Promise<T>): Promise<T> {
  await using folder = await readableFolder(archiveDir)
  const catalog = openCatalogForReading(folder.dir)
  try {
    return await work(catalog)
  } finally {
    catalog.sqlite.close()
  }
}

/** Whether SQLite would have to make a file beside the catalog before it can read it, or it is of an older version. */
async function needsCopy(archiveDir: string): Promise<boolean> {
  const canRead = (path: string) =>
    access(path, constants.R_OK).then(
      () => true,
      () => false,
    )
  const catalog = catalogPath(archiveDir)
  if ((await isLogged(catalog)) && !((await canRead(`${catalog}-wal`)) && (await canRead(`${catalog}-shm`))))
    return true
  return catalogVersion(archiveDir).pending.length > 0
}

/** Whether a catalog has a write-ahead log: its header says so. */
async function isLogged(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 18)
    return buffer[0] === 2
  } finally {
    await file.close()
  }
}

/**
 * Works on a copy of the catalog, brought up to date where it comes from an older version; the copy goes when the work
 * is done. It needs as much room in the temporary folder as the catalog has bytes.
 */
export async function withCatalogCopy<T>(archiveDir: string, work: (catalog: Catalog) => Promise<T>): Promise<T> {
  await using folder = await copyCatalog(archiveDir)
  const { catalog } = openCatalog(folder.path, { isPassing: true })
  try {
    return await work(catalog)
  } finally {
    catalog.sqlite.close()
  }
}

/** Copies the catalog into a new temporary folder, and returns that. */
async function copyCatalog(archiveDir: string): Promise<PassingFolder> {
  const folder = await makePassingFolder()
  try {
    await copy(catalogPath(archiveDir), catalogPath(folder.path))
    // What was committed last may still stand in the log only.
    await copy(`${catalogPath(archiveDir)}-wal`, `${catalogPath(folder.path)}-wal`).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      },
    )
    return folder
  } catch (error) {
    await folder[Symbol.asyncDispose]()
    if (!/^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new HaltError(
      `nothing can be written beside this catalog, so that a copy of it is read, and ${dirname(folder.path)} has no room for that: make room there, or name another place in TMPDIR`,
      'disk',
    )
  }
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await chmod(to, 0o600) // the copy has taken over that nobody may write to it
}
