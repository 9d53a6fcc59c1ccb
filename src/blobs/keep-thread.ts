// Keeps files in a thread of its own: making files and folders, and waiting for the disk, take a third of what a note
// costs, and the main thread has the network and the catalog. It must not touch the disk itself.
import { Worker } from 'node:worker_threads'
import type { FileToKeep, Keeper } from './keep.ts'
import type { Kept } from './keep-worker.ts'

// The same module in the checkout and in the built program: the compiler does not rewrite URLs.
const entry = new URL(import.meta.url.endsWith('.ts') ? './keep-worker.ts' : './keep-worker.js', import.meta.url)

interface Waiting {
  resolve(kept: { existed: boolean }): void
  reject(error: Error): void
}

/** A keeper for the archive of a folder; its thread starts with the first file. */
export function createKeepThread(archiveDir: string): Keeper & { close(): Promise<void> } {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let tasks = 0

  function start(): Worker {
    // Its output is kept from stdout, which belongs to --json.
    const started = new Worker(entry, { workerData: archiveDir, stdout: true, stderr: true })
    const fail = (error: Error) => {
      if (worker === started) worker = null
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    return started
      .on('message', ({ task, ...kept }: Kept) => {
        const asked = waiting.get(task)
        waiting.delete(task)
        if ('existed' in kept) asked?.resolve(kept)
        else asked?.reject(Object.assign(new Error(kept.error), { code: kept.code }))
      })
      .on('error', fail)
      .on('exit', () => fail(new Error('the thread that keeps files has ended')))
  }

  return {
    keep: (file) =>
      new Promise((resolve, reject) => {
        worker ??= start()
        tasks += 1
        waiting.set(tasks, { resolve, reject })
        worker.postMessage({ task: tasks, ...onlyWhatIsKept(file) }, handedOver(file))
      }),
    close: async () => {
      await worker?.terminate()
    },
  }
}

const onlyWhatIsKept = ({ digest, size, content, tempPath }: FileToKeep): FileToKeep => ({
  digest,
  size,
  content,
  tempPath,
})

/** The bytes themselves, where they are nobody else's: nothing is copied. */
function handedOver({ content }: FileToKeep): ArrayBuffer[] {
  if (typeof content === 'string') return []
  const { buffer, byteLength } = content
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}
