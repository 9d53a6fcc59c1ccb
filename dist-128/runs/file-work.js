// A file's job, from its download to what the disposition says where it went wrong; and the one backward edge: a file
// whose URL has expired has its note asked for again. It must not lease a job, wait, or end the run itself.
import { transact } from '../core/catalog.js';
import { disposeOf } from '../frontier/disposition.js';
import * as frontier from '../frontier/frontier.js';
import { failFile } from '../store/media.js';
import { diskFault } from './disk-fault.js';
import { fetchMedia } from './fetch-media.js';
import { messageOf } from './run.js';
/** How often a note is asked for again in one run because its files' URLs had expired. */
const maxRecaptures = 2;
export class FileWork {
    #run;
    #steering;
    /** By note: how often it was asked for again, and the expired files that wait for the answer. */
    #recaptures = new Map();
    /** Unix milliseconds of the first "too fast" since a file came; null where there was none. */
    #throttledSinceMs = null;
    constructor(run, steering) {
        this.#run = run;
        this.#steering = steering;
    }
    /**
     * Does the work of a leased job, and leaves its lane when the file is on the disk.
     * @throws where the disk or the catalog fails, which is no job's fault
     */
    async work(job, leaveLane) {
        const run = this.#run;
        try {
            await fetchMedia(run, job, leaveLane);
            this.#steering.wentWell();
            this.#throttledSinceMs = null;
            run.lanes.media.succeeded();
        }
        catch (error) {
            if (diskFault(error) !== null)
                throw error;
            if (run.stop.now.aborted) {
                transact(run.catalog, (tx) => frontier.release(tx, job));
                return;
            }
            this.#dispose(job, error);
        }
    }
    /** A note was captured: it has opened a job again for each of its expired files. */
    noteCame(noteId) {
        this.#recaptures.get(noteId)?.waiting.clear();
    }
    /** The note that expired files wait for does not come: they have failed. */
    noteFailed(noteId, why) {
        const run = this.#run;
        const waiting = this.#recaptures.get(noteId)?.waiting ?? new Map();
        transact(run.catalog, (tx) => {
            for (const [identity, reason] of waiting)
                failFile(tx, identity, `${reason}; asked for the note again: ${why}`);
        });
        for (const identity of waiting.keys())
            run.tally.fileFailed(identity);
        waiting.clear();
    }
    #dispose(job, error) {
        const run = this.#run;
        const disposition = disposeOf(error, job, Math.random());
        const reason = messageOf(error);
        const identity = job.identity ?? '';
        run.log.debug({ note: job.noteId, file: identity, next: disposition.next, reason }, 'file not stored');
        switch (disposition.next) {
            case 'retry':
                this.#steering.retryLater(job, disposition, reason);
                return;
            case 'slow':
                this.#throttled(job, disposition.pauseMs, reason);
                return;
            case 'halt':
                transact(run.catalog, (tx) => frontier.release(tx, job));
                this.#steering.stopFor(error);
                return;
            case 'recapture':
                this.#recapture(job, reason);
                return;
            default:
                if (disposition.next === 'bury' && disposition.bug)
                    this.#steering.countBug(error);
                this.#failFile(job, identity, reason);
                return;
        }
    }
    /** Too fast: the lane slows, and no attempt is spent; but a host that says nothing else for ever must not hold the run. */
    #throttled(job, pauseMs, reason) {
        const { catalog, clock, config, lanes } = this.#run;
        const now = clock.nowMs();
        this.#throttledSinceMs ??= now;
        const patientUntilMs = this.#throttledSinceMs + clock.scaled(config.provider.outageMinutes * 60_000);
        if (now + clock.scaled(pauseMs ?? 0) >= patientUntilMs) {
            this.#failFile(job, job.identity ?? '', reason);
            return;
        }
        lanes.media.slowDown(pauseMs);
        const { attempts, noEnvelopes } = job;
        const attempt = { attempts, noEnvelopes, error: reason, notBeforeAt: clock.nowSeconds(), atEnd: true };
        transact(catalog, (tx) => {
            // Behind the others: it may be this file alone that is refused.
            frontier.noteAttempt(tx, job, attempt);
            frontier.release(tx, job);
        });
    }
    /** The one backward edge: the file's job ends, and its note is asked for again, within limits. */
    #recapture(job, reason) {
        const run = this.#run;
        const identity = job.identity ?? '';
        const recapture = this.#recaptures.get(job.noteId) ?? { times: 0, waiting: new Map() };
        const isUnderWay = recapture.waiting.size > 0;
        if (!isUnderWay && recapture.times >= maxRecaptures) {
            this.#failFile(job, identity, `${reason}; asked for the note again ${recapture.times} times`);
            return;
        }
        this.#recaptures.set(job.noteId, recapture);
        recapture.waiting.set(identity, reason);
        const queued = transact(run.catalog, (tx) => {
            frontier.close(tx, job);
            if (isUnderWay)
                return null;
            return frontier.enqueueNote(tx, {
                noteId: job.noteId,
                runId: run.id,
                now: run.clock.nowSeconds(),
                purpose: 'recapture',
                evenIfBuried: false,
            });
        });
        if (queued?.job === 'opened')
            recapture.times += 1;
        if (queued?.job === 'buried')
            this.noteFailed(job.noteId, queued.reason);
    }
    #failFile(job, identity, reason) {
        transact(this.#run.catalog, (tx) => {
            failFile(tx, identity, reason);
            frontier.close(tx, job);
        });
        this.#run.tally.fileFailed(identity);
    }
}
