// The inside of the thread that keeps files. It must not decide anything.
import { workerData } from 'node:worker_threads'
import { killAt } from '../core/kill-points.ts'
import { answerEach } from '../core/thread.ts'
import { createKeeper, type FileToKeep } from './keep.ts'

const reached = killAt(process.env.REDNOTE_KILL_AT)
const { keep } = createKeeper(String(workerData), () => reached('synced'))

answerEach(async (file: FileToKeep) => {
  try {
    return await keep(file)
  } finally {
    // Given back at once: this thread makes so little garbage of its own that a hundred files would wait for it.
    if (file.content instanceof Uint8Array && file.content.buffer instanceof ArrayBuffer)
      file.content.buffer.transfer(0)
  }
})
