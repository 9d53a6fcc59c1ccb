// Reads captures for a replay: their bytes to records, those of one note in a row that say the same as one, and the
// places of their JSON counted. It must not touch the catalog: it may run in a thread of its own (`reading-thread`).
import { HaltError, IntegrityError, ThrottledError, TransientError, UnavailableError, UnusableError, } from '../core/errors.js';
import { ShapeInventory } from '../normalize/shape-inventory.js';
import { Forgotten } from '../store/forgotten.js';
import { bodyFrom } from '../store/ledger.js';
import { exchangeOf, recordsOf } from './capture-records.js';
import { messageOf } from './run.js';
export class CaptureReader {
    #shapes;
    #forgotten;
    #alike = null;
    #steps = [];
    constructor(options) {
        this.#shapes = new ShapeInventory(options.span);
        this.#forgotten = new Forgotten(options.forgotten);
    }
    /** Reads captures, note by note and each note's in the order of time: all that there are of a note, or none. */
    read(captures) {
        for (const capture of captures)
            this.#readOne(capture);
        this.#closeNote();
        return this.#taken();
    }
    /** The shapes of all that it has read. */
    counted() {
        return this.#shapes.counted();
    }
    #taken() {
        const steps = this.#steps;
        this.#steps = [];
        return steps;
    }
    #readOne(capture) {
        const { id, noteId } = capture;
        try {
            if (this.#forgotten.hasNote(noteId))
                this.#steps.push({ kind: 'forgotten' });
            else
                this.#readNote(capture);
        }
        catch (error) {
            if (error instanceof UnavailableError) {
                this.#closeNote();
                this.#steps.push({ kind: 'observation', noteId, moment: momentOf(capture), code: error.code });
            }
            else if (saysNothing(error))
                this.#steps.push({ kind: 'without' });
            else {
                const kind = error instanceof IntegrityError ? 'damaged' : 'failed';
                this.#steps.push({ kind, captureId: id, noteId, reason: messageOf(error) });
            }
        }
    }
    #readNote(capture) {
        const { noteId, capturedAt } = capture;
        const exchange = exchangeOf(capture, bodyFrom(capture));
        const { record, shape } = recordsOf(exchange);
        if (record.user !== null && this.#forgotten.hasUser(record.user.id)) {
            this.#steps.push({ kind: 'forgotten' });
            return;
        }
        this.#shapes.add(shape, capturedAt);
        const moment = momentOf(capture);
        const seen = { runId: capture.runId, shapeId: shape.id };
        const alike = this.#alike;
        if (alike?.record.id === noteId && saysTheSame(alike.record, record)) {
            const { metrics, issues } = alike.record;
            alike.before.push({ counters: { id: noteId, metrics, issues }, moment: alike.moment, seen: alike.seen });
            this.#alike = { ...alike, record, moment, seen };
        }
        else {
            this.#closeNote();
            this.#alike = { record, moment, seen, before: [] };
        }
    }
    #closeNote() {
        if (this.#alike !== null)
            this.#steps.push({ kind: 'note', ...this.#alike });
        this.#alike = null;
    }
}
const momentOf = ({ id, capturedAt }) => ({ id, capturedAt });
/** What each capture has of its own, and URLs, of which the last counts. */
const ofItsOwn = new Set(['metrics', 'issues', 'shareUrl', 'url']);
/** Whether two records of a note give it the same rows, but for those that each capture has of its own. */
function saysTheSame(a, b) {
    return (a.shareUrl === null) === (b.shareUrl === null) && isAlike(a, b);
}
/** Plain data whose objects have the same keys. */
function isAlike(a, b) {
    if (a === b)
        return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
        return false;
    if (Array.isArray(a))
        return a.length === b.length && a.every((one, at) => isAlike(one, b[at]));
    for (const key in a)
        if (!ofItsOwn.has(key) && !isAlike(a[key], b[key]))
            return false;
    return true;
}
const saysNothing = (error) => error instanceof UnusableError ||
    error instanceof TransientError ||
    error instanceof ThrottledError ||
    error instanceof HaltError;
