// A capture reader in a thread of its own: what it is sent it reads in turn, and answers each message with one.
// It must not open the catalog.
import { workerData } from 'node:worker_threads'
import { answerEach } from '../core/thread.ts'
import type { StoredCapture } from '../store/ledger.ts'
import { CaptureReader, type ReaderOptions } from './capture-reader.ts'

/** Captures to read, or what was counted in all of them. */
export type ReadingTask = readonly StoredCapture[] | 'counted'

const reader = new CaptureReader(workerData as ReaderOptions)

/** What came through a message as plain bytes, each once. */
function asBuffers(captures: readonly StoredCapture[]): StoredCapture[] {
  const buffers = new Map<Uint8Array, Buffer>()
  const asBuffer = (bytes: Uint8Array | null) => {
    if (bytes === null) return null
    const known = buffers.get(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    buffers.set(bytes, known)
    return known
  }
  return captures.map((capture) => ({ ...capture, body: asBuffer(capture.body), base: asBuffer(capture.base) }))
}

answerEach((task: ReadingTask) => (task === 'counted' ? reader.counted() : reader.read(asBuffers(task))))
