// The folder of an export: what is in it by its manifest, and that nothing of anybody else's is written over. It must not
// know what is exported.
import { existsSync, realpathSync } from 'node:fs'
import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { type EarlierManifest, type ExportedFile, type Manifest, manifestName, openManifest } from './manifest-file.ts'

/** What systems leave in a folder by themselves, and an export that was killed before its first file. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found', `${manifestName}.partial`])

/**
 * The manifest of the export that is in the folder; null where the folder is empty or not there.
 * @throws {UsageError} where the folder holds something else, or lies in the archive
 */
export async function readManifest(
  dir: string,
  of: { readonly archiveDir: string; readonly kind: Manifest['export'] },
): Promise<EarlierManifest | null> {
  if (existsSync(dir) && !(await stat(dir)).isDirectory())
    throw new UsageError(`${dir} is a file: name a folder for the export`)
  if (isWithin(dir, of.archiveDir))
    throw new UsageError(`${dir} lies in the archive ${of.archiveDir}: name a folder elsewhere for the export`)
  const names = existsSync(dir) ? (await readdir(dir)).filter((name) => !litter.has(name)) : []
  if (names.length === 0) return null
  const manifest = await openManifest(dir)
  if (manifest === null) throw notOurs(dir)
  if (manifest.export !== of.kind)
    throw new UsageError(`${dir} holds an export of ${manifest.export}: name another folder for one of ${of.kind}`)
  return manifest
}

const notOurs = (dir: string) =>
  new UsageError(
    `${dir} is not empty, and no export of rednote-archive: nothing was written. Name a new folder, or an empty one.`,
  )

/**
 * The files of an earlier export, some at a time.
 * @throws {UsageError} where its manifest is damaged
 */
export async function* earlierFiles(
  dir: string,
  manifest: EarlierManifest | null,
): AsyncGenerator<readonly ExportedFile[]> {
  try {
    if (manifest !== null) yield* manifest.files()
  } catch (error) {
    throw error instanceof SyntaxError ? notOurs(dir) : error
  }
}

/**
 * Refuses to write over a file that no earlier export of the folder made.
 * @throws {UsageError} which names the file
 */
export function refuseForeign(dir: string, path: string, before: Pick<ReadonlySet<string>, 'has'>): void {
  if (!before.has(path) && existsSync(join(dir, path)))
    throw new UsageError(
      `${join(dir, path)} is not of an earlier export: it was left as it is. Move it away, or name another folder.`,
    )
}

/** Removes what a process that was ended has left beside the places of an export's files. */
export async function removePartials(dir: string, kind: Manifest['export']): Promise<void> {
  const manifest = await openManifest(dir)
  if (manifest?.export !== kind) return
  for await (const files of manifest.files())
    for (const { path } of files) if (isInside(path)) await rm(join(dir, `${path}.partial`), { force: true })
}

const isInside = (path: string) => !path.split('/').includes('..')

/** Removes files of an earlier export that are as it left them, and the folders that hold nothing then. */
export async function removeOutdated(dir: string, outdated: readonly ExportedFile[]): Promise<void> {
  for (const { path, bytes } of outdated) {
    if (!isInside(path)) continue
    // What a kill left of it beside its place.
    await rm(join(dir, `${path}.partial`), { force: true })
    if (bytes === undefined) continue
    const found = await stat(join(dir, path)).catch(() => null)
    if (found?.size !== bytes) continue
    await rm(join(dir, path))
    await removeEmptyFolders(dir, dirname(path))
  }
}

async function removeEmptyFolders(dir: string, folder: string): Promise<void> {
  if (folder === '.') return
  const isRemoved = await rmdir(join(dir, folder)).then(
    () => true,
    () => false,
  )
  if (isRemoved) await removeEmptyFolders(dir, dirname(folder))
}

/** Whether a path leads to a folder or into it, links followed as far as they exist. */
export function isWithin(path: string, folder: string): boolean {
  return !/^\.\.(?:[/\\]|$)|^[A-Za-z]:/.test(relative(realPath(folder), realPath(path)) || '.')
}

function realPath(path: string): string {
  const parent = dirname(path)
  return existsSync(path) || parent === path ? realpathSync(path) : join(realPath(parent), basename(path))
}
