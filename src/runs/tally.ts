// What a run did, counted: the numbers of its summary. It must not read or write rows.
import type { Charged } from '../core/model.ts'

export interface NoteCounts {
  requested: number
  archived: number
  unchanged: number
  skipped: number
  duplicate: number
  unavailable: number
  failed: number
  invalid: number
}

export type NoteOutcome = Exclude<keyof NoteCounts, 'requested'>

export interface Summary {
  readonly run_id: number
  readonly outcome: string
  readonly notes: Readonly<NoteCounts> & { readonly pending: number }
  readonly api: { calls: number; charged: number; uncertain: number; cost: number; currency: string }
  readonly media: { stored: number; reused: number; failed: number; skipped: number; bytes: number }
  readonly drift: { new: number; vanished: number; retyped: number }
  readonly duration_ms: number
}

export class Tally {
  readonly notes: NoteCounts = {
    requested: 0,
    archived: 0,
    unchanged: 0,
    skipped: 0,
    duplicate: 0,
    unavailable: 0,
    failed: 0,
    invalid: 0,
  }
  readonly media = { stored: 0, reused: 0, failed: 0, skipped: 0, bytes: 0 }
  /** Slots among the skipped that are so because their author does not allow saving. */
  notAllowed = 0
  /** Lines and jobs of notes that were forgotten. */
  forgotten = 0
  calls = 0
  charged = 0
  uncertain = 0
  costMicros = 0

  /** Files that failed and have not come since: a note asked for again may bring one after all. */
  readonly #failedFiles = new Set<string>()
  readonly #failedBefore = new Set<string>()
  #notesFailedAgain = 0

  /** Notes (IDs) or files (identities) that an earlier run has told of: that they fail again is no news. */
  failedBefore(keys: Iterable<string>): void {
    for (const key of keys) this.#failedBefore.add(key)
  }

  /** Notes and files that have failed, without those that had failed before. */
  get newlyFailed(): number {
    const files = [...this.#failedFiles].filter((identity) => !this.#failedBefore.has(identity)).length
    return this.notes.failed - this.#notesFailedAgain + files
  }

  fileFailed(identity: string): void {
    this.#failedFiles.add(identity)
    this.media.failed = this.#failedFiles.size
  }

  /** A file was downloaded, and fills `slots` slots. */
  fileStored(identity: string, bytes: number, slots: number): void {
    this.#failedFiles.delete(identity)
    this.media.failed = this.#failedFiles.size
    this.media.stored += 1
    this.media.bytes += bytes
    this.media.reused += Math.max(0, slots - 1)
  }

  /** A line or a due note has its outcome; a note that was asked for is named. */
  settle(outcome: NoteOutcome, count = 1, noteId?: string): void {
    this.notes[outcome] += count
    if (outcome === 'failed' && noteId !== undefined && this.#failedBefore.has(noteId)) this.#notesFailedAgain += count
  }

  called(charged: Charged, costMicros: number): void {
    this.calls += 1
    if (charged === 'no') return
    this.charged += 1
    if (charged === 'maybe') this.uncertain += 1
    this.costMicros += costMicros
  }

  /** Requested, and without an outcome yet. */
  get pending(): number {
    const { requested, ...settled } = this.notes
    return requested - Object.values(settled).reduce((sum, count) => sum + count, 0)
  }

  /** How many notes were asked for in this run and have an answer. */
  get answered(): number {
    const { archived, unchanged, unavailable, failed } = this.notes
    return archived + unchanged + unavailable + failed
  }

  summary(of: {
    runId: number
    outcome: string
    currency: string
    drift: Summary['drift']
    durationMs: number
  }): Summary {
    return {
      run_id: of.runId,
      outcome: of.outcome,
      notes: { ...this.notes, pending: this.pending },
      api: {
        calls: this.calls,
        charged: this.charged,
        uncertain: this.uncertain,
        cost: this.costMicros / 1e6,
        currency: of.currency,
      },
      media: { ...this.media },
      drift: of.drift,
      duration_ms: Math.round(of.durationMs),
    }
  }
}
