// Threads that are asked and answer. It must not know what.
import { parentPort, Worker, type WorkerOptions } from 'node:worker_threads'

export interface Thread<Question, Answer> {
  /** Rejects with what answering threw (its message and system code), or where the thread has ended. */
  ask(question: Question, handedOver?: readonly ArrayBuffer[]): Promise<Answer>
  /** Whether it answers no more. */
  readonly hasEnded: boolean
  /** Ends the thread, whatever it is at. */
  end(): Promise<void>
}

interface Asked<Question> {
  readonly task: number
  readonly question: Question
}

type Answered<Answer> = { readonly task: number } & (
  | { readonly answer: Answer }
  | { readonly error: string; readonly code: unknown }
)

/**
 * The module `name` beside the one at `url` (`import.meta.url`), as a thread or a process of its own is started with it:
 * the compiler does not rewrite URLs, and it is source in the checkout.
 */
export function moduleBeside(url: string, name: string): URL {
  return new URL(`./${name}${url.endsWith('.ts') ? '.ts' : '.js'}`, url)
}

/** Starts the thread of a module that calls `answerEach`. */
export function startThread<Question, Answer>(entry: URL, options: WorkerOptions = {}): Thread<Question, Answer> {
  // Its output is kept from stdout, which belongs to --json.
  const worker = new Worker(entry, { ...options, stdout: true, stderr: true })
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  let tasks = 0
  let ended: Error | null = null
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker
    .on('message', ({ task, ...said }: Answered<Answer>) => {
      const asked = waiting.get(task)
      waiting.delete(task)
      if ('answer' in said) asked?.resolve(said.answer)
      else asked?.reject(Object.assign(new Error(said.error), { code: said.code }))
    })
    .on('error', fail)
    .on('exit', () => fail(new Error('the thread has ended')))
  return {
    ask: (question, handedOver = []) => {
      const asked = Promise.withResolvers<Answer>()
      // Who asked may have given up by then.
      asked.promise.catch(() => undefined)
      if (ended !== null) asked.reject(ended)
      else {
        tasks += 1
        waiting.set(tasks, asked)
        worker.postMessage({ task: tasks, question } satisfies Asked<Question>, [...handedOver])
      }
      return asked.promise
    },
    get hasEnded() {
      return ended !== null
    },
    end: async () => {
      await worker.terminate()
    },
  }
}

/** In a thread: answers each question that it is asked. */
export function answerEach<Question, Answer>(answer: (question: Question) => Answer | Promise<Answer>): void {
  parentPort?.on('message', async ({ task, question }: Asked<Question>) => {
    try {
      parentPort?.postMessage({ task, answer: await answer(question) })
    } catch (error) {
      const { message, code } = error as Error & { readonly code?: unknown }
      parentPort?.postMessage({ task, error: message, code })
    }
  })
}
