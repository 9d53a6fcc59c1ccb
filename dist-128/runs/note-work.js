// A note's job, from its call to what the disposition says where it went wrong; and the signs that it is the provider
// that fails and not the note. It must not lease a job, wait, or end the run itself.
import { transact } from '../core/catalog.js';
import { HaltError, UnavailableError } from '../core/errors.js';
import { disposeOf } from '../frontier/disposition.js';
import * as frontier from '../frontier/frontier.js';
import { applyObservation } from '../store/notes.js';
import { knownNote, settleSeeds } from '../store/seeds.js';
import { notesWithoutUse } from '../store/unusable-answers.js';
import { diskFault } from './disk-fault.js';
import { applyAnswer, callProvider, recordedBefore } from './fetch-note.js';
import { closeForgotten } from './not-forgotten.js';
import { reschedule } from './reschedule.js';
import { messageOf } from './run.js';
import { ShapeAlarm } from './shape-alarm.js';
export class NoteWork {
    alarm;
    #run;
    #steering;
    #files;
    #failingSinceMs = null;
    constructor(run, steering, files) {
        this.#run = run;
        this.#steering = steering;
        this.#files = files;
        this.alarm = new ShapeAlarm(notesWithoutUse(run.catalog));
    }
    /** Does the work of a leased job. @throws where the disk or the catalog fails, which is no job's fault */
    async work(job) {
        const run = this.#run;
        run.reached('leased');
        if (closeForgotten(run, job))
            return;
        const recorded = job.captureId === null ? await callProvider(run, job) : recordedBefore(run, job.captureId);
        const wasLive = knownNote(run.catalog, job.noteId)?.availability === 'live';
        try {
            await applyAnswer(run, job, recorded);
            this.#files.noteCame(job.noteId);
            this.#steering.wentWell();
            this.#failingSinceMs = null;
            this.alarm.noteSeen(wasLive);
            run.lanes.note.succeeded();
        }
        catch (error) {
            if (diskFault(error) !== null)
                throw error;
            this.#dispose(job, recorded, wasLive, error);
        }
    }
    #dispose(job, recorded, wasLive, error) {
        const run = this.#run;
        const disposition = disposeOf(error, job, Math.random());
        const reason = messageOf(error);
        run.log.debug({ note: job.noteId, next: disposition.next, reason }, 'note not archived');
        switch (disposition.next) {
            case 'retry':
                this.#outage(reason);
                this.#steering.retryLater(job, disposition, reason);
                return;
            case 'slow':
                this.#outage(reason);
                run.lanes.note.slowDown(disposition.pauseMs);
                transact(run.catalog, (tx) => frontier.release(tx, job));
                return;
            case 'park': {
                if (!disposition.changedShape)
                    this.#outage(reason);
                const until = run.clock.nowSeconds() + Math.ceil(disposition.parkMs / 1000);
                this.#end(job, 'failed', reason, (tx) => frontier.park(tx, job, { until, error: reason, attempts: disposition.attempts }));
                if (!disposition.changedShape)
                    return;
                this.alarm.unusable(job, reason);
                break;
            }
            case 'observe': {
                if (!(error instanceof UnavailableError))
                    return;
                this.#failingSinceMs = null;
                this.alarm.noteMissed(wasLive);
                const capture = { id: recorded.captureId, capturedAt: recorded.exchange.capturedAt };
                this.#end(job, 'unavailable', reason, (tx) => {
                    applyObservation(tx, job.noteId, capture, error.code);
                    reschedule(tx, run, job.noteId, { seenAt: capture.capturedAt, edited: false });
                    frontier.close(tx, job);
                });
                break;
            }
            case 'bury': {
                const stack = disposition.bug && error instanceof Error ? (error.stack ?? reason) : reason;
                this.#end(job, 'failed', reason, (tx) => frontier.bury(tx, job, stack));
                if (disposition.bug)
                    this.#steering.countBug(error);
                break;
            }
            case 'halt':
                transact(run.catalog, (tx) => frontier.release(tx, job));
                this.#steering.stopFor(error);
                return;
            case 'recapture':
                throw error;
        }
        if (this.alarm.raised)
            run.stop.haltFor(this.alarm.error);
    }
    #end(job, outcome, reason, write) {
        const run = this.#run;
        transact(run.catalog, (tx) => {
            write(tx);
            settleSeeds(tx, { noteId: job.noteId, runId: run.id }, outcome, reason);
        });
        if (job.purpose === 'asked')
            run.tally.settle(outcome, 1, job.noteId);
        this.#files.noteFailed(job.noteId, reason);
    }
    /** No success for as long as the configuration allows: the provider is out. */
    #outage(reason) {
        const run = this.#run;
        const now = run.clock.nowMs();
        this.#failingSinceMs ??= now;
        const longestMs = run.clock.scaled(run.config.provider.outageMinutes * 60_000);
        if (now - this.#failingSinceMs >= longestMs)
            run.stop.haltFor(new HaltError(`no success for ${run.config.provider.outageMinutes} minutes (last: ${reason})`, 'outage'));
    }
}
