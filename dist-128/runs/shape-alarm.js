import { HaltError } from '../core/errors.js';
import { reopen } from '../frontier/frontier.js';
const unusableInARow = 10;
const leastLiveNotes = 20;
export class ShapeAlarm {
    /** Of this run and, since a note last came, of those before: a night may ask for less than ten. */
    #notes;
    #unusable = [];
    #lastReason = '';
    #live = 0;
    #missed = 0;
    /** @param before the notes whose answers could not be used since a note last came as it should, in earlier runs */
    constructor(before = []) {
        this.#notes = new Set(before);
    }
    /** A note came as it should. `wasLive`: the archive had it as live before. */
    noteSeen(wasLive) {
        this.#unusable = [];
        this.#notes.clear();
        if (wasLive)
            this.#live += 1;
    }
    /** A note was found unavailable. `wasLive`: the archive had it as live before. */
    noteMissed(wasLive) {
        if (!wasLive)
            return;
        this.#live += 1;
        this.#missed += 1;
    }
    /** A code-0 answer could not be used, and its job was put aside. */
    unusable(job, reason) {
        this.#unusable.push(job);
        this.#notes.add(job.noteId);
        this.#lastReason = reason;
    }
    get raised() {
        return this.#isUnusable || (this.#live >= leastLiveNotes && this.#missed * 2 > this.#live);
    }
    get error() {
        return new HaltError(this.#isUnusable
            ? `the provider has changed its shape: the answers of ${this.#notes.size} notes in a row could not be used (${this.#lastReason})`
            : `${this.#missed} of ${this.#live} notes that were live came back as unavailable; this is taken for a change on the provider’s side, and none of it is believed`, 'shape');
    }
    get #isUnusable() {
        return this.#unusable.length > 0 && this.#notes.size >= unusableInARow;
    }
    /** Opens the jobs again that were put aside while the alarm built up: they are the provider's fault, not theirs. */
    reopen(tx) {
        for (const job of this.#unusable)
            reopen(tx, job);
    }
}
