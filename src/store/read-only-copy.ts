// The catalog of an archive that cannot be written to: SQLite does not open a write-ahead log there, so it is copied to a
// temporary folder and read from that. It must not touch the archive.
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '../core/catalog.ts'
import { catalogPath, openCatalog } from './open.ts'

/** Whether this process may write neither the archive's folder nor its catalog: a read-only disk, or someone else's. */
export async function isReadOnly(archiveDir: string): Promise<boolean> {
  const mayWrite = (path: string) =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    )
  return !((await mayWrite(archiveDir)) && (await mayWrite(catalogPath(archiveDir))))
}

/**
 * Works on a copy of the catalog, brought up to date where it comes from an older version; the copy goes when the work
 * is done. It needs as much room in the temporary folder as the catalog has bytes.
 */
export async function withCatalogCopy<T>(archiveDir: string, work: (catalog: Catalog) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rednote-archive-'))
  try {
    await copy(catalogPath(archiveDir), catalogPath(folder))
    // What was committed last may still stand in the log only.
    await copy(`${catalogPath(archiveDir)}-wal`, `${catalogPath(folder)}-wal`).catch(() => undefined)
    const { catalog } = openCatalog(folder)
    try {
      return await work(catalog)
    } finally {
      catalog.sqlite.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await chmod(to, 0o600) // the copy has taken over that nobody may write to it
}
