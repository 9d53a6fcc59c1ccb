// The inside of a thread that looks at files, batch after batch. It must not load more than that takes.
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { blobPath } from './layout.ts'
import { type Expected, faultOf, type ScrubFault } from './look.ts'

export interface Batch {
  readonly archiveDir: string
  readonly blobs: readonly Expected[]
  readonly read: boolean
}

parentPort?.on('message', ({ archiveDir, blobs, read }: Batch) => {
  const faults: (ScrubFault | null)[] = blobs.map((blob) =>
    faultOf(join(archiveDir, blobPath(blob.digest)), blob, read),
  )
  parentPort?.postMessage(faults)
})
