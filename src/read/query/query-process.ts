// Runs one SQL statement in a process of its own, which can be ended whatever SQLite is doing. It must not load SQLite.
import { UsageError } from '../../core/errors.ts'
import { type OwnProcess, startProcess } from '../../core/own-process.ts'
import { moduleBeside } from '../../core/thread.ts'
import type { Parameters, SqlValue } from './query.ts'

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

/** What the process is asked. */
export interface Question {
  readonly archiveDir: string
  readonly sql: string
  readonly params: Parameters
  /** The list to which the archive is narrowed, by name. */
  readonly list: string | null
}

/** What it answers: the columns, then rows in batches. */
export type Answer = { readonly columns: readonly string[] } | { readonly rows: readonly Row[] }

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
  const child = startProcess<Question, Answer>(entry, { archiveDir, sql, params, list }, youngMiB)
  const life = limitLife(child, timeoutMs, signal)
  try {
    const first = await child.messages.next()
    if (first.done || !('columns' in first.value)) throw new Error('the query began without its columns')
    return { columns: first.value.columns, rows: rowsOf(child.messages, life) }
  } catch (error) {
    life.end()
    throw error
  }
}

const entry = moduleBeside(import.meta.url, 'query-child')
const youngMiB = 4

interface Life {
  /** Ends the process, now. */
  end(): void
  /** From now on it is the reader that takes the time; returns what is to be called when it is back. */
  pause(): () => void
}

/** How long a reader may be away, in milliseconds, before it counts as one that lets the query wait. */
const awayMs = 100

function limitLife(child: OwnProcess<Answer>, timeoutMs: number | undefined, signal: AbortSignal | undefined): Life {
  let leftMs = timeoutMs ?? Number.POSITIVE_INFINITY
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined
  const end = (reason?: Error) => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    child.end(reason)
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

async function* rowsOf(answers: AsyncGenerator<Answer>, life: Life): AsyncGenerator<readonly Row[]> {
  try {
    for await (const answer of answers) {
      if (!('rows' in answer)) continue
      const goOn = life.pause()
      yield answer.rows
      goOn()
    }
  } finally {
    life.end()
  }
}
