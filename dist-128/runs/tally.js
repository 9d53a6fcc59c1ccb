export class Tally {
    notes = {
        requested: 0,
        archived: 0,
        unchanged: 0,
        skipped: 0,
        duplicate: 0,
        unavailable: 0,
        failed: 0,
        invalid: 0,
    };
    media = { stored: 0, reused: 0, failed: 0, skipped: 0, bytes: 0 };
    /** Slots among the skipped that are so because their author does not allow saving. */
    notAllowed = 0;
    /** Lines and jobs of notes that were forgotten. */
    forgotten = 0;
    calls = 0;
    charged = 0;
    uncertain = 0;
    costMicros = 0;
    /** Files that failed and have not come since: a note asked for again may bring one after all. */
    #failedFiles = new Set();
    #failedBefore = new Set();
    #notesFailedAgain = 0;
    /** Notes (IDs) or files (identities) that an earlier run has told of: that they fail again is no news. */
    failedBefore(keys) {
        for (const key of keys)
            this.#failedBefore.add(key);
    }
    /** Notes and files that have failed, without those that had failed before. */
    get newlyFailed() {
        const files = [...this.#failedFiles].filter((identity) => !this.#failedBefore.has(identity)).length;
        return this.notes.failed - this.#notesFailedAgain + files;
    }
    fileFailed(identity) {
        this.#failedFiles.add(identity);
        this.media.failed = this.#failedFiles.size;
    }
    /** A file was downloaded, and fills `slots` slots. */
    fileStored(identity, bytes, slots) {
        this.#failedFiles.delete(identity);
        this.media.failed = this.#failedFiles.size;
        this.media.stored += 1;
        this.media.bytes += bytes;
        this.media.reused += Math.max(0, slots - 1);
    }
    /** A line or a due note has its outcome; a note that was asked for is named. */
    settle(outcome, count = 1, noteId) {
        this.notes[outcome] += count;
        if (outcome === 'failed' && noteId !== undefined && this.#failedBefore.has(noteId))
            this.#notesFailedAgain += count;
    }
    called(charged, costMicros) {
        this.calls += 1;
        if (charged === 'no')
            return;
        this.charged += 1;
        if (charged === 'maybe')
            this.uncertain += 1;
        this.costMicros += costMicros;
    }
    /** Requested, and without an outcome yet. */
    get pending() {
        const { requested, ...settled } = this.notes;
        return requested - Object.values(settled).reduce((sum, count) => sum + count, 0);
    }
    /** How many notes were asked for in this run and have an answer. */
    get answered() {
        const { archived, unchanged, unavailable, failed } = this.notes;
        return archived + unchanged + unavailable + failed;
    }
    summary(of) {
        return {
            run_id: of.runId,
            outcome: of.outcome,
            notes: { ...this.notes, pending: this.pending },
            api: {
                calls: this.calls,
                charged: this.charged,
                uncertain: this.uncertain,
                cost: this.costMicros / 1e6,
                currency: of.currency,
            },
            media: { ...this.media },
            drift: of.drift,
            duration_ms: Math.round(of.durationMs),
        };
    }
}
