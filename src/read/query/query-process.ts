// Runs one SQL statement in a process of its own, which can be ended whatever SQLite is doing. It must not load SQLite,
// nor hand its environment's secrets to the process.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import module from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { IntegrityError, UsageError } from '../../core/errors.ts'
import { moduleBeside } from '../../core/thread.ts'
import type { Parameters, SqlValue } from './query.ts'
import { type Answer, answersIn, frameOf } from './wire.ts'

export interface QueryRequest {
  /** One statement that reads. */
  readonly sql: string
  /** Values for `:name`, `@name` and `$name` in the statement, by `name`. */
  readonly params?: Parameters
  /** Narrows the archive to the notes of this list, by its name. */
  readonly list?: string | undefined
  /** Milliseconds that the query may take; absent: no limit. A reader that lets it wait does not count. */
  readonly timeoutMs?: number | undefined
  /** Ends the query; what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export type Row = readonly SqlValue[]

export interface QueryAnswer {
  /** Names that differ from each other: a second `id` is `id_2`. */
  readonly columns: readonly string[]
  /**
   * The rows in batches, as the query finds them; it waits while they are not taken. Can be iterated once; leaving the
   * loop ends the query. Who does not iterate must abort the signal.
   * @throws {UsageError} where SQLite stops at a row; {QueryTimeout}
   */
  readonly rows: AsyncIterable<readonly Row[]>
}

/** The query took longer than it may, and was ended. */
export class QueryTimeout extends UsageError {
  override name = 'QueryTimeout'
}

/**
 * Starts a query on an archive's catalog, also while a run is writing.
 * @returns once its columns are known
 * @throws {UsageError} where it is not one statement that reads, SQLite does not understand it, there is no such list,
 *   or the catalog is of another version; {QueryTimeout}; {IntegrityError} where the catalog is damaged
 */
export async function runQuery(archiveDir: string, request: QueryRequest): Promise<QueryAnswer> {
  const { sql, params = {}, list = null, timeoutMs, signal } = request
  signal?.throwIfAborted()
  const child = start()
  const life = limitLife(child, timeoutMs, signal)
  child.stdin.write(frameOf({ archiveDir, sql, params, list }))
  const answers = answersOf(child, life)
  try {
    const first = await answers.next()
    if (first.done || first.value.kind !== 'columns') throw new Error('the query began without its columns')
    return { columns: first.value.columns, rows: rowsOf(answers, life) }
  } catch (error) {
    life.end()
    throw error
  }
}

type QueryChild = ChildProcessByStdio<Writable, Readable, Readable>

const entry = moduleBeside(import.meta.url, 'query-child')

/** What the process may know of the environment: where temporary files go, and compiled code is kept. */
function environment(): NodeJS.ProcessEnv {
  const { TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE = module.getCompileCacheDir?.() } = process.env
  return Object.fromEntries(
    Object.entries({ TMPDIR, SQLITE_TMPDIR, NODE_COMPILE_CACHE }).filter(([, value]) => value !== undefined),
  )
}

/** Rows live for a moment: where V8 lets them lie until 16 MiB have gathered, and twice more, the process holds twice as much. */
const smallYoung = '--max-semi-space-size=4'

function start(): QueryChild {
  const child = spawn(process.execPath, [smallYoung, fileURLToPath(entry)], {
    env: environment(),
    stdio: 'pipe',
    // A group of its own: what Ctrl-C on a terminal means is for the owner to say.
    detached: true,
  })
  // It may be gone before it has read its question; its end says so.
  child.stdin.on('error', () => undefined)
  return child
}

interface Life {
  /** Ends the process, now. */
  end(): void
  /** Why it was ended before it had answered all; undefined where nobody did. */
  whyEnded(): Error | undefined
  /** From now on it is the reader that takes the time; returns what is to be called when it is back. */
  pause(): () => void
}

/** How long a reader may be away, in milliseconds, before it counts as one that lets the query wait. */
const awayMs = 100

function limitLife(child: QueryChild, timeoutMs: number | undefined, signal: AbortSignal | undefined): Life {
  let why: Error | undefined
  let leftMs = timeoutMs ?? Number.POSITIVE_INFINITY
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined
  const end = (reason?: Error) => {
    why ??= reason
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    child.kill('SIGKILL')
  }
  const abort = () => end(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)))
  const expire = () => end(new QueryTimeout(`the query took longer than ${(timeoutMs ?? 0) / 1000} s and was ended`))
  const arm = () => {
    since = performance.now()
    if (leftMs !== Number.POSITIVE_INFINITY) timer = setTimeout(expire, Math.max(0, leftMs))
  }
  signal?.addEventListener('abort', abort)
  arm()
  return {
    end,
    whyEnded: () => why,
    pause: () => {
      clearTimeout(timer)
      leftMs -= performance.now() - since
      const left = performance.now()
      return () => {
        leftMs -= Math.min(awayMs, performance.now() - left)
        arm()
      }
    },
  }
}

/** The process's answers; throws what it says is wrong, and where it ends without an end. */
async function* answersOf(child: QueryChild, life: Life): AsyncGenerator<Answer> {
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000)
  })
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve)
    child.once('close', (code, signal) =>
      resolve(new Error(`the query’s process ended by itself (${signal ?? code}). ${complaint}`.trim())),
    )
  })
  for await (const answer of answersIn(child.stdout)) {
    if (answer.kind === 'end') return
    if (answer.kind === 'error') throw errorOf(answer)
    yield answer
  }
  throw life.whyEnded() ?? (await ended)
}

async function* rowsOf(answers: AsyncGenerator<Answer>, life: Life): AsyncGenerator<readonly Row[]> {
  try {
    for await (const answer of answers) {
      if (answer.kind !== 'rows') continue
      const goOn = life.pause()
      yield answer.rows
      goOn()
    }
  } finally {
    life.end()
  }
}

function errorOf({ name, message, stack, code }: Extract<Answer, { kind: 'error' }>): Error {
  if (name === 'UsageError') return new UsageError(message)
  if (name === 'IntegrityError') return new IntegrityError(message)
  return Object.assign(new Error(message), { stack, code })
}
