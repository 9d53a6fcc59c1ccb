// Applies a capture's records in the order of time, whatever the order in which captures come: one that came late has
// its note (or its user) taken out and all that were applied before applied again, from the ledger. It must not judge a
// new answer differently from an old one.
import type { Catalog, Transaction } from '../core/catalog.ts'
import { UnavailableError, UnusableError } from '../core/errors.ts'
import type { Exchange, NoteRecord } from '../core/model.ts'
import { bodyOf, findCapture } from '../store/ledger.ts'
import type { SkipReason } from '../store/media.ts'
import {
  type Applied,
  appliedCaptures,
  applyNote,
  type CaptureMoment,
  cameLate,
  clearNote,
  notesOfUser,
} from '../store/notes.ts'
import { indexNote, indexNotesOf } from '../store/search-index.ts'
import { countShape } from '../store/shapes.ts'
import { forgetVersions, sightUser } from '../store/users.ts'
import { exchangeOf, type Records, recordsOf } from './capture-records.ts'

/** A capture that holds the note. */
interface Live {
  readonly record: NoteRecord
  readonly moment: CaptureMoment
}

/** Applies a capture's records to the catalog. One that was applied before leaves everything as it is. */
export function applyRecords(
  tx: Transaction,
  { record, shape }: Records,
  capture: CaptureMoment,
  skipReason: SkipReason,
): Applied {
  const live = { record, moment: capture, shape }
  sight(tx, live)
  const applied = applyInOrder(tx, live, skipReason)
  indexNote(tx, record.id)
  return applied
}

function applyInOrder(tx: Transaction, live: Live & Records, skipReason: SkipReason): Applied {
  const { record, moment } = live
  if (!cameLate(tx, record.id, moment)) {
    countShape(tx, moment.id, live.shape)
    return applyNote(tx, record, moment, skipReason)
  }
  const before = appliedCaptures(tx, record.id)
  if (!before.includes(moment.id)) countShape(tx, moment.id, live.shape)
  const all = [...appliedBeside(tx, before, live), live].sort(byTime)
  clearNote(tx, record.id)
  let applied: Applied | null = null
  for (const each of all) {
    const one = applyNote(tx, each.record, each.moment, skipReason)
    if (each === live) applied = one
  }
  return applied ?? { changed: false, wanted: [], reused: 0, skipped: 0, notAllowed: 0 }
}

/** Its user, as this capture shows them: under another name, all of the user's notes are found by that. */
function sight(tx: Transaction, live: Live): void {
  const { user } = live.record
  if (user === null) return
  const sighted = sightUser(tx, user, live.moment)
  if (sighted === 'refold') sightAnew(tx, user.id, live)
  if (sighted !== 'placed') indexNotesOf(tx, user.id)
}

function sightAnew(tx: Transaction, userId: string, live: Live): void {
  forgetVersions(tx, userId)
  const sightings = notesOfUser(tx, userId, live.record.id)
    .flatMap((noteId) => [...appliedBeside(tx, appliedCaptures(tx, noteId), live)])
    .concat(live)
    .sort(byTime)
  for (const { record, moment } of sightings) if (record.user?.id === userId) sightUser(tx, record.user, moment)
}

const byTime = (a: Live, b: Live) => a.moment.capturedAt - b.moment.capturedAt || a.moment.id - b.moment.id

/** What these captures hold, but for the one that is being applied. */
function* appliedBeside(catalog: Catalog, ids: readonly number[], applying: Live): Generator<Live> {
  for (const id of ids) {
    const capture = id === applying.moment.id ? undefined : findCapture(catalog, id)
    const record = capture && tryRecords(exchangeOf(capture, bodyOf(catalog, capture)))
    if (capture && record) yield { record, moment: { id, capturedAt: capture.capturedAt } }
  }
}

/** Null where an answer that was a note when it came is none by newer rules. */
function tryRecords(exchange: Exchange): NoteRecord | null {
  try {
    return recordsOf(exchange).record
  } catch (error) {
    if (error instanceof UnavailableError || error instanceof UnusableError) return null
    throw error
  }
}
