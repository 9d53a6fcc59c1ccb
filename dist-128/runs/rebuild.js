// Makes every derived table anew from the captures, offline: note by note, each note's in the order of time, in one
// transaction. It must not change evidence: captures, seeds, lists, jobs, the schedule, and which file an identity has.
import { setImmediate as breathe } from 'node:timers/promises';
import { transact } from '../core/catalog.js';
import { IntegrityError } from '../core/errors.js';
import { collectSooner, keepYoungSpaceSmall } from '../core/heap.js';
import { unappliedCaptures } from '../frontier/left-over.js';
import { ShapeInventory } from '../normalize/shape-inventory.js';
import { capturesOfNote, countCaptures, noteAfter, spanOfCaptures } from '../store/ledger.js';
import { asKnown } from '../store/media.js';
import { applyCounters, applyNote, applyObservation, ensureNote } from '../store/notes.js';
import { leftAsItWas, putIndexesAside, remakeDerived } from '../store/remake.js';
import { clearSearchIndex, fillSearchIndex } from '../store/search-index.js';
import { ShapeCounts } from '../store/shapes.js';
import { beginSightings, endSightings, keepSighting, sightingsInOrder } from '../store/sightings.js';
import { sightUser } from '../store/users.js';
import { workInLog } from '../store/work-in-log.js';
import { diskFault } from './disk-fault.js';
import { Reading } from './reading.js';
import { messageOf } from './run.js';
/** Captures, at least, between two moments at which signals are heard. */
const partSize = 50;
/**
 * Begins a rebuild. The counts fill while `done` is pending; it gives null where it was stopped, and then, as where it
 * throws, every row is as it was.
 * @throws {IntegrityError} where a capture is damaged, unless `withoutDamaged`
 */
export function beginRebuild(catalog, options) {
    const counts = nothingReplayed(countCaptures(catalog));
    return {
        counts,
        done: remakeFromCaptures(catalog, counts, options),
    };
}
/** The counts of a replay that begins. */
export function nothingReplayed(total) {
    return { total, done: 0, notes: 0, observations: 0, without: 0, pending: 0, forgotten: 0, failed: [] };
}
/**
 * Makes all derived tables anew in one transaction, of which `before` and `after` are a part, and then the search index; null
 * where it was stopped, and left all as it was. It begins again where a defect keeps a note from being written: a savepoint for each note, by which its rows alone
 * are taken back, has SQLite put aside each page that the note touches, and writes ten times what the notes do.
 */
export async function remakeFromCaptures(catalog, counts, options, { before, after } = {}) {
    const remake = (eachAlone) => remakeDerived(catalog, async (tx) => {
        before?.(tx);
        const result = await new Replay(tx, counts, options, eachAlone).all();
        if (result !== leftAsItWas)
            after?.(tx);
        return result;
    });
    const result = await remake(false).catch((error) => {
        if (!(error instanceof NotWritten))
            throw error;
        Object.assign(counts, nothingReplayed(counts.total));
        return remake(true);
    });
    if (result === leftAsItWas)
        return null;
    // Of its own: were it killed now, the next command that writes fills the index.
    await workInLog(catalog, () => fillSearchIndex(catalog));
    return result;
}
/** A note's rows cannot be written, or not all of them: by a defect, not by a fault of the disk. */
class NotWritten extends Error {
}
/** From so many captures on a thread of its own reads them: it takes a tenth of a second to start. */
const worthAThread = 2_000;
class Replay {
    #tx;
    #counts;
    #options;
    #skipReason;
    /** Whether each note is written by itself, so that one that cannot be leaves the others. */
    #eachAlone;
    #unapplied;
    #shapes = new ShapeCounts();
    /** The last note whose captures were given to be read. */
    #last = '';
    constructor(tx, counts, options, eachAlone) {
        this.#tx = tx;
        this.#counts = counts;
        this.#options = options;
        this.#eachAlone = eachAlone;
        this.#skipReason = asKnown(options.skipReason);
        this.#unapplied = unappliedCaptures(tx);
    }
    async all() {
        const { forgotten, inThread = this.#counts.total >= worthAThread } = this.#options;
        const span = spanOfCaptures(this.#tx) ?? { first: 0, last: 0 };
        const reading = new Reading(this.#tx.committed, { span, forgotten: forgotten.marks }, inThread);
        const letGrow = keepYoungSpaceSmall();
        collectSooner();
        try {
            const putIndexesBack = putIndexesAside(this.#tx);
            beginSightings(this.#tx);
            if ((await this.#writeAsRead(reading)) === leftAsItWas)
                return leftAsItWas;
            // In the order of time no sighting comes late.
            for (const { user, moment } of sightingsInOrder(this.#tx))
                sightUser(this.#tx, user, moment);
            endSightings(this.#tx);
            const shapes = new ShapeInventory(span);
            shapes.include(await reading.counted());
            this.#shapes.write(this.#tx, shapes.counted().map(({ shape }) => shape));
            putIndexesBack();
            clearSearchIndex(this.#tx);
            return this.#options.stopped() ? leftAsItWas : shapes.found();
        }
        finally {
            letGrow();
            await reading.close();
        }
    }
    async #writeAsRead(reading) {
        const { stopped, reached } = this.#options;
        for await (const { captures, steps } of reading.read(() => this.#nextPart())) {
            for (const step of steps)
                this.#count(step, this.#failure(step));
            this.#counts.done += captures;
            reached?.();
            await breathe();
            if (stopped())
                return leftAsItWas;
        }
        return undefined;
    }
    /** The IDs of the captures of the notes that follow, but for those that the next run applies; undefined after the last note. */
    #nextPart() {
        const part = [];
        while (part.length < partSize) {
            const noteId = noteAfter(this.#tx, this.#last);
            if (noteId === undefined)
                break;
            this.#last = noteId;
            for (const id of capturesOfNote(this.#tx, noteId)) {
                if (!this.#unapplied.has(id))
                    part.push(id);
                else {
                    this.#counts.pending += 1;
                    this.#counts.done += 1;
                }
            }
        }
        return part.length === 0 ? undefined : part;
    }
    /** Writes the rows of a step. Why that cannot be, and has left none; null where they are written. */
    #failure(step) {
        try {
            if (this.#eachAlone)
                transact(this.#tx, () => this.#write(step));
            else
                this.#write(step);
            return null;
        }
        catch (error) {
            if (diskFault(error) !== null)
                throw error;
            if (!this.#eachAlone)
                throw new NotWritten('', { cause: error });
            return messageOf(error);
        }
    }
    #write(step) {
        if (step.kind === 'note')
            this.#writeNote(step);
        else if (step.kind === 'observation') {
            ensureNote(this.#tx, step.noteId);
            applyObservation(this.#tx, step.noteId, step.moment, step.code);
        }
    }
    #writeNote({ record, moment, before }) {
        // What is the same of all of them is their author too.
        if (record.user !== null)
            for (const one of [...before, { moment }])
                keepSighting(this.#tx, record.user, one.moment);
        ensureNote(this.#tx, record.id);
        for (const one of before)
            applyCounters(this.#tx, one.counters, one.moment);
        applyNote(this.#tx, record, moment, this.#skipReason, before[0]?.moment);
    }
    #count(step, failure) {
        const counts = this.#counts;
        switch (step.kind) {
            case 'note': {
                const all = [...step.before, step];
                if (failure === null) {
                    counts.notes += all.length;
                    for (const { seen } of all)
                        this.#shapes.add(seen);
                }
                else
                    for (const { moment } of all)
                        this.#fail(moment.id, step.record.id, failure);
                break;
            }
            case 'observation':
                if (failure === null)
                    counts.observations += 1;
                else
                    this.#fail(step.moment.id, step.noteId, failure);
                break;
            case 'without':
            case 'forgotten':
                counts[step.kind] += 1;
                break;
            default:
                if (step.kind === 'damaged' && !this.#options.withoutDamaged)
                    throw new IntegrityError(`${step.reason}. The tables are as they were: what only this capture told would be lost from them. Put back a backup, or leave out what is damaged with --without-damaged.`);
                this.#fail(step.captureId, step.noteId, step.reason);
        }
    }
    #fail(captureId, noteId, reason) {
        this.#counts.failed.push({ capture_id: captureId, note_id: noteId, reason });
    }
}
