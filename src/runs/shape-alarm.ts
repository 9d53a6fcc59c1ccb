// Tells when it is the provider that changed and not the notes: ten unusable answers in a row, or most of the notes
// that were live suddenly unavailable. It must not end the run itself.
import type { Transaction } from '../core/catalog.ts'
import { HaltError } from '../core/errors.ts'
import { type Job, reopen } from '../frontier/frontier.ts'

const unusableInARow = 10
const leastLiveNotes = 20

export class ShapeAlarm {
  #unusable: Job[] = []
  #lastReason = ''
  #live = 0
  #missed = 0

  /** A note came as it should. `wasLive`: the archive had it as live before. */
  noteSeen(wasLive: boolean): void {
    this.#unusable = []
    if (wasLive) this.#live += 1
  }

  /** A note was found unavailable. `wasLive`: the archive had it as live before. */
  noteMissed(wasLive: boolean): void {
    if (!wasLive) return
    this.#live += 1
    this.#missed += 1
  }

  /** A code-0 answer could not be used, and its job was buried. */
  unusable(job: Job, reason: string): void {
    this.#unusable.push(job)
    this.#lastReason = reason
  }

  get raised(): boolean {
    return this.#unusable.length >= unusableInARow || (this.#live >= leastLiveNotes && this.#missed * 2 > this.#live)
  }

  get error(): HaltError {
    return new HaltError(
      this.#unusable.length >= unusableInARow
        ? `the provider has changed its shape: ${this.#unusable.length} answers in a row could not be used (${this.#lastReason})`
        : `${this.#missed} of ${this.#live} notes that were live came back as unavailable; this is taken for a change on the provider’s side, and none of it is believed`,
      'shape',
    )
  }

  /** Opens the jobs again that were buried while the alarm built up: they are the provider's fault, not theirs. */
  reopen(tx: Transaction): void {
    for (const job of this.#unusable) reopen(tx, job)
  }
}
