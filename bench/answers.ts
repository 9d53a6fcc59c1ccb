// The provider's answers as exchanges, and an exchange captured and applied by the program's own functions: what benches
// fill their archives with. It must not open an archive, nor measure.
import { noteDetailPath, readExchange } from '../src/api/contract.ts'
import type { Transaction } from '../src/core/catalog.ts'
import type { Exchange } from '../src/core/model.ts'
import { writeAnswer } from '../src/provider/answer.ts'
import { below, hex, type Random } from '../src/provider/random.ts'
import type { NoteData } from '../src/provider/sample-notes.ts'
import { applyRecords } from '../src/runs/apply-capture.ts'
import { recordsOf } from '../src/runs/capture-records.ts'
import { recordCapture } from '../src/store/ledger.ts'
import type { SkipReason } from '../src/store/media.ts'
import { type Applied, applyObservation, ensureNote } from '../src/store/notes.ts'

const price = { costMicros: 150_000, currency: 'CNY' }

/** The answer at `at` (unix seconds) to who asks for a note: `data`, or that there is no such note where it is null. */
export function answerOf(noteId: string, data: NoteData | null, { random, at }: { random: Random; at: number }) {
  const envelope = {
    code: 0,
    data: data === null ? [] : [data],
    message: null,
    recordTime: new Date(at * 1000).toISOString(),
    requestId: hex(random, 32),
  }
  return {
    noteId,
    endpoint: noteDetailPath,
    capturedAt: at,
    elapsedMs: 300 + below(random, 900),
    sent: true,
    httpStatus: 200,
    headers: headersAt(at),
    body: Buffer.from(writeAnswer(envelope, { random, signedAt: at })),
    failure: null,
  } satisfies Exchange
}

/** As a common server sends them. */
const headersAt = (at: number) => ({
  server: 'nginx',
  date: new Date(at * 1000).toUTCString(),
  'content-type': 'application/json;charset=UTF-8',
  'transfer-encoding': 'chunked',
  connection: 'keep-alive',
  vary: 'Accept-Encoding',
})

/** Records an answer that holds the note, and applies it. */
export function capture(
  tx: Transaction,
  exchange: Exchange,
  runId: number,
  skipReason: SkipReason = () => 'not configured',
): Applied {
  const moment = record(tx, exchange, runId)
  return applyRecords(tx, recordsOf(exchange), moment, skipReason)
}

/** Records an answer whose `data` is empty, as an observation that there is no such note. */
export function observe(tx: Transaction, exchange: Exchange, runId: number): void {
  applyObservation(tx, exchange.noteId, record(tx, exchange, runId), 'data is []')
}

function record(tx: Transaction, exchange: Exchange, runId: number) {
  ensureNote(tx, exchange.noteId)
  const id = recordCapture(tx, exchange, readExchange(exchange), { runId, origin: 'api', price })
  return { id, capturedAt: exchange.capturedAt }
}
