// Files of the archive as a tree that people read: a folder an author, a folder a note, its pictures, sound and text. What
// is there and right is not written again. It must not write to the archive, nor keep anything for each file in memory.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Catalog } from '../../core/catalog.ts'
import { fromTimeToTime } from '../../core/from-time-to-time.ts'
import { collectSooner, keepYoungSpaceSmall } from '../../core/heap.ts'
import { version } from '../../core/program.ts'
import { createDecodePool } from '../../media/decode-pool.ts'
import { earlierFiles, readManifest, refuseForeign, removeOutdated } from './export-folder.ts'
import { makeFolder } from './export-place.ts'
import { filesIn, foldersOf } from './file-tree.ts'
import { writeManifest } from './manifest-file.ts'
import { atOneMoment } from './moment.ts'
import { type FilesManifest, plannedFiles, type TreeFile } from './tree-manifest.ts'
import { type FilesExport, placeAll } from './tree-placing.ts'
import { TreeRecord } from './tree-record.ts'

/**
 * Exports files into `dir`. What is there of other notes stays. Where it is stopped, the files that are there are whole, and the next one goes on.
 * @throws {UsageError} where the folder is not ours, or a file in it, or there is no such list or author
 */
export async function exportFiles(of: FilesExport): Promise<FilesManifest> {
  const { archiveDir, dir, wanted, signal } = of
  keepYoungSpaceSmall()
  collectSooner()
  const earlier = await readManifest(dir, { archiveDir, kind: 'files' })
  return atOneMoment({ archiveDir, list: null }, async (catalog, archive) => {
    using record = new TreeRecord()
    for await (const files of earlierFiles(dir, earlier)) {
      signal.throwIfAborted()
      for (const file of files) record.addEarlier(file as TreeFile)
    }
    await plan(of, catalog, record)
    await makeFolder(dir)
    const { list, since, author, allVersions: all_versions, convert } = wanted
    const frame = { export: 'files' as const, program: version, archive, list, since, author, all_versions, convert }
    const write = async (complete: boolean) => {
      const manifest: FilesManifest = { ...frame, complete }
      await writeManifest(dir, manifest, record.files())
      return manifest
    }
    await write(false)
    const pool = createDecodePool({ heicWorkers: availableParallelism() })
    const noting = fromTimeToTime(() => write(false), { everyMs: notedMs })
    try {
      await placeAll({ ...of, catalog, pool, record }, () => noting.mayBegin())
    } finally {
      await pool.close()
      await noting.end()
      await write(false)
    }
    signal.throwIfAborted()
    for (const outdated of record.takeOutdated()) await removeOutdated(dir, outdated)
    return await write(true)
  })
}

/** What has been made is noted so often, in milliseconds: a kill costs no more. */
const notedMs = 20_000

/** Notes in the record what is to be made. */
async function plan({ dir, wanted, progress, signal }: FilesExport, catalog: Catalog, record: TreeRecord) {
  const isThere = existsSync(dir)
  let total = 0
  for await (const folder of foldersOf(catalog, wanted, { names: record.names, signal })) {
    const files = plannedFiles(folder, filesIn(folder, catalog, wanted), wanted)
    if (isThere) for (const { path } of files) refuseForeign(dir, path, record)
    record.plan(folder, files)
    total += files.length
    if (folder.noteId !== null) progress.notes += 1
  }
  progress.files.total = total
}
