// Works a run's frontier until nothing is left or it must stop: leases jobs as their lanes have room, and does with each
// what the disposition says. The only place that knows both lanes. It must not know what a job's work consists of.
import { transact } from '../core/catalog.ts'
import { HaltError, UnavailableError } from '../core/errors.ts'
import { type Disposition, disposeOf } from '../frontier/disposition.ts'
import type { Job } from '../frontier/frontier.ts'
import * as frontier from '../frontier/frontier.ts'
import { failFile } from '../store/media.ts'
import { applyObservation } from '../store/notes.ts'
import { knownNote, settleSeeds } from '../store/seeds.ts'
import { diskFault } from './disk-fault.ts'
import { fetchMedia } from './fetch-media.ts'
import { applyAnswer, callProvider, type Recorded, recordedBefore } from './fetch-note.ts'
import { reschedule } from './reschedule.ts'
import { checkDisk, type Run } from './run.ts'
import { ShapeAlarm } from './shape-alarm.ts'

/** How often a note is asked for again in one run because its files' URLs had expired. */
const maxRecaptures = 2
const bugsInARow = 3

/**
 * Works until the run's frontier is empty, or its stop is requested and what was in flight is done.
 * @returns whether the run's observations are not to be believed
 */
export async function work(run: Run): Promise<{ distrusted: boolean }> {
  const worker = new Worker(run)
  await worker.workAll()
  return { distrusted: worker.distrusted }
}

class Worker {
  readonly #run: Run
  readonly #alarm = new ShapeAlarm()
  /** By note: how often it was asked for again, and the expired files that wait for the answer. */
  readonly #recaptures = new Map<string, { times: number; readonly waiting: Map<string, string> }>()
  /** Leased jobs that wait for their back-off to pass. */
  readonly #waiting = new Map<number, AbortController>()
  readonly #starting = { note: 0, media: 0 }
  #active = 0
  #noMoreCalls: HaltError | null = null
  #bugs = 0
  #failingSinceMs: number | null = null
  #wake: () => void = () => {}
  #changed = new Promise<void>((resolve) => {
    this.#wake = resolve
  })

  constructor(run: Run) {
    this.#run = run
  }

  async workAll(): Promise<void> {
    const run = this.#run
    run.stop.onRequest(() => {
      run.lanes.note.stop()
      run.lanes.media.stop()
      for (const wait of this.#waiting.values()) wait.abort()
      this.#notify()
    })
    const { provider, media } = run.config
    const loops = [
      ...Array.from({ length: provider.concurrency }, () => this.#loop('note')),
      ...Array.from({ length: media.concurrency }, () => this.#loop('media')),
    ]
    await Promise.all(loops)
    if (this.#noMoreCalls !== null) run.stop.haltFor(this.#noMoreCalls)
    this.#orStop(() =>
      transact(run.catalog, (tx) => {
        if (this.#alarm.raised) this.#alarm.reopen(tx)
        frontier.releaseAll(tx)
      }),
    )
  }

  get distrusted(): boolean {
    return this.#alarm.raised
  }

  async #loop(kind: Job['kind']): Promise<void> {
    const { stop, lanes } = this.#run
    while (!stop.requested) {
      const mayStart = this.#orStop(() => this.#mayStart(kind))
      if (stop.requested) return
      if (mayStart) {
        this.#starting[kind] += 1
        let counted = true
        const begun = () => {
          if (counted) this.#starting[kind] -= 1
          counted = false
        }
        await lanes[kind].run(() => this.#step(kind, begun))
        begun()
      } else if (this.#idle()) {
        this.#notify()
        return
      } else await this.#changed
    }
  }

  /** Whether a job is there for one more start, and (for a call) money for it. */
  #mayStart(kind: Job['kind']): boolean {
    const run = this.#run
    if (kind === 'note' && this.#noMoreCalls !== null) return false
    if (!frontier.isReady(run.catalog, kind, run.id, this.#starting[kind])) return false
    if (kind === 'media' || run.spending.hasRoom()) return true
    if (run.spending.reserved === 0 && this.#starting.note === 0)
      this.#callsOver(
        new HaltError(`${run.spending.exhausted()?.name} is used up; what is left stays queued`, 'budget'),
      )
    return false
  }

  #idle(): boolean {
    const { note, media } = this.#starting
    return this.#active === 0 && this.#waiting.size === 0 && note === 0 && media === 0
  }

  #notify(): void {
    const wake = this.#wake
    this.#changed = new Promise((resolve) => {
      this.#wake = resolve
    })
    wake()
  }

  /** One lane slot: leases a job and does its work. */
  async #step(kind: Job['kind'], begun: () => void): Promise<void> {
    const run = this.#run
    this.#active += 1
    try {
      if (run.stop.requested || (kind === 'note' && (this.#noMoreCalls !== null || !run.spending.hasRoom()))) return
      if (kind === 'note') checkDisk(run)
      const job = transact(run.catalog, (tx) =>
        frontier.lease(tx, kind, {
          runId: run.id,
          now: run.clock.nowSeconds(),
          costMicros: kind === 'note' ? run.spending.priceMicros : null,
        }),
      )
      begun()
      if (job === undefined) return
      await (kind === 'note' ? this.#workNote(job) : this.#workFile(job))
    } catch (error) {
      this.#stopFor(error)
    } finally {
      this.#active -= 1
      begun()
      this.#notify()
    }
  }

  async #workNote(job: Job): Promise<void> {
    const run = this.#run
    run.reached('leased')
    const recorded = job.captureId === null ? await this.#call(job) : recordedBefore(run, job.captureId)
    const wasLive = knownNote(run.catalog, job.noteId)?.availability === 'live'
    try {
      applyAnswer(run, job, recorded)
      // It has opened a job for each of them again.
      this.#recaptures.get(job.noteId)?.waiting.clear()
      this.#bugs = 0
      this.#failingSinceMs = null
      this.#alarm.noteSeen(wasLive)
      run.lanes.note.succeeded()
    } catch (error) {
      if (diskFault(error) !== null) throw error
      this.#disposeNote(job, recorded, wasLive, error)
    }
  }

  async #call(job: Job): Promise<Recorded> {
    this.#run.spending.reserve()
    return callProvider(this.#run, job)
  }

  #disposeNote(job: Job, recorded: Recorded, wasLive: boolean, error: unknown): void {
    const run = this.#run
    const disposition = disposeOf(error, job, Math.random())
    const reason = messageOf(error)
    run.log.debug({ note: job.noteId, next: disposition.next, reason }, 'note not archived')
    switch (disposition.next) {
      case 'retry':
        this.#outage(reason)
        this.#retryLater(job, disposition, reason)
        return
      case 'slow':
        this.#outage(reason)
        run.lanes.note.slowDown(disposition.pauseMs)
        transact(run.catalog, (tx) => frontier.release(tx, job))
        return
      case 'park': {
        this.#outage(reason)
        const until = run.clock.nowSeconds() + Math.ceil(disposition.parkMs / 1000)
        this.#endNote(job, 'failed', reason, (tx) =>
          frontier.park(tx, job, { until, error: reason, attempts: disposition.attempts }),
        )
        return
      }
      case 'observe': {
        if (!(error instanceof UnavailableError)) return
        this.#failingSinceMs = null
        this.#alarm.noteMissed(wasLive)
        const capture = { id: recorded.captureId, capturedAt: recorded.exchange.capturedAt }
        this.#endNote(job, 'unavailable', reason, (tx) => {
          applyObservation(tx, job.noteId, capture, error.code)
          reschedule(tx, run, job.noteId, { seenAt: capture.capturedAt, edited: false })
          frontier.close(tx, job)
        })
        break
      }
      case 'bury': {
        const stack = disposition.bug && error instanceof Error ? (error.stack ?? reason) : reason
        this.#endNote(job, 'failed', reason, (tx) => frontier.bury(tx, job, stack))
        if (disposition.bug) this.#countBug(error)
        if (disposition.changedShape) this.#alarm.unusable(job, reason)
        break
      }
      case 'halt':
        transact(run.catalog, (tx) => frontier.release(tx, job))
        this.#stopFor(error)
        return
      case 'recapture':
        throw error
    }
    if (this.#alarm.raised) run.stop.haltFor(this.#alarm.error)
  }

  async #workFile(job: Job): Promise<void> {
    const run = this.#run
    try {
      await fetchMedia(run, job)
      this.#bugs = 0
      run.lanes.media.succeeded()
    } catch (error) {
      if (diskFault(error) !== null) throw error
      if (run.stop.now.aborted) {
        transact(run.catalog, (tx) => frontier.release(tx, job))
        return
      }
      this.#disposeFile(job, error)
    }
  }

  #disposeFile(job: Job, error: unknown): void {
    const run = this.#run
    const disposition = disposeOf(error, job, Math.random())
    const reason = messageOf(error)
    const identity = job.identity ?? ''
    run.log.debug({ note: job.noteId, file: identity, next: disposition.next, reason }, 'file not stored')
    switch (disposition.next) {
      case 'retry':
        this.#retryLater(job, disposition, reason)
        return
      case 'slow':
        run.lanes.media.slowDown(disposition.pauseMs)
        transact(run.catalog, (tx) => frontier.release(tx, job))
        return
      case 'halt':
        transact(run.catalog, (tx) => frontier.release(tx, job))
        this.#stopFor(error)
        return
      case 'recapture':
        this.#recapture(job, reason)
        return
      default:
        if (disposition.next === 'bury' && disposition.bug) this.#countBug(error)
        this.#failFile(job, identity, reason)
        return
    }
  }

  /** The one backward edge: the file's job ends, and its note is asked for again, within limits. */
  #recapture(job: Job, reason: string): void {
    const run = this.#run
    const identity = job.identity ?? ''
    const recapture = this.#recaptures.get(job.noteId) ?? { times: 0, waiting: new Map<string, string>() }
    const isUnderWay = recapture.waiting.size > 0
    if (!isUnderWay && recapture.times >= maxRecaptures) {
      this.#failFile(job, identity, `${reason}; asked for the note again ${recapture.times} times`)
      return
    }
    this.#recaptures.set(job.noteId, recapture)
    recapture.waiting.set(identity, reason)
    const queued = transact(run.catalog, (tx) => {
      frontier.close(tx, job)
      if (isUnderWay) return null
      return frontier.enqueueNote(tx, {
        noteId: job.noteId,
        runId: run.id,
        now: run.clock.nowSeconds(),
        purpose: 'recapture',
        evenIfBuried: false,
      })
    })
    if (queued?.job === 'opened') recapture.times += 1
    if (queued?.job === 'buried') this.#failWaiting(job.noteId, queued.reason)
  }

  /** The note that expired files wait for does not come: they have failed. */
  #failWaiting(noteId: string, why: string): void {
    const run = this.#run
    const waiting = this.#recaptures.get(noteId)?.waiting ?? new Map<string, string>()
    transact(run.catalog, (tx) => {
      for (const [identity, reason] of waiting) failFile(tx, identity, `${reason}; asked for the note again: ${why}`)
    })
    for (const identity of waiting.keys()) run.tally.fileFailed(identity)
    waiting.clear()
  }

  #failFile(job: Job, identity: string, reason: string): void {
    transact(this.#run.catalog, (tx) => {
      failFile(tx, identity, reason)
      frontier.close(tx, job)
    })
    this.#run.tally.fileFailed(identity)
  }

  #endNote(
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
    if (job.purpose === 'asked') run.tally.settle(outcome)
    this.#failWaiting(job.noteId, reason)
  }

  #retryLater(job: Job, disposition: Extract<Disposition, { next: 'retry' }>, reason: string): void {
    const run = this.#run
    const { delayMs, attempts, noEnvelopes, atEnd } = disposition
    transact(run.catalog, (tx) =>
      frontier.noteAttempt(tx, job, {
        attempts,
        noEnvelopes,
        atEnd,
        error: reason,
        notBeforeAt: run.clock.nowSeconds() + Math.ceil(run.clock.scaled(delayMs) / 1000),
      }),
    )
    const wait = new AbortController()
    this.#waiting.set(job.id, wait)
    void run.clock.sleep(delayMs, wait.signal).then(() => {
      this.#waiting.delete(job.id)
      if (!run.stop.requested) this.#orStop(() => transact(run.catalog, (tx) => frontier.release(tx, job)))
      this.#notify()
    })
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

  /** No more calls in this run. Files go on: what is paid for is fetched while its URLs live. */
  #callsOver(error: HaltError): void {
    this.#noMoreCalls ??= error
  }

  #countBug(error: unknown): void {
    this.#run.log.error({ err: error }, 'a defect of rednote-archive; the job is buried')
    this.#bugs += 1
    if (this.#bugs >= bugsInARow) this.#run.stop.stopForBug(error)
  }

  /** What `work` gives; where it throws, the run stops for that, and nothing is given. */
  #orStop<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.#stopFor(error)
      return undefined
    }
  }

  #stopFor(error: unknown): void {
    const { stop } = this.#run
    const halt = error instanceof HaltError ? error : diskFault(error)
    if (halt === null) stop.stopForBug(error)
    else if (halt.reason === 'quota') this.#callsOver(halt)
    else stop.haltFor(halt)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
