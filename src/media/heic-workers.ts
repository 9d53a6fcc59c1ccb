// A few worker threads for HEIC: started when a file comes, each with one file at a time, replaced when one dies or takes
// too long. It must not decode itself.
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import PQueue from 'p-queue'
import { moduleBeside } from '../core/thread.ts'
import type { HeicResult, HeicTask } from './decode-worker.ts'

export interface HeicWorkers {
  /**
   * Decodes a file, its bytes or the one at a path, after those that came before; refuses pictures of more than `maxPixels`.
   * Rejects where the file cannot be read, or where `signal` aborts.
   */
  decode(content: Buffer | string, wanted: Omit<HeicTask, 'file'>, signal?: AbortSignal): Promise<HeicResult>
  /** Ends the threads, whatever they are at. */
  close(): Promise<void>
}

const entry = moduleBeside(import.meta.url, 'decode-worker')

/** Pixels above which a thread is not used again: the memory of WebAssembly grows, and never shrinks. */
const largePixels = 32e6

/** At most `workers` threads; a file that takes longer than `timeoutMs` milliseconds is refused. */
export function createHeicWorkers({ workers, timeoutMs }: { workers: number; timeoutMs: number }): HeicWorkers {
  const queue = new PQueue({ concurrency: workers })
  const alive = new Set<Worker>()
  const idle: Worker[] = []

  function start(): Worker {
    // Its output is kept from stdout, which belongs to --json.
    const worker = new Worker(entry, { stdout: true, stderr: true })
    alive.add(worker)
    return worker.once('exit', () => alive.delete(worker)).on('error', () => undefined)
  }

  async function decode(content: Buffer | string, wanted: Omit<HeicTask, 'file'>): Promise<HeicResult> {
    const file = typeof content === 'string' ? await readFile(content) : content
    const worker = idle.pop() ?? start()
    worker.ref()
    const { result, reusable } = await ask(worker, { file, ...wanted }, timeoutMs)
    if (reusable) {
      worker.unref() // an idle thread does not keep the program from ending
      idle.push(worker)
    } else await worker.terminate()
    return result
  }

  return {
    decode: (content, wanted, signal) => queue.add(() => decode(content, wanted), signal ? { signal } : {}),
    close: async () => {
      queue.clear()
      await Promise.all([...alive].map((worker) => worker.terminate()))
    },
  }
}

/** What a thread says of a file, and whether it can take another one. */
function ask(
  worker: Worker,
  task: HeicTask,
  timeoutMs: number,
): Promise<{ readonly result: HeicResult; readonly reusable: boolean }> {
  return new Promise((resolve) => {
    const settle = (result: HeicResult, reusable: boolean) => {
      clearTimeout(timer)
      worker.off('message', answered).off('error', broken).off('exit', ended)
      resolve({ result, reusable })
    }
    const answered = (result: HeicResult) =>
      settle(result, !(result.outcome === 'decoded' && result.width * result.height > largePixels))
    const fail = (reason: string) => settle({ outcome: 'refused', reason }, false)
    const broken = (error: Error) => fail(`breaks the decoder (${error.message})`)
    const ended = () => fail('ends the decoder')
    const timer = setTimeout(() => fail(`takes longer than ${timeoutMs / 1000} s to decode`), timeoutMs)
    worker.on('message', answered).on('error', broken).on('exit', ended)
    worker.postMessage(task)
  })
}
