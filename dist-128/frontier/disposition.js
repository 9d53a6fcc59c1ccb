// What happens to a job after an error: the whole retry policy of the program, as one pure function.
// It must not read a clock, touch a row or know a lane.
import { ExpiredUrlError, HaltError, ThrottledError, TransientError, UnavailableError, UnusableError, } from '../core/errors.js';
export const maxAttempts = 5;
export const maxNoEnvelopes = 3;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
/** However far away a Retry-After is: a timer that is set beyond 24 days fires at once. */
const longestWaitMs = 24 * 3_600_000;
const hourMs = 3_600_000;
const firstParkMs = 6 * hourMs;
const longestPark = 30 * 24 * hourMs;
/** How long a job is put aside that was put aside `parks` times before: 6 h, doubling to 30 days. In milliseconds. */
export function parkingTime(parks) {
    return Math.min(longestPark, firstParkMs * 2 ** Math.min(parks, 20));
}
/**
 * What happens next to a job whose work threw `error`. Attempts are those before this one.
 * @param random a number in [0, 1), for the full jitter of the back-off.
 */
export function disposeOf(error, job, random) {
    if (error instanceof TransientError) {
        const attempts = job.attempts + 1;
        const noEnvelopes = job.noEnvelopes + (error.noEnvelope ? 1 : 0);
        if (attempts >= maxAttempts || noEnvelopes >= maxNoEnvelopes)
            return { next: 'park', parkMs: parkingTime(job.parks), attempts, changedShape: false };
        const delayMs = asked(error.retryAfterMs) ?? random * Math.min(longestDelayMs, firstDelayMs * 2 ** job.attempts);
        return { next: 'retry', delayMs, attempts, noEnvelopes, atEnd: error.maybeCharged };
    }
    if (error instanceof ThrottledError)
        return { next: 'slow', pauseMs: asked(error.retryAfterMs) ?? null };
    if (error instanceof UnavailableError)
        return { next: 'observe', code: error.code };
    if (error instanceof ExpiredUrlError)
        return { next: 'recapture' };
    if (error instanceof HaltError)
        return { next: 'halt', reason: error.reason };
    // The provider may take its change back: what nobody looks at for weeks is not lost, and costs a call ever more rarely.
    if (error instanceof UnusableError && error.changedShape)
        return { next: 'park', parkMs: parkingTime(job.parks), attempts: job.attempts + 1, changedShape: true };
    return { next: 'bury', bug: !(error instanceof UnusableError) };
}
const asked = (retryAfterMs) => retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, longestWaitMs);
