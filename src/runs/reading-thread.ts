// A capture reader in a thread of its own, with a handle of its own on the ledger: the parts that it is named it reads in turn,
// and answers each message with one. It must not write.
import { workerData } from 'node:worker_threads'
import { answerEach } from '../core/thread.ts'
import { storedCaptures } from '../store/ledger.ts'
import { openCommitted } from '../store/open.ts'
import { CaptureReader, type ReaderOptions } from './capture-reader.ts'

export interface ReadingOptions extends ReaderOptions {
  /** The catalog's file. */
  readonly path: string
}

/** The IDs of captures to read, or what was counted in all of them. */
export type ReadingTask = readonly number[] | 'counted'

const options = workerData as ReadingOptions
const reader = new CaptureReader(options)
const ledger = openCommitted(options.path, 4)

answerEach((task: ReadingTask) => (task === 'counted' ? reader.counted() : reader.read(storedCaptures(ledger, task))))
