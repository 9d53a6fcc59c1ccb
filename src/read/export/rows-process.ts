// Exports rows in a process of its own, which can be ended whatever SQLite is doing. It must not read the catalog.
import { startProcess } from '../../core/own-process.ts'
import { moduleBeside } from '../../core/thread.ts'
import { readableFolder } from '../../store/read-only-copy.ts'
import { removePartials } from './export-folder.ts'
import type { RowsExport } from './export-rows.ts'
import type { RowsManifest, RowsProgress } from './rows-manifest.ts'

/** What the process is asked. */
export type RowsQuestion = Omit<RowsExport, 'progress'>

/** What it answers: how far it is, from time to time, and at the end what it made. */
export type RowsMessage = { readonly progress: RowsProgress } | { readonly manifest: RowsManifest }

const entry = moduleBeside(import.meta.url, 'rows-child')
/** A million rows as Parquet: with 4, a fifth more processor time; with 16, 100 MB more. */
const youngMiB = 8

/**
 * `exportRows` (see there), ended at once where the signal aborts: rejects with its reason then, and what was written of a
 * file is removed.
 */
export async function exportRowsApart(
  of: Omit<RowsExport, 'catalogDir'> & { readonly signal: AbortSignal },
): Promise<RowsManifest> {
  const { archiveDir, dir, wanted, progress, signal } = of
  await using folder = await readableFolder(archiveDir)
  signal.throwIfAborted()
  const question = { archiveDir, catalogDir: folder.dir, dir, wanted }
  const child = startProcess<RowsQuestion, RowsMessage>(entry, question, youngMiB)
  const abort = () => child.end(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    for await (const message of child.messages) {
      if ('manifest' in message) return message.manifest
      Object.assign(progress, message.progress)
    }
    throw new Error('the export ended without its manifest')
  } catch (error) {
    if (signal.aborted) await removePartials(dir, 'rows')
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    child.end()
  }
}
