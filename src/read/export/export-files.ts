// Files of the archive as a tree that people read: a folder an author, a folder a note, its pictures, sound and text. What
// is there and right is not written again. It must not write to the archive.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { collectSooner, keepYoungSpaceSmall } from '../../core/heap.ts'
import { version } from '../../core/program.ts'
import { createDecodePool } from '../../media/decode-pool.ts'
import { readManifest, refuseForeign, removeOutdated, writeManifest } from './export-folder.ts'
import { makeFolder } from './export-place.ts'
import { type Tree, treeOf } from './file-tree.ts'
import { atOneMoment } from './moment.ts'
import { type FilesManifest, plannedFiles, type TreeFile } from './tree-manifest.ts'
import { type FilesExport, placeAll } from './tree-placing.ts'

/**
 * Exports files into `dir`. What is there of other notes stays. Where it is stopped, the files that are there are whole, and the next one goes on.
 * @throws {UsageError} where the folder is not ours, or a file in it, or there is no such list or author
 */
export async function exportFiles(of: FilesExport): Promise<FilesManifest> {
  const { archiveDir, dir, wanted, progress, signal } = of
  keepYoungSpaceSmall()
  collectSooner()
  const earlier = (await readManifest(dir, { archiveDir, kind: 'files' })) as FilesManifest | null
  const before = new Map(earlier?.files.map((file) => [file.path, file]))
  return atOneMoment({ archiveDir, list: null }, async (catalog, archive) => {
    const tree = await treeOf(catalog, wanted, { before: foldersOf(earlier), signal })
    const planned = plannedFiles(tree, wanted)
    if (existsSync(dir)) for (const { path } of planned) refuseForeign(dir, path, before)
    progress.notes = tree.notes.length
    progress.files.total = planned.length
    await makeFolder(dir)
    const { list, since, author, allVersions: all_versions, convert } = wanted
    const frame = { export: 'files' as const, program: version, archive, list, since, author, all_versions, convert }
    const done = new Map<string, TreeFile>()
    const isOutdated = outdatedIn(tree)
    const manifest = (complete: boolean): FilesManifest => {
      const others = [...before.values()].filter((file) => !complete || !isOutdated(file))
      const files = new Map(
        [...(complete ? [] : planned), ...others, ...done.values()].map((file) => [file.path, file]),
      )
      return { ...frame, complete, files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) }
    }
    await writeManifest(dir, manifest(false))
    const pool = createDecodePool({ heicWorkers: availableParallelism() })
    try {
      await placeAll({ ...of, catalog, pool, before }, tree, (file) => done.set(file.path, file))
    } finally {
      await pool.close()
      await writeManifest(dir, manifest(false))
    }
    signal.throwIfAborted()
    await removeOutdated(
      dir,
      [...before.values()].filter((file) => isOutdated(file) && !done.has(file.path)),
    )
    const complete = manifest(true)
    await writeManifest(dir, complete)
    return complete
  })
}

/** Whether a file is of a note or author that is exported anew; those of others stay. */
function outdatedIn({ notes }: Tree): (file: TreeFile) => boolean {
  const noteIds = new Set(notes.map(({ noteId }) => noteId))
  const userIds = new Set(notes.map(({ userId }) => userId))
  return ({ note_id, user_id }) => (note_id === null ? userIds.has(user_id) : noteIds.has(note_id))
}

/** The folder of each note and author in an earlier export, by its ID. */
function foldersOf(earlier: FilesManifest | null): Map<string, string> {
  const folders = new Map<string, string>()
  for (const { path, note_id, user_id } of earlier?.files ?? []) {
    const folder = dirname(path)
    if (note_id !== null) folders.set(note_id, folder)
    if (user_id !== null) folders.set(user_id, note_id === null ? folder : dirname(folder))
  }
  return folders
}
