// The inside of a thread that looks at files, batch after batch. It must not load more than that takes.
import { join } from 'node:path'
import { answerEach } from '../core/thread.ts'
import { blobPath } from './layout.ts'
import { type Expected, faultOf, type ScrubFault } from './look.ts'

export interface Batch {
  readonly archiveDir: string
  readonly blobs: readonly Expected[]
  readonly read: boolean
}

answerEach(({ archiveDir, blobs, read }: Batch): (ScrubFault | null)[] =>
  blobs.map((blob) => faultOf(join(archiveDir, blobPath(blob.digest)), blob, read)),
)
