// The inside of the thread that keeps files. It must not decide anything.
import { parentPort, workerData } from 'node:worker_threads'
import { killAt } from '../core/kill-points.ts'
import { systemCode } from './disk.ts'
import { createKeeper, type FileToKeep } from './keep.ts'

/** What the thread is asked. */
export type KeepTask = FileToKeep & { readonly task: number }

/** And what it answers, with the same `task`. */
export type Kept = { readonly task: number } & (
  | { readonly existed: boolean }
  | { readonly error: string; readonly code: string | undefined }
)

const reached = killAt(process.env.REDNOTE_KILL_AT)
const { keep } = createKeeper(String(workerData), () => reached('synced'))
const answer = (kept: Kept) => parentPort?.postMessage(kept)

parentPort?.on('message', ({ task, ...file }: KeepTask) => {
  keep(file)
    .then(
      ({ existed }) => answer({ task, existed }),
      // An error loses its code on the way.
      (error: unknown) => answer({ task, error: String((error as Error).message), code: systemCode(error) }),
    )
    .finally(() => {
      // Given back at once: this thread makes so little garbage of its own that a hundred files would wait for it.
      if (file.content instanceof Uint8Array && file.content.buffer instanceof ArrayBuffer)
        file.content.buffer.transfer(0)
    })
})
