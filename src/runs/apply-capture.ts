// Applies a capture's records in the order of time, whatever the order in which captures come: one that came late has
// its note (or its user) taken out and all its captures applied again, from the ledger. It must not judge a new answer
// differently from an old one.
import { judge } from '../api/contract.ts'
import type { Catalog, Transaction } from '../core/catalog.ts'
import { UnusableError } from '../core/errors.ts'
import type { Exchange, NoteId, NoteRecord } from '../core/model.ts'
import { normalizerFor } from '../normalize/registry.ts'
import { bodyOf, type Capture, capturesOfNote, findCapture } from '../store/ledger.ts'
import type { SkipReason } from '../store/media.ts'
import { type Applied, applyNote, type CaptureMoment, cameLate, clearNote, notesOfUser } from '../store/notes.ts'
import { forgetVersions, sightUser } from '../store/users.ts'

/**
 * The records of an answer.
 * @throws what `judge` throws, and {UnusableError} for a note without a usable ID
 */
export function recordsOf(exchange: Exchange): NoteRecord {
  const { note, envelopeUser } = judge(exchange)
  const normalize = normalizerFor(exchange.endpoint)
  if (normalize === null) throw new UnusableError(`no normalizer reads the endpoint ${exchange.endpoint}`)
  const record = normalize(note, envelopeUser)
  if (record === null) throw new UnusableError('the note has no usable ID', { changedShape: true })
  return record
}

/** Applies a capture's records to the catalog. */
export function applyRecords(
  tx: Transaction,
  record: NoteRecord,
  capture: CaptureMoment,
  skipReason: SkipReason,
): Applied {
  const late = cameLate(tx, record.id, capture)
  sight(tx, record, capture)
  if (!late) return applyNote(tx, record, capture, skipReason)
  clearNote(tx, record.id)
  let applied: Applied | null = null
  for (const each of liveCaptures(tx, record.id)) {
    const one = applyNote(tx, each.record, each.moment, skipReason)
    if (each.moment.id === capture.id) applied = one
  }
  return applied ?? { changed: false, wanted: [], reused: 0, skipped: 0, notAllowed: 0 }
}

function sight(tx: Transaction, record: NoteRecord, capture: CaptureMoment): void {
  if (record.user === null) return
  if (sightUser(tx, record.user, capture) === 'placed') return
  const userId = record.user.id
  forgetVersions(tx, userId)
  const sightings = notesOfUser(tx, userId, record.id)
    .flatMap((noteId) => [...liveCaptures(tx, noteId)])
    .filter((each) => each.record.user?.id === userId)
    .sort((a, b) => a.moment.capturedAt - b.moment.capturedAt || a.moment.id - b.moment.id)
  for (const each of sightings) if (each.record.user !== null) sightUser(tx, each.record.user, each.moment)
}

/** A note's captures that hold the note, in the order of their time, as records. */
function* liveCaptures(catalog: Catalog, noteId: NoteId): Generator<{ record: NoteRecord; moment: CaptureMoment }> {
  for (const id of capturesOfNote(catalog, noteId)) {
    const capture = findCapture(catalog, id)
    if (capture === undefined || capture.apiCode !== 0) continue
    const record = tryRecords(exchangeOf(catalog, capture))
    if (record !== null) yield { record, moment: { id, capturedAt: capture.capturedAt } }
  }
}

function tryRecords(exchange: Exchange): NoteRecord | null {
  try {
    return recordsOf(exchange)
  } catch {
    // Unavailable or unusable: it was judged when it came, and holds no records.
    return null
  }
}

/** A capture as the exchange that it was. */
export function exchangeOf(catalog: Catalog, capture: Capture): Exchange {
  return {
    noteId: capture.noteId,
    endpoint: capture.endpoint,
    capturedAt: capture.capturedAt,
    elapsedMs: capture.elapsedMs,
    sent: true,
    httpStatus: capture.httpStatus,
    headers: JSON.parse(capture.responseHeaders) as Record<string, string>,
    body: bodyOf(catalog, capture),
    failure: capture.failure,
  }
}
