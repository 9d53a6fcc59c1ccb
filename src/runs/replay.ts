// Replays all captures into derived tables that are empty: note by note, each note's in the order of time. It must not change
// evidence: captures, seeds, lists, jobs, the schedule, and which file an identity has.
import { setImmediate as breathe } from 'node:timers/promises'
import { transact } from '../core/catalog.ts'
import { IntegrityError } from '../core/errors.ts'
import { collectSooner, keepYoungSpaceSmall } from '../core/heap.ts'
import type { NoteId } from '../core/model.ts'
import { unappliedCaptures } from '../frontier/left-over.ts'
import { type Drift, ShapeInventory, type ShapeRow } from '../normalize/shape-inventory.ts'
import type { Forgotten } from '../store/forgotten.ts'
import { capturesOfNote, noteAfter, spanOfCaptures } from '../store/ledger.ts'
import { asKnown, type SkipReason } from '../store/media.ts'
import { applyCounters, applyNote, applyObservation, ensureNote } from '../store/notes.ts'
import { leftAsItWas, putIndexesAside, type Remaking } from '../store/remake.ts'
import { clearSearchIndex } from '../store/search-index.ts'
import { ShapeCounts } from '../store/shapes.ts'
import { beginSightings, endSightings, keepSighting, sightingsInOrder } from '../store/sightings.ts'
import { sightUser } from '../store/users.ts'
import type { Alike, Step } from './capture-reader.ts'
import { diskFault } from './disk-fault.ts'
import { Reading } from './reading.ts'
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

export interface ReplayOptions {
  /** What to do of a file that no capture named by the rules of before. */
  readonly skipReason: SkipReason
  /** True once nothing more is to be done: all is left as it was. */
  readonly stopped: () => boolean
  /** Leave out captures whose bytes are damaged: what only they told is lost from the tables. */
  readonly withoutDamaged: boolean
  readonly forgotten: Pick<Forgotten, 'marks'>
  /** Whether a thread of its own reads the captures; left out, where there are enough of them. */
  readonly inThread?: boolean
  /** Told of each part that is replayed: where tests kill the process. */
  readonly reached?: () => void
}

/** Captures, at least, between two moments at which signals are heard. */
const partSize = 50

/** The counts of a replay that begins. */
export function nothingReplayed(total: number): Rebuilding {
  return { total, done: 0, notes: 0, observations: 0, without: 0, pending: 0, forgotten: 0, failed: [] }
}

/** A note's rows cannot be written, or not all of them: by a defect, not by a fault of the disk. */
export class NotWritten extends Error {}

/** From so many captures on a thread of its own reads them: it takes a tenth of a second to start. */
const worthAThread = 2_000

/** One replay, in the transaction of `remakeDerived`. */
export class Replay {
  readonly #tx: Remaking
  readonly #counts: Rebuilding
  readonly #options: ReplayOptions
  readonly #skipReason: SkipReason
  /** Whether each note is written by itself, so that one that cannot be leaves the others. */
  readonly #eachAlone: boolean
  readonly #unapplied: ReadonlySet<number>
  readonly #shapes = new ShapeCounts()
  /** The last note whose captures were given to be read. */
  #last: NoteId = ''

  constructor(tx: Remaking, counts: Rebuilding, options: ReplayOptions, eachAlone: boolean) {
    this.#tx = tx
    this.#counts = counts
    this.#options = options
    this.#eachAlone = eachAlone
    this.#skipReason = asKnown(options.skipReason)
    this.#unapplied = unappliedCaptures(tx)
  }

  /**
   * All of it; `leftAsItWas` where it was stopped.
   * @throws {NotWritten} unless each note is written alone; {IntegrityError} where a capture is damaged, unless `withoutDamaged`
   */
  async all(): Promise<Rebuilt | typeof leftAsItWas> {
    const { forgotten, inThread = this.#counts.total >= worthAThread } = this.#options
    const span = spanOfCaptures(this.#tx) ?? { first: 0, last: 0 }
    const reading = new Reading(this.#tx.committed, { span, forgotten: forgotten.marks }, inThread)
    const letGrow = keepYoungSpaceSmall()
    collectSooner()
    try {
      const putIndexesBack = putIndexesAside(this.#tx)
      beginSightings(this.#tx)
      if ((await this.#writeAsRead(reading)) === leftAsItWas) return leftAsItWas
      // In the order of time no sighting comes late.
      for (const { user, moment } of sightingsInOrder(this.#tx)) sightUser(this.#tx, user, moment)
      endSightings(this.#tx)
      const shapes = new ShapeInventory(span)
      shapes.include(await reading.counted())
      this.#shapes.write(
        this.#tx,
        shapes.counted().map(({ shape }) => shape),
      )
      putIndexesBack()
      clearSearchIndex(this.#tx)
      return this.#options.stopped() ? leftAsItWas : shapes.found()
    } finally {
      letGrow()
      await reading.close()
    }
  }

  async #writeAsRead(reading: Reading): Promise<typeof leftAsItWas | undefined> {
    const { stopped, reached } = this.#options
    for await (const { captures, steps } of reading.read(() => this.#nextPart())) {
      for (const step of steps) this.#count(step, this.#failure(step))
      this.#counts.done += captures
      reached?.()
      await breathe()
      if (stopped()) return leftAsItWas
    }
    return undefined
  }

  /** The IDs of the captures of the notes that follow, but for those that the next run applies; undefined after the last note. */
  #nextPart(): number[] | undefined {
    const part: number[] = []
    while (part.length < partSize) {
      const noteId = noteAfter(this.#tx, this.#last)
      if (noteId === undefined) break
      this.#last = noteId
      for (const id of capturesOfNote(this.#tx, noteId)) {
        if (!this.#unapplied.has(id)) part.push(id)
        else {
          this.#counts.pending += 1
          this.#counts.done += 1
        }
      }
    }
    return part.length === 0 ? undefined : part
  }

  /** Writes the rows of a step. Why that cannot be, and has left none; null where they are written. */
  #failure(step: Step): string | null {
    try {
      if (this.#eachAlone) transact(this.#tx, () => this.#write(step))
      else this.#write(step)
      return null
    } catch (error) {
      if (diskFault(error) !== null) throw error
      if (!this.#eachAlone) throw new NotWritten('', { cause: error })
      return messageOf(error)
    }
  }

  #write(step: Step): void {
    if (step.kind === 'note') this.#writeNote(step)
    else if (step.kind === 'observation') {
      ensureNote(this.#tx, step.noteId)
      applyObservation(this.#tx, step.noteId, step.moment, step.code)
    }
  }

  #writeNote({ record, moment, before }: Alike): void {
    // What is the same of all of them is their author too: the first and the last tell of those between.
    if (record.user !== null)
      for (const one of new Set([before[0]?.moment ?? moment, moment])) keepSighting(this.#tx, record.user, one)
    ensureNote(this.#tx, record.id)
    for (const one of before) applyCounters(this.#tx, one.counters, one.moment)
    applyNote(this.#tx, record, moment, this.#skipReason, before[0]?.moment)
  }

  #count(step: Step, failure: string | null): void {
    const counts = this.#counts
    switch (step.kind) {
      case 'note': {
        const all = [...step.before, step]
        if (failure === null) {
          counts.notes += all.length
          for (const { seen } of all) this.#shapes.add(seen)
        } else for (const { moment } of all) this.#fail(moment.id, step.record.id, failure)
        break
      }
      case 'observation':
        if (failure === null) counts.observations += 1
        else this.#fail(step.moment.id, step.noteId, failure)
        break
      case 'without':
      case 'forgotten':
        counts[step.kind] += 1
        break
      default:
        if (step.kind === 'damaged' && !this.#options.withoutDamaged)
          throw new IntegrityError(
            `${step.reason}. The tables are as they were: what only this capture told would be lost from them. Put back a backup, or leave out what is damaged with --without-damaged.`,
          )
        this.#fail(step.captureId, step.noteId, step.reason)
    }
  }

  #fail(captureId: number, noteId: NoteId, reason: string): void {
    this.#counts.failed.push({ capture_id: captureId, note_id: noteId, reason })
  }
}
