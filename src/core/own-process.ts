// Processes of their own that are asked one question: whatever SQLite does in one, its owner can end it at any moment, and
// where the owner dies, so does it. It must not know the question, nor hand the environment's secrets to the process.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import module from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { arrived, type CarriedError, carried } from './carried-errors.ts'
import { frameOf, messagesIn, readFrame, writeFrame } from './frames.ts'

export interface OwnProcess<Message> {
  /**
   * What it says, each as soon as it is whole; it waits while these are not taken. Throws what answering threw, and the
   * reason why the process was ended.
   */
  readonly messages: AsyncGenerator<Message>
  /** Ends the process, now. */
  end(reason?: Error): void
}

type Said = { readonly message: unknown } | { readonly error: CarriedError } | { readonly done: true }

/**
 * Starts the process of a module that calls `answerOnce`.
 * @param youngMiB what lives for a moment, as rows do, lies in memory until so much has gathered, thrice. V8 itself takes 16
 */
export function startProcess<Question, Message>(entry: URL, question: Question, youngMiB: number): OwnProcess<Message> {
  const child = spawn(process.execPath, [`--max-semi-space-size=${youngMiB}`, fileURLToPath(entry)], {
    env: environment(),
    stdio: 'pipe',
    // A group of its own: what Ctrl-C on a terminal means is for the owner to say.
    detached: true,
  })
  let why: Error | undefined
  // It may be gone before it has read its question; its end says so.
  child.stdin.on('error', () => undefined)
  child.stdin.write(frameOf(question))
  return {
    messages: messagesOf(child, () => why) as AsyncGenerator<Message>,
    end: (reason) => {
      why ??= reason
      child.kill('SIGKILL')
    },
  }
}

/** What the process may know of the environment: where temporary files go, and compiled code is kept. */
function environment(): NodeJS.ProcessEnv {
  const { TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE = module.getCompileCacheDir?.() } = process.env
  return Object.fromEntries(
    Object.entries({ TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE }).filter(([, value]) => value !== undefined),
  )
}

async function* messagesOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  whyEnded: () => Error | undefined,
): AsyncGenerator<unknown> {
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000)
  })
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve)
    child.once('close', (code, signal) =>
      resolve(new Error(`a process of the program ended by itself (${signal ?? code}). ${complaint}`.trim())),
    )
  })
  for await (const said of messagesIn(child.stdout) as AsyncGenerator<Said>) {
    if ('done' in said) return
    if ('error' in said) throw arrived(said.error)
    yield said.message
  }
  throw whyEnded() ?? (await ended)
}

const [stdin, stdout] = [0, 1]

// SQLite keeps the main thread for as long as a statement takes, so that another one must watch for the end of stdin.
const lifeline =
  "try { require('node:fs').readSync(0, Buffer.alloc(1)) } finally { process.kill(process.pid, 'SIGKILL') }"

/** In a process: answers the question that it is asked, by what it says; then waits to be ended. */
export async function answerOnce<Question, Message>(
  answer: (question: Question, say: (message: Message) => void) => void | Promise<void>,
): Promise<void> {
  const write = (said: Said) => writeFrame(stdout, said)
  try {
    const question = readFrame(stdin) as Question
    // With outputs of its own: else this thread's would be opened for it, and no longer wait where the reader is slow.
    new Worker(lifeline, { eval: true, env: {}, stdout: true, stderr: true })
    await answer(question, (message) => write({ message }))
    write({ done: true })
  } catch (error) {
    write({ error: carried(error) })
  }
}
