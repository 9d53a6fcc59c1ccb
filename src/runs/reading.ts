// Has captures read for a replay, in this thread or in one of its own. It must not know what becomes of them.
import { Worker } from 'node:worker_threads'
import type { StoredCapture } from '../store/ledger.ts'
import { CaptureReader, type ReaderOptions, type ReadToEnd, type Step } from './capture-reader.ts'

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

// The same module in the checkout and in the built program: the compiler does not rewrite URLs.
const entry = new URL(import.meta.url.endsWith('.ts') ? './reading-thread.ts' : './reading-thread.js', import.meta.url)

// What it makes is of no use a moment later: a small young generation takes 150 MB off the peak.
const resourceLimits = { maxYoungGenerationSizeMb: 12 }

/** Reads in a thread of its own, while this one writes. */
export function readInThread(options: ReaderOptions): Reading {
  // Its output is kept from stdout, which belongs to --json.
  const worker = new Worker(entry, { workerData: options, stdout: true, stderr: true, resourceLimits })
  const waiting: { readonly resolve: (answer: unknown) => void; readonly reject: (error: unknown) => void }[] = []
  const fail = (error: unknown) => {
    for (const one of waiting.splice(0)) one.reject(error)
  }
  worker.on('message', (answer: unknown) => waiting.shift()?.resolve(answer))
  worker.on('error', fail).on('exit', () => fail(new Error('the thread that reads captures has ended')))
  function ask<T>(message: readonly StoredCapture[] | 'end'): Promise<T> {
    const answer = new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject })) as Promise<T>
    // Who asked may have given up by then.
    answer.catch(() => undefined)
    worker.postMessage(message)
    return answer
  }
  return {
    read: ask,
    end: () => ask('end'),
    close: async () => {
      await worker.terminate()
    },
  }
}
