// Makes every derived table anew from the captures, offline: note by note, each note's in the order of time, in one
// transaction. It must not change evidence: captures, seeds, lists, jobs, the schedule, and which file an identity has.
import { setImmediate as breathe } from 'node:timers/promises'
import { judge } from '../api/contract.ts'
import { type Catalog, type Transaction, transact } from '../core/catalog.ts'
import {
  HaltError,
  IntegrityError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnusableError,
} from '../core/errors.ts'
import type { NoteRecord } from '../core/model.ts'
import { unappliedCaptures } from '../frontier/frontier.ts'
import { type Drift, ShapeInventory, type ShapeRow } from '../normalize/shape-inventory.ts'
import type { Forgotten } from '../store/forgotten.ts'
import {
  beforeAll,
  capturesInNoteOrder,
  countCaptures,
  findCapture,
  type InNoteOrder,
  spanOfCaptures,
} from '../store/ledger.ts'
import { asKnown, type SkipReason } from '../store/media.ts'
import { applyCounters, applyNote, applyObservation, type CaptureMoment, ensureNote } from '../store/notes.ts'
import { leftAsItWas, remakeDerived } from '../store/remake.ts'
import { clearSearchIndex, fillSearchIndex } from '../store/search-index.ts'
import { beginSightings, endSightings, keepSighting, sightingsInOrder } from '../store/sightings.ts'
import { sightUser } from '../store/users.ts'
import { exchangeOf, normalized } from './apply-capture.ts'
import { diskFault } from './disk-fault.ts'
import { messageOf } from './run.ts'

/** One capture that gave no rows, and why. */
export interface NotReplayed {
  readonly capture_id: number
  readonly note_id: string
  readonly reason: string
}

export interface Rebuilding {
  /** How many captures there are. */
  readonly total: number
  /** Captures looked at so far. */
  done: number
  /** Those that gave a note, and those that said there is none. */
  notes: number
  observations: number
  /** Calls that failed, and answers that hold no note: they give no rows. */
  without: number
  /** Recorded by a run that died: the next run applies them. */
  pending: number
  /** Of notes or authors that were forgotten, and are here again: they give no rows. */
  forgotten: number
  readonly failed: NotReplayed[]
}

export interface Rebuilt {
  readonly drift: Drift
  readonly shape: ShapeRow[]
}

interface ReplayOptions {
  /** What to do of a file that no capture named by the rules of before. */
  readonly skipReason: SkipReason
  /** True once nothing more is to be done: all is left as it was. */
  readonly stopped: () => boolean
  /** Leave out captures whose bytes are damaged: what only they told is lost from the tables. */
  readonly withoutDamaged: boolean
  readonly forgotten: Pick<Forgotten, 'hasNote' | 'hasUser'>
  /** Told of each part that is replayed: where tests kill the process. */
  readonly reached?: () => void
}

/** Captures between two moments at which signals are heard. */
const partSize = 200

/**
 * Begins a rebuild. The counts fill while `done` is pending; it gives null where it was stopped, and then, as where it
 * throws, every row is as it was.
 * @throws {IntegrityError} where a capture is damaged, unless `withoutDamaged`
 */
export function beginRebuild(
  catalog: Catalog,
  options: ReplayOptions,
): { readonly counts: Rebuilding; readonly done: Promise<Rebuilt | null> } {
  const counts = nothingReplayed(countCaptures(catalog))
  const done = remakeDerived(catalog, (tx) => replayAll(tx, counts, options))
  return {
    counts,
    done: done.then(async (result) => {
      if (result === leftAsItWas) return null
      // Of its own: were it killed now, the next command that writes fills it.
      await fillSearchIndex(catalog)
      return result
    }),
  }
}

/** The counts of a replay that begins. */
export function nothingReplayed(total: number): Rebuilding {
  return { total, done: 0, notes: 0, observations: 0, without: 0, pending: 0, forgotten: 0, failed: [] }
}

/** Replays all captures into derived tables that are empty; `leftAsItWas` where it was stopped. */
export function replayAll(
  tx: Transaction,
  counts: Rebuilding,
  options: ReplayOptions,
): Promise<Rebuilt | typeof leftAsItWas> {
  return new Replay(tx, counts, options).all()
}

class Replay {
  readonly #tx: Transaction
  readonly #counts: Rebuilding
  readonly #options: ReplayOptions
  readonly #skipReason: SkipReason
  readonly #unapplied: ReadonlySet<number>
  readonly #shapes: ShapeInventory
  /** Captures of one note in a row that say the same, but for counters and URLs. */
  #alike: Alike | null = null

  constructor(tx: Transaction, counts: Rebuilding, options: ReplayOptions) {
    this.#tx = tx
    this.#counts = counts
    this.#options = options
    this.#skipReason = asKnown(options.skipReason)
    this.#unapplied = unappliedCaptures(tx)
    this.#shapes = new ShapeInventory(spanOfCaptures(tx) ?? { first: 0, last: 0 })
  }

  async all(): Promise<Rebuilt | typeof leftAsItWas> {
    const { stopped, reached } = this.#options
    beginSightings(this.#tx)
    let last = beforeAll
    for (;;) {
      const part = capturesInNoteOrder(this.#tx, last, partSize)
      const end = part.at(-1)
      if (end === undefined) break
      for (const capture of part) this.#replay(capture)
      last = end
      reached?.()
      await breathe()
      if (stopped()) return leftAsItWas
    }
    this.#applyAlike()
    // In the order of time no sighting comes late.
    for (const { user, moment } of sightingsInOrder(this.#tx)) sightUser(this.#tx, user, moment)
    endSightings(this.#tx)
    clearSearchIndex(this.#tx)
    return stopped() ? leftAsItWas : { drift: this.#shapes.drift(), shape: this.#shapes.rows() }
  }

  #replay(place: InNoteOrder): void {
    const counts = this.#counts
    counts.done += 1
    if (this.#unapplied.has(place.id)) {
      counts.pending += 1
      return
    }
    if (this.#options.forgotten.hasNote(place.noteId)) {
      counts.forgotten += 1
      return
    }
    try {
      this.#apply(place)
    } catch (error) {
      if (error instanceof UnavailableError) {
        this.#applyAlike()
        ensureNote(this.#tx, place.noteId)
        applyObservation(this.#tx, place.noteId, place, error.code)
        counts.observations += 1
      } else if (saysNothing(error)) counts.without += 1
      else if (diskFault(error) !== null) throw error
      else if (error instanceof IntegrityError && !this.#options.withoutDamaged)
        throw new IntegrityError(
          `${error.message}. The tables are as they were: what only this capture told would be lost from them. Put back a backup, or leave out what is damaged with --without-damaged.`,
        )
      else counts.failed.push({ capture_id: place.id, note_id: place.noteId, reason: messageOf(error) })
    }
  }

  #apply({ id, capturedAt, noteId }: InNoteOrder): void {
    const tx = this.#tx
    const capture = findCapture(tx, id)
    if (capture === undefined) return
    const exchange = exchangeOf(tx, capture)
    const judged = judge(exchange)
    const record = normalized(exchange, judged)
    if (record.user !== null && this.#options.forgotten.hasUser(record.user.id)) {
      this.#counts.forgotten += 1
      return
    }
    this.#shapes.add('', judged.note, capturedAt)
    if (judged.envelopeUser !== undefined) this.#shapes.add('data[0].user', judged.envelopeUser, capturedAt)
    const moment = { id, capturedAt }
    const alike = this.#alike
    if (alike?.record.id === noteId && saysTheSame(alike.record, record)) {
      const { metrics, issues } = alike.record
      alike.before.push({ counters: { id: noteId, metrics, issues }, moment: alike.moment })
      this.#alike = { ...alike, record, moment }
    } else {
      this.#applyAlike()
      this.#alike = { record, moment, before: [] }
    }
    if (record.user !== null) keepSighting(tx, record.user, moment)
  }

  #applyAlike(): void {
    if (this.#alike === null) return
    const { record, moment, before } = this.#alike
    this.#alike = null
    try {
      // All of their rows or none: where a defect stops half-way they are named, and the others go on.
      transact(this.#tx, (tx) => {
        ensureNote(tx, record.id)
        for (const one of before) applyCounters(tx, one.counters, one.moment)
        applyNote(tx, record, moment, this.#skipReason, before[0]?.moment)
      })
      this.#counts.notes += before.length + 1
    } catch (error) {
      if (diskFault(error) !== null) throw error
      for (const { id } of [...before.map((one) => one.moment), moment])
        this.#counts.failed.push({ capture_id: id, note_id: record.id, reason: messageOf(error) })
    }
  }
}

interface Alike {
  /** What the last of them gave, and when. */
  readonly record: NoteRecord
  readonly moment: CaptureMoment
  /** What those before it have of their own. */
  readonly before: {
    readonly counters: Pick<NoteRecord, 'id' | 'metrics' | 'issues'>
    readonly moment: CaptureMoment
  }[]
}

/** What each capture has of its own, and URLs, of which the last counts. */
const ofItsOwn: ReadonlySet<string> = new Set(['metrics', 'issues', 'shareUrl', 'url'])

/** Whether two records of a note give it the same rows, but for those that each capture has of its own. */
function saysTheSame(a: NoteRecord, b: NoteRecord): boolean {
  return (a.shareUrl === null) === (b.shareUrl === null) && isAlike(a, b)
}

/** Plain data whose objects have the same keys. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a))
    return a.length === (b as unknown[]).length && a.every((one, at) => isAlike(one, (b as unknown[])[at]))
  for (const key in a)
    if (!ofItsOwn.has(key) && !isAlike(a[key as keyof typeof a], b[key as keyof typeof b])) return false
  return true
}

const saysNothing = (error: unknown) =>
  error instanceof UnusableError ||
  error instanceof TransientError ||
  error instanceof ThrottledError ||
  error instanceof HaltError
