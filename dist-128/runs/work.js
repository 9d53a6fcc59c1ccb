// Works a run's frontier until nothing is left or it must stop: leases jobs as their lanes have room, and lets those
// that failed wait. The only place that knows both lanes. It must not know what a job's work consists of.
import { transact } from '../core/catalog.js';
import { HaltError } from '../core/errors.js';
import * as frontier from '../frontier/frontier.js';
import { write, writeSafely } from '../store/write.js';
import { diskFault } from './disk-fault.js';
import { FileWork } from './file-work.js';
import { NoteWork } from './note-work.js';
import { checkDisk } from './run.js';
const bugsInARow = 3;
/** Work of a kind that has left its lane and is not over yet, as a share of the lane: what is ahead of the catalog. */
const finishingShare = 4;
/** Files leased at one stroke, as a share of their lane. */
const leasedAhead = 2;
/**
 * Works until the run's frontier is empty, or its stop is requested and what was in flight is done.
 * @returns whether the run's observations are not to be believed
 */
export async function work(run) {
    // What was read in is worked at note by note: a larger cache holds pages that the system's holds too, and most commits
    // look through all of it (a tree whose pages were put in order has had one under a number beyond the file's end).
    run.catalog.sqlite.pragma('cache_size = -8192');
    run.catalog.sqlite.pragma('shrink_memory');
    const worker = new Worker(run);
    await worker.workAll();
    return { distrusted: worker.distrusted };
}
class Worker {
    #run;
    #files;
    #notes;
    /** Leased jobs that wait for their back-off to pass. */
    #waiting = new Map();
    /** By kind: pieces of work at work, those of them in their lane, and those that have no job yet. */
    #atWork = { note: 0, media: 0 };
    #inLane = { note: 0, media: 0 };
    #starting = { note: 0, media: 0 };
    /** Files that are leased, and that nobody works at yet. */
    #leased = [];
    #leasing = null;
    #noMoreCalls = null;
    #bugs = 0;
    #isLooking = false;
    #end = () => { };
    constructor(run) {
        this.#run = run;
        this.#files = new FileWork(run, this);
        this.#notes = new NoteWork(run, this, this.#files);
    }
    async workAll() {
        const run = this.#run;
        const ended = new Promise((resolve) => {
            this.#end = resolve;
        });
        run.stop.onRequest(() => {
            run.lanes.note.stop();
            run.lanes.media.stop();
            for (const wait of this.#waiting.values())
                wait.abort();
            this.#notify();
        });
        this.#notify();
        await ended;
        if (this.#noMoreCalls !== null)
            run.stop.haltFor(this.#noMoreCalls);
        this.#orStop(() => transact(run.catalog, (tx) => {
            if (this.#notes.alarm.raised)
                this.#notes.alarm.reopen(tx);
            frontier.releaseAll(tx);
        }));
    }
    get distrusted() {
        return this.#notes.alarm.raised;
    }
    /** Something has changed: looks, once for all that changes at this moment, for jobs to start, or the end. */
    #notify() {
        if (this.#isLooking)
            return;
        this.#isLooking = true;
        queueMicrotask(() => {
            this.#isLooking = false;
            this.#look();
        });
    }
    #look() {
        const { stop } = this.#run;
        // Files first: their URLs grow old.
        for (const kind of ['media', 'note'])
            while (!stop.requested && this.#hasSlot(kind) && this.#orStop(() => this.#mayStart(kind)) === true)
                void this.#start(kind);
        const atWork = this.#atWork.note + this.#atWork.media;
        // An expired file has its note asked for again: only where nothing is at work or waits is it over.
        if (atWork === 0 && (stop.requested || this.#waiting.size === 0))
            this.#end();
    }
    #hasSlot(kind) {
        const { provider, media } = this.#run.config;
        const { concurrency } = kind === 'note' ? provider : media;
        const finishing = this.#atWork[kind] - this.#inLane[kind];
        return this.#inLane[kind] < concurrency && finishing < finishingShare * concurrency;
    }
    async #start(kind) {
        const atWork = countedIn(this.#atWork, kind);
        const inLane = countedIn(this.#inLane, kind);
        const starting = countedIn(this.#starting, kind);
        await this.#run.lanes[kind].run((leaveLane) => this.#step(kind, starting.end, () => {
            leaveLane();
            inLane.end();
            this.#notify();
        }));
        for (const count of [starting, inLane, atWork])
            count.end();
        this.#notify();
    }
    /** Whether a job is there for one more start, and (for a call) money for it. */
    #mayStart(kind) {
        const run = this.#run;
        if (kind === 'note' && this.#noMoreCalls !== null)
            return false;
        const beyond = this.#starting[kind] - (kind === 'media' ? this.#leased.length : 0);
        if (beyond >= 0 && !frontier.isReady(run.catalog, kind, run.id, beyond))
            return false;
        if (kind === 'media' || run.spending.hasRoom())
            return true;
        if (run.spending.reserved === 0 && this.#starting.note === 0)
            this.#callsOver(new HaltError(`${run.spending.exhausted()?.name} is used up; what is left stays queued`, 'budget'));
        return false;
    }
    /** One lane slot: leases a job and does its work. */
    async #step(kind, begun, leaveLane) {
        const run = this.#run;
        try {
            if (run.stop.requested)
                return;
            const job = await (kind === 'note' ? this.#leaseCall() : this.#leaseFile());
            begun();
            if (job === undefined)
                return;
            // A note keeps its place until it is applied: what a kill could have bought twice is what the lane holds.
            await (kind === 'note' ? this.#notes.work(job) : this.#files.work(job, leaveLane));
        }
        catch (error) {
            this.stopFor(error);
        }
    }
    /** The next file: of those that are leased, or of as many as are then leased at one stroke. */
    async #leaseFile() {
        if (this.#leased.length === 0) {
            this.#leasing ??= this.#leaseFiles().finally(() => {
                this.#leasing = null;
            });
            await this.#leasing;
        }
        return this.#run.stop.requested ? undefined : this.#leased.shift();
    }
    async #leaseFiles() {
        const { catalog, id: runId, config } = this.#run;
        const most = leasedAhead * config.media.concurrency;
        this.#leased.push(...(await write(catalog, (tx) => frontier.leaseFiles(tx, { runId, most }))));
    }
    /** Leases a note, with the price of its call reserved. The lease says on the disk that the call may have been charged. */
    async #leaseCall() {
        const run = this.#run;
        const { catalog, id: runId, clock, spending } = run;
        if (this.#noMoreCalls !== null || !spending.hasRoom())
            return undefined;
        checkDisk(run);
        // Before the wait: others look for room in the meantime.
        spending.reserve();
        let job;
        try {
            job = await writeSafely(catalog, (tx) => frontier.leaseNote(tx, { runId, now: clock.nowSeconds(), costMicros: spending.priceMicros }));
            return job;
        }
        finally {
            if (job === undefined || job.captureId !== null)
                spending.settle(false, 0);
        }
    }
    retryLater(job, disposition, reason) {
        const run = this.#run;
        const { delayMs, attempts, noEnvelopes, atEnd } = disposition;
        transact(run.catalog, (tx) => frontier.noteAttempt(tx, job, {
            attempts,
            noEnvelopes,
            atEnd,
            error: reason,
            notBeforeAt: run.clock.nowSeconds() + Math.ceil(run.clock.scaled(delayMs) / 1000),
        }));
        const wait = new AbortController();
        this.#waiting.set(job.id, wait);
        void run.clock.sleep(delayMs, wait.signal).then(() => {
            this.#waiting.delete(job.id);
            if (!run.stop.requested)
                this.#orStop(() => transact(run.catalog, (tx) => frontier.release(tx, job)));
            this.#notify();
        });
    }
    wentWell() {
        this.#bugs = 0;
    }
    /** No more calls in this run. Files go on: what is paid for is fetched while its URLs live. */
    #callsOver(error) {
        this.#noMoreCalls ??= error;
    }
    countBug(error) {
        this.#run.log.error({ err: error }, 'a defect of rednote-archive; the job is buried');
        this.#bugs += 1;
        if (this.#bugs >= bugsInARow)
            this.#run.stop.stopForBug(error);
    }
    /** What `work` gives; where it throws, the run stops for that, and nothing is given. */
    #orStop(work) {
        try {
            return work();
        }
        catch (error) {
            this.stopFor(error);
            return undefined;
        }
    }
    stopFor(error) {
        const { stop } = this.#run;
        const halt = error instanceof HaltError ? error : diskFault(error);
        if (halt === null)
            stop.stopForBug(error);
        else if (halt.reason === 'quota')
            this.#callsOver(halt);
        else
            stop.haltFor(halt);
    }
}
/** Counts one more of a kind, until it is told of its end. */
function countedIn(counts, kind) {
    counts[kind] += 1;
    let counted = true;
    return {
        end: () => {
            if (counted)
                counts[kind] -= 1;
            counted = false;
        },
    };
}
