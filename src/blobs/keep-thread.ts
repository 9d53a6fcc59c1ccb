// Keeps files in a thread of its own: making files and folders, and waiting for the disk, take a third of what a note
// costs, and the main thread has the network and the catalog. It must not touch the disk itself.
import { moduleBeside, startThread, type Thread } from '../core/thread.ts'
import type { FileToKeep, Keeper } from './keep.ts'

const entry = moduleBeside(import.meta.url, 'keep-worker')

/** A keeper for the archive of a folder; its thread starts with the first file. */
export function createKeepThread(archiveDir: string): Keeper & { close(): Promise<void> } {
  let thread: Thread<FileToKeep, { existed: boolean }> | null = null
  return {
    keep: (file) => {
      if (thread === null || thread.hasEnded) thread = startThread(entry, { workerData: archiveDir })
      return thread.ask(file, handedOver(file))
    },
    close: async () => {
      await thread?.end()
    },
  }
}

/** The bytes themselves, where they are nobody else's: nothing is copied. */
function handedOver({ content }: FileToKeep): ArrayBuffer[] {
  if (typeof content === 'string') return []
  const { buffer, byteLength } = content
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}
