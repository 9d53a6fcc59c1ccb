// Tells when it is the provider that changed and not the notes: the answers of ten notes in a row could not be used,
// those of earlier runs counted, or most of the notes that were live are suddenly unavailable. It must not end the run itself.
import type { Transaction } from '../core/catalog.ts'
import { HaltError } from '../core/errors.ts'
import type { NoteId } from '../core/model.ts'
import { type Job, reopen } from '../frontier/frontier.ts'

const unusableInARow = 10
const leastLiveNotes = 20

export class ShapeAlarm {
  /** Of this run and, since a note last came, of those before: a night may ask for less than ten. */
  readonly #notes: Set<NoteId>
  #unusable: Job[] = []
  #lastReason = ''
  #live = 0
  #missed = 0

  /** @param before the notes whose answers could not be used since a note last came as it should, in earlier runs */
  constructor(before: Iterable<NoteId> = []) {
    this.#notes = new Set(before)
  }

  /** A note came as it should. `wasLive`: the archive had it as live before. */
  noteSeen(wasLive: boolean): void {
    this.#unusable = []
    this.#notes.clear()
    if (wasLive) this.#live += 1
  }

  /** A note was found unavailable. `wasLive`: the archive had it as live before. */
  noteMissed(wasLive: boolean): void {
    if (!wasLive) return
    this.#live += 1
    this.#missed += 1
  }

  /** A code-0 answer could not be used, and its job was put aside. */
  unusable(job: Job, reason: string): void {
    this.#unusable.push(job)
    this.#notes.add(job.noteId)
    this.#lastReason = reason
  }

  get raised(): boolean {
    return this.#isUnusable || (this.#live >= leastLiveNotes && this.#missed * 2 > this.#live)
  }

  get error(): HaltError {
    return new HaltError(
      this.#isUnusable
        ? `the provider has changed its shape: the answers of ${this.#notes.size} notes in a row could not be used (${this.#lastReason})`
        : `${this.#missed} of ${this.#live} notes that were live came back as unavailable; this is taken for a change on the provider’s side, and none of it is believed`,
      'shape',
    )
  }

  get #isUnusable(): boolean {
    return this.#unusable.length > 0 && this.#notes.size >= unusableInARow
  }

  /** Opens the jobs again that were put aside while the alarm built up: they are the provider's fault, not theirs. */
  reopen(tx: Transaction): void {
    for (const job of this.#unusable) reopen(tx, job)
  }
}
