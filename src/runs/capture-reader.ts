// Reads captures for a replay: their bytes to records, those of one note in a row that say the same as one, and the
// places of their JSON counted. It must not touch the catalog: it may run in a thread of its own (`reading-thread`).
import {
  HaltError,
  IntegrityError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnusableError,
} from '../core/errors.ts'
import type { NoteId, NoteRecord } from '../core/model.ts'
import { ShapeInventory, type ShapeSeen } from '../normalize/shape-inventory.ts'
import { Forgotten } from '../store/forgotten.ts'
import { bodyFrom, type StoredCapture } from '../store/ledger.ts'
import type { CaptureMoment } from '../store/notes.ts'
import type { ShapeOfRun } from '../store/shapes.ts'
import { exchangeOf, recordsOf } from './capture-records.ts'
import { messageOf } from './run.ts'

/** What is to be done about captures that were read, in the order of the captures. */
export type Step =
  | ({ readonly kind: 'note' } & Alike)
  | { readonly kind: 'observation'; readonly noteId: NoteId; readonly moment: CaptureMoment; readonly code: string }
  /** No rows: an answer that says nothing, or one of what was forgotten. */
  | { readonly kind: 'without' | 'forgotten' }
  | {
      readonly kind: 'damaged' | 'failed'
      readonly captureId: number
      readonly noteId: NoteId
      readonly reason: string
    }

/** Captures of one note in a row that say the same, but for counters and URLs. */
export interface Alike {
  /** What the last of them gave, and when. */
  readonly record: NoteRecord
  readonly moment: CaptureMoment
  readonly seen: ShapeOfRun
  /** What those before it have of their own. */
  readonly before: readonly CountersAt[]
}

interface CountersAt {
  readonly counters: Pick<NoteRecord, 'id' | 'metrics' | 'issues'>
  readonly moment: CaptureMoment
  readonly seen: ShapeOfRun
}

/** What a reader is told, in a form that goes to a thread. */
export interface ReaderOptions {
  /** The times of the first and the last capture (unix seconds). */
  readonly span: { readonly first: number; readonly last: number }
  readonly forgotten: Forgotten['marks']
}

export class CaptureReader {
  readonly #shapes: ShapeInventory
  readonly #forgotten: Forgotten
  #alike: (Alike & { readonly before: CountersAt[] }) | null = null
  #steps: Step[] = []

  constructor(options: ReaderOptions) {
    this.#shapes = new ShapeInventory(options.span)
    this.#forgotten = new Forgotten(options.forgotten)
  }

  /** Reads captures, note by note and each note's in the order of time: all that there are of a note, or none. */
  read(captures: readonly StoredCapture[]): readonly Step[] {
    for (const capture of captures) this.#readOne(capture)
    this.#closeNote()
    return this.#taken()
  }

  /** The shapes of all that it has read. */
  counted(): readonly ShapeSeen[] {
    return this.#shapes.counted()
  }

  #taken(): readonly Step[] {
    const steps = this.#steps
    this.#steps = []
    return steps
  }

  #readOne(capture: StoredCapture): void {
    const { id, noteId } = capture
    try {
      if (this.#forgotten.hasNote(noteId)) this.#steps.push({ kind: 'forgotten' })
      else this.#readNote(capture)
    } catch (error) {
      if (error instanceof UnavailableError) {
        this.#closeNote()
        this.#steps.push({ kind: 'observation', noteId, moment: momentOf(capture), code: error.code })
      } else if (saysNothing(error)) this.#steps.push({ kind: 'without' })
      else {
        const kind = error instanceof IntegrityError ? 'damaged' : 'failed'
        this.#steps.push({ kind, captureId: id, noteId, reason: messageOf(error) })
      }
    }
  }

  #readNote(capture: StoredCapture): void {
    const { noteId, capturedAt } = capture
    const exchange = exchangeOf(capture, bodyFrom(capture))
    const { record, shape } = recordsOf(exchange)
    if (record.user !== null && this.#forgotten.hasUser(record.user.id)) {
      this.#steps.push({ kind: 'forgotten' })
      return
    }
    this.#shapes.add(shape, capturedAt)
    const moment = momentOf(capture)
    const seen = { runId: capture.runId, shapeId: shape.id }
    const alike = this.#alike
    if (alike?.record.id === noteId && saysTheSame(alike.record, record)) {
      const { metrics, issues } = alike.record
      alike.before.push({ counters: { id: noteId, metrics, issues }, moment: alike.moment, seen: alike.seen })
      this.#alike = { ...alike, record, moment, seen }
    } else {
      this.#closeNote()
      this.#alike = { record, moment, seen, before: [] }
    }
  }

  #closeNote(): void {
    if (this.#alike !== null) this.#steps.push({ kind: 'note', ...this.#alike })
    this.#alike = null
  }
}

const momentOf = ({ id, capturedAt }: StoredCapture): CaptureMoment => ({ id, capturedAt })

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
