// Writes a tree's files, some at once: copied, linked or made anew, and what is there and right left alone. It must not
// write to the archive, nor decide what goes where.
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { systemCode } from '../../blobs/disk.ts'
import { blobPath } from '../../blobs/layout.ts'
import { digestOfFile } from '../../blobs/quarantine.ts'
import type { Catalog } from '../../core/catalog.ts'
import { sha256 } from '../../core/digest.ts'
import type { NoteId } from '../../core/model.ts'
import type { DecodePool } from '../../media/decode-pool.ts'
import { readNote } from '../note/show.ts'
import { refuseForeign } from './export-folder.ts'
import { filesIn, type PlacedFile, type TreeFolder } from './file-tree.ts'
import type { ExportedFile } from './manifest-file.ts'
import { noteText } from './note-text.ts'
import { placeContent, placeFile } from './place-file.ts'
import { type FilesWanted, noteFile, type TreeFile, targetOf, treeFile } from './tree-manifest.ts'
import type { TreeRecord } from './tree-record.ts'

export interface FilesProgress {
  notes: number
  readonly files: {
    total: number
    copied: number
    linked: number
    converted: number
    /** Notes' JSON and texts. */
    written: number
    /** There, and right. */
    kept: number
  }
  /** Written. */
  bytes: number
  /** Files of the archive that are missing, or are not what the catalog says: `verify --repair` fetches them again. */
  readonly faults: { readonly path: string; readonly what: string }[]
  /** Pictures that could not be made anew, and were copied as they are. */
  readonly unconverted: { readonly path: string; readonly what: string }[]
  /** Pictures that are the first of an animation's `of`. */
  readonly stills: { readonly path: string; readonly of: number }[]
}

export const noFilesYet = (): FilesProgress => ({
  notes: 0,
  files: { total: 0, copied: 0, linked: 0, converted: 0, written: 0, kept: 0 },
  bytes: 0,
  faults: [],
  unconverted: [],
  stills: [],
})

export interface FilesExport {
  readonly archiveDir: string
  readonly dir: string
  readonly wanted: FilesWanted
  readonly progress: FilesProgress
  readonly signal: AbortSignal
}

export interface Work extends FilesExport {
  readonly catalog: Catalog
  readonly pool: DecodePool
  readonly record: TreeRecord
}

/** Fills the record's folders, some files at once; none is begun after the export is told to stop. */
export async function placeAll(work: Work, onDone: () => void): Promise<void> {
  const queue = new PQueue({ concurrency: availableParallelism() * 2 })
  const failing = new AbortController()
  const failure: unknown[] = []
  const add = async (make: () => Promise<readonly TreeFile[]>) => {
    await queue.onSizeLessThan(32)
    if (work.signal.aborted || failing.signal.aborted) return
    void queue.add(async () => {
      try {
        if (!work.signal.aborted && !failing.signal.aborted) {
          for (const file of await make()) work.record.done(file)
          onDone()
        }
      } catch (error) {
        failure.push(error)
        failing.abort()
      }
    })
  }
  for (const folder of work.record.folders()) {
    if (work.signal.aborted || failing.signal.aborted) break
    const { noteId } = folder
    if (noteId !== null) await add(() => placeNote(work, folder, noteId))
    for (const file of filesIn(folder, work.catalog, work.wanted)) await add(() => place(work, file))
  }
  await queue.onIdle()
  if (failure.length > 0) throw failure[0]
}

async function placeNote(work: Work, folder: TreeFolder, noteId: NoteId): Promise<TreeFile[]> {
  const document = readNote(work.catalog, noteId)
  if (document === undefined) return []
  const files: TreeFile[] = []
  for (const [name, text] of [
    ['note.json', `${JSON.stringify(document, null, 2)}\n`],
    ['note.txt', noteText(document)],
  ] as const) {
    const content = Buffer.from(text)
    const file = noteFile(folder, name)
    files.push(
      (await kept(work, file, { sha256: sha256(content), bytes: content.length })) ??
        (await written(work, file, content, 'written')),
    )
  }
  return files
}

async function place(work: Work, placed: PlacedFile): Promise<TreeFile[]> {
  const { wanted, progress, record } = work
  const converted = targetOf(placed, wanted)
  const file = treeFile(placed, converted)
  const from = join(work.archiveDir, blobPath(placed.digest))
  const fault = await faultOf(from, placed.bytes)
  const earlier = record.fileAt(file.path)
  const isSame = earlier?.source === file.source && earlier?.converted_to === file.converted_to
  const same = isSame && earlier !== undefined ? earlier : null
  if (fault !== null) progress.faults.push({ path: blobPath(placed.digest), what: fault })
  else if (converted === null) return copied(work, file, from, placed)
  const there = same === null ? null : await kept(work, stillOf(file, same.first_of), same)
  if (there !== null) return toldStill(work, there)
  if (fault !== null || converted === null) return []
  const result = await work.pool.convert({ path: from, mediaType: placed.mediaType, to: converted }, work.signal)
  if (result.ok) return toldStill(work, await written(work, stillOf(file, result.firstOf), result.content, 'converted'))
  const asItIs = treeFile(placed, null)
  refuseForeign(work.dir, asItIs.path, record)
  progress.unconverted.push({ path: asItIs.path, what: result.reason })
  return copied(work, asItIs, from, placed)
}

const stillOf = (file: TreeFile, of: number | undefined): TreeFile =>
  of === undefined ? file : { ...file, first_of: of }

function toldStill({ progress }: Work, file: TreeFile): TreeFile[] {
  if (file.first_of !== undefined) progress.stills.push({ path: file.path, of: file.first_of })
  return [file]
}

async function copied(work: Work, file: TreeFile, from: string, of: PlacedFile): Promise<TreeFile[]> {
  const { dir, wanted, progress } = work
  const there = await kept(work, file, { sha256: of.digest, bytes: of.bytes })
  if (there !== null) return [there]
  const { how, bytes } = await placeFile(from, join(dir, file.path), wanted.hardLinks)
  progress.files[how] += 1
  progress.bytes += bytes
  return [{ ...file, bytes, sha256: of.digest }]
}

async function written(
  { dir, progress }: Work,
  file: TreeFile,
  content: Buffer,
  as: 'written' | 'converted',
): Promise<TreeFile> {
  const { bytes, sha256: digest } = await placeContent(content, join(dir, file.path))
  progress.files[as] += 1
  progress.bytes += bytes
  return { ...file, bytes, sha256: digest }
}

/** The file as it is, where it is there and right: as an earlier export noted it, or by its digest. */
async function kept(
  { dir, record, wanted, progress }: Work,
  file: TreeFile,
  right: Pick<ExportedFile, 'bytes' | 'sha256'>,
): Promise<TreeFile | null> {
  const path = join(dir, file.path)
  const found = await stat(path).catch(() => null)
  if (found === null || right.sha256 === undefined || found.size !== right.bytes) return null
  // One that is the archive's own file must not stay where a copy is wanted.
  if (found.nlink > 1 && !wanted.hardLinks) return null
  const noted = record.fileAt(file.path)?.sha256 === right.sha256
  if (!noted && (await digestOfFile(path)) !== right.sha256) return null
  progress.files.kept += 1
  return { ...file, bytes: right.bytes, sha256: right.sha256 }
}

async function faultOf(path: string, bytes: number): Promise<string | null> {
  const found = await stat(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  })
  if (found === null) return 'is missing'
  return found.size === bytes ? null : `has ${found.size} bytes in place of ${bytes}`
}
