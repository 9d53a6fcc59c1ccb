import { ExpiredUrlError, ThrottledError, TransientError, UnusableError } from '../core/errors.js';
/** The error that an answer without the file stands for; null for 200. */
export function refusal({ host, status, headers }) {
    const says = `media host ${host} answers ${status}`;
    if (status === 200) {
        const encoding = headers['content-encoding'] ?? 'identity';
        return encoding === 'identity' ? null : new TransientError(`media host ${host} sends content-encoding ${encoding}`);
    }
    if (status === 401 || status === 403 || status === 410)
        return new ExpiredUrlError(`${says}: the URL has expired`);
    if (status === 404)
        return new UnusableError(`media host ${host} has no such file (404)`);
    if (status === 429)
        return new ThrottledError(`${says}: too fast`, retryAfterMs(headers));
    if (status >= 400 && status < 500 && status !== 408 && status !== 425)
        return new UnusableError(says);
    return new TransientError(says, { retryAfterMs: retryAfterMs(headers) });
}
/** Where a redirect leads, as a whole URL, not yet permitted; null where the answer is none. */
export function redirectTarget({ host, status, headers }, from) {
    if (![301, 302, 303, 307, 308].includes(status))
        return null;
    const location = headers.location;
    if (location === undefined || !URL.canParse(location, from.href)) {
        throw new TransientError(`media host ${host} redirects (${status}) without saying where`);
    }
    return new URL(location, from);
}
/** The length a body was announced with, in bytes; null where it was not. */
export function announcedBytes(headers) {
    const length = headers['content-length'];
    return length !== undefined && /^\d+$/.test(length) ? Number(length) : null;
}
/** Retry-After in milliseconds. A date is measured from the answer's own Date, so that no clock is asked. */
function retryAfterMs(headers) {
    const text = headers['retry-after'];
    if (text === undefined)
        return undefined;
    if (/^\d+$/.test(text))
        return Number(text) * 1000;
    const wait = Date.parse(text) - Date.parse(headers.date ?? '');
    return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
