// A note's job, from its call to what the disposition says where it went wrong; and the signs that it is the provider
// that fails and not the note. It must not lease a job, wait, or end the run itself.
import { transact } from '../core/catalog.ts'
import { HaltError, UnavailableError } from '../core/errors.ts'
import { disposeOf } from '../frontier/disposition.ts'
import type { Job } from '../frontier/frontier.ts'
import * as frontier from '../frontier/frontier.ts'
import { applyObservation } from '../store/notes.ts'
import { knownNote, settleSeeds } from '../store/seeds.ts'
import { notesWithoutUse } from '../store/unusable-answers.ts'
import { diskFault } from './disk-fault.ts'
import { applyAnswer, callProvider, type Recorded, recordedBefore } from './fetch-note.ts'
import type { FileWork } from './file-work.ts'
import { closeForgotten } from './not-forgotten.ts'
import { reschedule } from './reschedule.ts'
import { messageOf, type Run } from './run.ts'
import { ShapeAlarm } from './shape-alarm.ts'
import type { Steering } from './steering.ts'

export class NoteWork {
  readonly alarm: ShapeAlarm
  readonly #run: Run
  readonly #steering: Steering
  readonly #files: FileWork
  #failingSinceMs: number | null = null

  constructor(run: Run, steering: Steering, files: FileWork) {
    this.#run = run
    this.#steering = steering
    this.#files = files
    this.alarm = new ShapeAlarm(notesWithoutUse(run.catalog))
  }

  /** Does the work of a leased job. @throws where the disk or the catalog fails, which is no job's fault */
  async work(job: Job): Promise<void> {
    const run = this.#run
    run.reached('leased')
    if (closeForgotten(run, job)) return
    const recorded = job.captureId === null ? await callProvider(run, job) : recordedBefore(run, job.captureId)
    const wasLive = knownNote(run.catalog, job.noteId)?.availability === 'live'
    try {
      await applyAnswer(run, job, recorded)
      this.#files.noteCame(job.noteId)
      this.#steering.wentWell()
      this.#failingSinceMs = null
      this.alarm.noteSeen(wasLive)
      run.lanes.note.succeeded()
    } catch (error) {
      if (diskFault(error) !== null) throw error
      this.#dispose(job, recorded, wasLive, error)
    }
  }

  #dispose(job: Job, recorded: Recorded, wasLive: boolean, error: unknown): void {
    const run = this.#run
    const disposition = disposeOf(error, job, Math.random())
    const reason = messageOf(error)
    run.log.debug({ note: job.noteId, next: disposition.next, reason }, 'note not archived')
    switch (disposition.next) {
      case 'retry':
        this.#outage(reason)
        this.#steering.retryLater(job, disposition, reason)
        return
      case 'slow':
        this.#outage(reason)
        run.lanes.note.slowDown(disposition.pauseMs)
        transact(run.catalog, (tx) => frontier.release(tx, job))
        return
      case 'park': {
        if (!disposition.changedShape) this.#outage(reason)
        const until = run.clock.nowSeconds() + Math.ceil(disposition.parkMs / 1000)
        this.#end(job, 'failed', reason, (tx) =>
          frontier.park(tx, job, { until, error: reason, attempts: disposition.attempts }),
        )
        if (!disposition.changedShape) return
        this.alarm.unusable(job, reason)
        break
      }
      case 'observe': {
        if (!(error instanceof UnavailableError)) return
        this.#failingSinceMs = null
        this.alarm.noteMissed(wasLive)
        const capture = { id: recorded.captureId, capturedAt: recorded.exchange.capturedAt }
        this.#end(job, 'unavailable', reason, (tx) => {
          applyObservation(tx, job.noteId, capture, error.code)
          reschedule(tx, run, job.noteId, { seenAt: capture.capturedAt, edited: false })
          frontier.close(tx, job)
        })
        break
      }
      case 'bury': {
        const stack = disposition.bug && error instanceof Error ? (error.stack ?? reason) : reason
        this.#end(job, 'failed', reason, (tx) => frontier.bury(tx, job, stack))
        if (disposition.bug) this.#steering.countBug(error)
        break
      }
      case 'halt':
        transact(run.catalog, (tx) => frontier.release(tx, job))
        this.#steering.stopFor(error)
        return
      case 'recapture':
        throw error
    }
    if (this.alarm.raised) run.stop.haltFor(this.alarm.error)
  }

  #end(
    job: Job,
    outcome: 'failed' | 'unavailable',
    reason: string,
    write: (tx: Parameters<typeof settleSeeds>[0]) => void,
  ): void {
    const run = this.#run
    transact(run.catalog, (tx) => {
      write(tx)
      settleSeeds(tx, { noteId: job.noteId, runId: run.id }, outcome, reason)
    })
    if (job.purpose === 'asked') run.tally.settle(outcome, 1, job.noteId)
    this.#files.noteFailed(job.noteId, reason)
  }

  /** No success for as long as the configuration allows: the provider is out. */
  #outage(reason: string): void {
    const run = this.#run
    const now = run.clock.nowMs()
    this.#failingSinceMs ??= now
    const longestMs = run.clock.scaled(run.config.provider.outageMinutes * 60_000)
    if (now - this.#failingSinceMs >= longestMs)
      run.stop.haltFor(
        new HaltError(`no success for ${run.config.provider.outageMinutes} minutes (last: ${reason})`, 'outage'),
      )
  }
}
