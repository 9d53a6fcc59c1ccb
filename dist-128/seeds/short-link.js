// A short link to the note it stands for: follows redirects no further than it must. It must not ask a host other
// than the platform's, send cookies, read a body, or try again (the frontier does).
import got, {} from 'got';
import { isPlatformHost, isShortLinkHost } from './address.js';
import { parseNoteRef } from './note-ref.js';
const MOST_HOPS = 3;
const HOP_TIMEOUT_MS = 10_000;
/**
 * Asks where a short link leads, in at most three requests, until a `Location` names a note: that one is not requested.
 * @param url as `parseNoteRef` gave it. Never rejects.
 */
export async function resolveShortLink(url, request) {
    let at = new URL(url);
    for (let hops = 0; hops < MOST_HOPS; hops++) {
        let hop;
        try {
            hop = await request(at.href);
        }
        catch (error) {
            return unresolved(`${at.hostname} could not be reached (${nameOf(error)}): try again later.`);
        }
        const target = hop.status >= 300 && hop.status < 400 && hop.location !== null ? URL.parse(hop.location, at.href) : null;
        if (target === null)
            return whatStatusSays(hop.status, at.hostname);
        const ref = parseNoteRef(target.href);
        if (ref.kind === 'note')
            return ref;
        const mayAsk = target.protocol === 'https:' || target.protocol === 'http:';
        if (!mayAsk || !(isShortLinkHost(target.hostname) || isPlatformHost(target.hostname))) {
            return { kind: 'none', reason: `The short link leads elsewhere. ${ref.kind === 'none' ? ref.reason : ''}`.trim() };
        }
        target.protocol = 'https:';
        target.port = '';
        at = target;
    }
    return {
        kind: 'none',
        reason: `The short link leads on more than ${MOST_HOPS} times, to no note: open it in the app, and copy the link again.`,
    };
}
/** Short links resolved over these connections. */
export function shortLinkResolver(agents) {
    return (url) => resolveShortLink(url, (hop) => requestHop(hop, agents));
}
/** One GET that ends with the headers: within 10 s, without cookies, nothing of a body kept. */
export async function requestHop(url, agents, signal) {
    const stream = got.stream(url, {
        agent: agents,
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
        timeout: { request: HOP_TIMEOUT_MS },
        ...(signal && { signal }),
    });
    return new Promise((resolve, reject) => {
        // An error after the answer, such as that of destroying it, has nobody left to tell.
        stream.on('error', reject);
        stream.once('response', (response) => {
            resolve({ status: response.statusCode, location: response.headers.location ?? null });
            stream.destroy();
        });
    });
}
function whatStatusSays(status, host) {
    if (status === 404 || status === 410) {
        return { kind: 'none', reason: `${host} does not know this short link: it has expired, or was cut.` };
    }
    if (status < 400)
        return { kind: 'none', reason: `The short link ends at a page of ${host} that is not a note.` };
    return unresolved(`${host} answered with status ${status}: try again later.`);
}
function unresolved(reason) {
    return { kind: 'unresolved', reason };
}
/** The error's code: its message may hold the URL. */
function nameOf(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return typeof code === 'string' ? code : 'no answer';
}
