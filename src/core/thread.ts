// Threads that are asked and answer. It must not know what.
import { parentPort, Worker, type WorkerOptions } from 'node:worker_threads'
import { arrived, type CarriedError, carried } from './carried-errors.ts'

export interface Thread<Question, Answer> {
  /** Rejects with what answering threw, or where the thread has ended. Where `signal` aborts, so does the answer's. */
  ask(question: Question, signal?: AbortSignal): Promise<Answer>
  /** Whether it answers no more. */
  readonly hasEnded: boolean
  /** Ends the thread, whatever it is at. */
  end(): Promise<void>
}

type Asked<Question> = { readonly task: number } & ({ readonly question: Question } | { readonly givenUp: true })

type Answered<Answer> = { readonly task: number } & ({ readonly answer: Answer } | { readonly error: CarriedError })

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
      else asked?.reject(arrived(said.error))
    })
    .on('error', fail)
    .on('exit', () => fail(new Error('the thread has ended')))
  async function whileWanted(answer: Promise<Answer>, task: number, signal: AbortSignal): Promise<Answer> {
    const giveUp = () => worker.postMessage({ task, givenUp: true } satisfies Asked<Question>)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await answer
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
  return {
    ask: (question, signal) => {
      const asked = Promise.withResolvers<Answer>()
      // Who asked may have given up by then.
      asked.promise.catch(() => undefined)
      if (ended !== null) {
        asked.reject(ended)
        return asked.promise
      }
      tasks += 1
      const task = tasks
      waiting.set(task, asked)
      worker.postMessage({ task, question } satisfies Asked<Question>)
      return signal === undefined ? asked.promise : whileWanted(asked.promise, task, signal)
    },
    get hasEnded() {
      return ended !== null
    },
    end: async () => {
      await worker.terminate()
    },
  }
}

/** In a thread: answers each question that it is asked; the signal aborts where the answer is not wanted any more. */
export function answerEach<Question, Answer>(
  answer: (question: Question, signal: AbortSignal) => Answer | Promise<Answer>,
): void {
  const underWay = new Map<number, AbortController>()
  parentPort?.on('message', async ({ task, ...said }: Asked<Question>) => {
    if ('givenUp' in said) {
      underWay.get(task)?.abort()
      return
    }
    const given = new AbortController()
    underWay.set(task, given)
    let answered: Answered<Answer>
    try {
      answered = { task, answer: await answer(said.question, given.signal) }
    } catch (error) {
      answered = { task, error: carried(error) }
    }
    underWay.delete(task)
    parentPort?.postMessage(answered)
  })
}
