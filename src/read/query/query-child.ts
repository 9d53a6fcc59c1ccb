// The process of one query: reads a question from stdin, answers on stdout, and waits to be ended. Whatever SQL does to
// it, its owner can end it at any moment; where the owner dies, so does it. It must not load more than SQLite needs.
import { Worker } from 'node:worker_threads'
import { openCatalogForReading } from '../../store/open.ts'
import { listIdOf } from '../lists.ts'
import { narrowToList } from './narrow.ts'
import { query, type SqlValue } from './query.ts'
import { type Answer, type Question, readQuestion, writeFrame } from './wire.ts'

const [stdin, stdout] = [0, 1]

/** A batch goes when it weighs so much (about bytes), or is so old: a slow query shows what it has. */
const batchWeight = 2 ** 16
const batchMs = 50

// SQLite keeps this thread for as long as a statement takes, so that another one must watch for the end of stdin.
const lifeline =
  "try { require('node:fs').readSync(0, Buffer.alloc(1)) } finally { process.kill(process.pid, 'SIGKILL') }"

const answer = (message: Answer) => writeFrame(stdout, message)

try {
  const question = readQuestion(stdin)
  // With outputs of its own: else this thread's would be opened for it, and no longer wait where the reader is slow.
  new Worker(lifeline, { eval: true, env: {}, stdout: true, stderr: true })
  answerAll(question)
} catch (error) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  answer({ kind: 'error', name, message, stack, code })
}

function answerAll({ archiveDir, sql, params, list }: Question): void {
  const catalog = openCatalogForReading(archiveDir)
  // Fewer reads: in this process a disk's fault under the mapped file costs the query and no more.
  catalog.sqlite.pragma('mmap_size = 2147418112')
  if (list !== null) narrowToList(catalog, listIdOf(catalog, list))
  // What is refused before it runs is refused here once more.
  catalog.sqlite.pragma('query_only = ON')
  const { columns, rows } = query(catalog, sql, params)
  answer({ kind: 'columns', columns })
  let batch: (readonly SqlValue[])[] = []
  let weight = 0
  let sentAt = performance.now()
  try {
    for (const row of rows) {
      batch.push(row)
      weight += weightOf(row)
      if (weight < batchWeight && performance.now() - sentAt < batchMs) continue
      answer({ kind: 'rows', rows: batch })
      batch = []
      weight = 0
      sentAt = performance.now()
    }
  } finally {
    // Also where SQLite stops at a row: what came before is an answer.
    if (batch.length > 0) answer({ kind: 'rows', rows: batch })
  }
  answer({ kind: 'end' })
}

function weightOf(row: readonly SqlValue[]): number {
  let weight = 0
  for (const value of row) weight += typeof value === 'string' || Buffer.isBuffer(value) ? 8 + value.length : 8
  return weight
}
