// The errors of the program, named by what happens next. They carry facts for the disposition and for people;
// they must not carry a token, a URL with a query, or a decision about retries (frontier/disposition decides).
/** Worth another try: costs the job an attempt. */
export class TransientError extends Error {
    name = 'TransientError';
    /** The answer was no envelope at all (HTML, cut, empty): tried at most three times a run. */
    noEnvelope;
    /** The call may have reached the provider and been charged: the job goes to the end of the queue. */
    maybeCharged;
    retryAfterMs;
    constructor(message, facts = {}) {
        super(message, { cause: facts.cause });
        this.noEnvelope = facts.noEnvelope ?? false;
        this.maybeCharged = facts.maybeCharged ?? false;
        this.retryAfterMs = facts.retryAfterMs;
    }
}
/** Too fast: the whole lane pauses, the job keeps its attempts. */
export class ThrottledError extends Error {
    name = 'ThrottledError';
    retryAfterMs;
    constructor(message, retryAfterMs) {
        super(message);
        this.retryAfterMs = retryAfterMs;
    }
}
/** An observation that the note is not available: evidence, not yet a verdict. */
export class UnavailableError extends Error {
    name = 'UnavailableError';
    /** The provider's code, or what the empty answer looked like; kept in `observations.code`. */
    code;
    constructor(message, code) {
        super(message);
        this.code = code;
    }
}
/**
 * An answer or file that no retry in this run will improve: what was paid for is kept. The job is buried, or put aside
 * where it is the answer's shape that changed.
 */
export class UnusableError extends Error {
    name = 'UnusableError';
    /** True where the answer looks like the provider changed its shape: those of ten notes in a row end the run. */
    changedShape;
    constructor(message, facts = {}) {
        super(message, { cause: facts.cause });
        this.changedShape = facts.changedShape ?? false;
    }
}
/** A media URL that no longer answers: its note has to be asked for again. */
export class ExpiredUrlError extends Error {
    name = 'ExpiredUrlError';
}
/** The run stops, and can be resumed by the same command. */
export class HaltError extends Error {
    name = 'HaltError';
    reason;
    constructor(message, reason) {
        super(message);
        this.reason = reason;
    }
}
/** The run never starts: bad flags, config, input or folder. Exit code 2 unless it says otherwise. */
export class UsageError extends Error {
    name = 'UsageError';
}
/** Another run holds the archive. */
export class HeldError extends Error {
    name = 'HeldError';
}
/** The disk, the catalog or the files are not as they must be. */
export class IntegrityError extends Error {
    name = 'IntegrityError';
}
