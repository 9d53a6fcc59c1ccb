// Has captures read for a replay, in this thread or in one of its own. It must not know what becomes of them.
import { moduleBeside, startThread } from '../core/thread.ts'
import type { StoredCapture } from '../store/ledger.ts'
import { CaptureReader, type ReaderOptions, type ReadToEnd, type Step } from './capture-reader.ts'
import type { ReadingTask } from './reading-thread.ts'

/** As `CaptureReader`; answers come in the order of the questions. */
export interface Reading {
  read(captures: readonly StoredCapture[]): Promise<readonly Step[]>
  end(): Promise<ReadToEnd>
  /** Ends the thread, whatever it is at. */
  close(): Promise<void>
}

/** Reads when it is asked to, in this thread. */
export function readHere(options: ReaderOptions): Reading {
  const reader = new CaptureReader(options)
  return {
    read: async (captures) => reader.read(captures),
    end: async () => reader.end(),
    close: async () => undefined,
  }
}

const entry = moduleBeside(import.meta.url, 'reading-thread')
// What it makes is of no use a moment later: a small young generation takes 150 MB off the peak.
const resourceLimits = { maxYoungGenerationSizeMb: 12 }

/** Reads in a thread of its own, while this one writes. */
export function readInThread(options: ReaderOptions): Reading {
  const { ask, end } = startThread<ReadingTask, unknown>(entry, { workerData: options, resourceLimits })
  return {
    read: (captures) => ask(captures) as Promise<readonly Step[]>,
    end: () => ask('end') as Promise<ReadToEnd>,
    close: end,
  }
}
