// Saved answers to captures, through the same judging and applying as a call's, and without one. Each line ends in one
// outcome. It must not record what it cannot understand: the file stays with its owner.
import { setImmediate as breathe } from 'node:timers/promises'
import { readExchange } from '../api/contract.ts'
import { readSaved } from '../api/saved-answer.ts'
import type { Config } from '../config.ts'
import { type Catalog, type Transaction, transact } from '../core/catalog.ts'
import type { Clock } from '../core/clock.ts'
import { sha256 } from '../core/digest.ts'
import { UnavailableError } from '../core/errors.ts'
import type { Exchange } from '../core/model.ts'
import type { Forgotten } from '../store/forgotten.ts'
import { recordCapture, timesOfBody } from '../store/ledger.ts'
import { addToList, ensureList } from '../store/lists.ts'
import { applyObservation, ensureNote } from '../store/notes.ts'
import { knownNote } from '../store/seeds.ts'
import { applyRecords } from './apply-capture.ts'
import { type Records, recordsOf } from './capture-records.ts'
import { diskFault } from './disk-fault.ts'
import { reschedule } from './reschedule.ts'
import { messageOf } from './run.ts'
import type { SavedBytes } from './saved-files.ts'
import { skipReasonOf } from './skip-reason.ts'

/** What became of the lines, and where their times came from. */
export interface Imported {
  /** Each line or file is one of: a note with content that is new, one without, an absence, one that was here, one
   * that is to stay forgotten, or failed. */
  readonly answers: {
    read: number
    archived: number
    unchanged: number
    unavailable: number
    duplicate: number
    forgotten: number
    failed: number
  }
  readonly times: { record_time: number; at: number; modified: number }
  /** Files that the next run fetches, by identity. */
  readonly wanted: Set<string>
  readonly failed: { readonly file: string; readonly line: number; readonly reason: string }[]
}

export interface Importing {
  readonly catalog: Catalog
  readonly runId: number
  readonly clock: Clock
  readonly config: Config
  /** The time of answers that do not say theirs (unix seconds); null: their file's. */
  readonly at: number | null
  readonly list: string | null
  readonly forgotten: Pick<Forgotten, 'hasNote' | 'hasUser'>
  readonly stopped: () => boolean
}

export function nothingImported(): Imported {
  return {
    answers: { read: 0, archived: 0, unchanged: 0, unavailable: 0, duplicate: 0, forgotten: 0, failed: 0 },
    times: { record_time: 0, at: 0, modified: 0 },
    wanted: new Set(),
    failed: [],
  }
}

/** Lines that share a transaction. */
const batchSize = 200

/** Imports answers, and counts them in `result` on the way. What is here is not taken twice, so that it can be begun again. */
export async function importAnswers(
  of: Importing,
  answers: AsyncIterable<SavedBytes>,
  result: Imported,
): Promise<void> {
  let batch: Understood[] = []
  const take = () => {
    // In the order of time fewer notes have to be applied again.
    batch.sort((a, b) => a.exchange.capturedAt - b.exchange.capturedAt)
    // Counted only once they are safe.
    const outcomes = transact(of.catalog, (tx) => batch.map((one) => importOne(of, tx, one)))
    for (const [index, { outcome, reason, wanted }] of outcomes.entries()) {
      const one = batch[index]
      if (reason !== null && one !== undefined) fail(result, one.from, reason)
      else result.answers[outcome] += 1
      if (one !== undefined && outcome !== 'duplicate' && outcome !== 'forgotten' && reason === null)
        result.times[one.timeFrom] += 1
      for (const identity of wanted) result.wanted.add(identity)
    }
    batch = []
  }
  for await (const from of answers) {
    result.answers.read += 1
    try {
      batch.push(understand(of, from))
    } catch (error) {
      fail(result, from, messageOf(error))
    }
    if (batch.length < batchSize) continue
    take()
    await breathe()
    if (of.stopped()) return
  }
  take()
}

function fail(result: Imported, { file, line, entry }: SavedBytes, reason: string): void {
  result.answers.failed += 1
  result.failed.push({ file, line, reason: entry === null ? reason : `entry ${entry} of the list: ${reason}` })
}

interface Understood {
  readonly from: SavedBytes
  readonly exchange: Exchange
  readonly timeFrom: keyof Imported['times']
  /** The records, or the observation that there is no such note. */
  readonly found: Records | UnavailableError
}

/** @throws where it is nothing that can be imported, saying why */
function understand({ at, clock }: Importing, from: SavedBytes): Understood {
  if (from.body === null) throw new Error(from.failure ?? 'it cannot be read')
  const [named = null] = /(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/.exec(from.file.replace(/^.*[/\\]/, '')) ?? []
  const { noteId, endpoint, recordedAt } = readSaved(from.body, named)
  const capturedAt = recordedAt ?? at ?? from.modifiedAt
  if (capturedAt > clock.nowSeconds() + 60)
    throw new Error(`its time lies in the future (${new Date(capturedAt * 1000).toISOString()})`)
  const exchange: Exchange = {
    noteId,
    endpoint,
    capturedAt,
    elapsedMs: 0,
    sent: true,
    httpStatus: null,
    headers: {},
    body: from.body,
    failure: null,
  }
  const timeFrom = recordedAt !== null ? 'record_time' : at !== null ? 'at' : 'modified'
  return { from, exchange, timeFrom, found: recordsOrAbsence(exchange) }
}

function recordsOrAbsence(exchange: Exchange): Records | UnavailableError {
  try {
    return recordsOf(exchange)
  } catch (error) {
    if (error instanceof UnavailableError) return error
    throw error
  }
}

interface Outcome {
  readonly outcome: Exclude<keyof Imported['answers'], 'read' | 'failed'>
  /** Null unless it failed. */
  readonly reason: string | null
  readonly wanted: readonly string[]
}

function importOne(of: Importing, tx: Transaction, one: Understood): Outcome {
  try {
    // All of one answer, or nothing of it: a defect at one takes no other along.
    return transact(tx, (inner) => apply(of, inner, one))
  } catch (error) {
    if (diskFault(error) !== null) throw error
    return { outcome: 'unchanged', reason: messageOf(error), wanted: [] }
  }
}

function apply(of: Importing, tx: Transaction, { exchange, found, timeFrom }: Understood): Outcome {
  const { noteId, capturedAt } = exchange
  const author = found instanceof UnavailableError ? null : (found.record.user?.id ?? null)
  if (of.forgotten.hasNote(noteId) || (author !== null && of.forgotten.hasUser(author)))
    return { outcome: 'forgotten', reason: null, wanted: [] }
  ensureNote(tx, noteId)
  if (of.list !== null) addToList(tx, ensureList(tx, of.list), { noteId, now: of.clock.nowSeconds(), fields: null })
  const times = timesOfBody(tx, noteId, sha256(exchange.body ?? ''))
  // Two answers are never the same bytes; parts of answers may be, and then tell that nothing had changed.
  if (timeFrom === 'record_time' ? times.length > 0 : times.includes(capturedAt))
    return { outcome: 'duplicate', reason: null, wanted: [] }
  const reading = { ...readExchange(exchange), charged: 'no' } as const
  const price = { costMicros: 0, currency: of.config.money.currency }
  const id = recordCapture(tx, exchange, reading, { runId: of.runId, origin: 'import', price })
  const moment = { id, capturedAt }
  const isNewest = capturedAt >= (knownNote(tx, noteId)?.lastCheckedAt ?? 0)
  if (found instanceof UnavailableError) {
    applyObservation(tx, noteId, moment, found.code)
    if (isNewest) reschedule(tx, of, noteId, { seenAt: capturedAt, edited: false })
    return { outcome: 'unavailable', reason: null, wanted: [] }
  }
  const { changed, wanted } = applyRecords(tx, found, moment, skipReasonOf(of.config.media))
  if (isNewest) reschedule(tx, of, noteId, { seenAt: capturedAt, edited: changed })
  return { outcome: changed ? 'archived' : 'unchanged', reason: null, wanted }
}
