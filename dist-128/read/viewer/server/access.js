// Who may ask: the Host header against DNS rebinding, and the token where one is needed. It must not put a token into
// an answer, but as a cookie that proves it and does not tell it.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
const cookieName = 'rednote_archive';
/** Whether a host, as `--host` takes it, is of this machine alone. */
export function isLoopbackHost(host) {
    return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
/**
 * Whether a Host header may name this server. A page of another origin whose name is rebound to this machine sends its
 * own name; it never sends an address. On loopback only loopback's names and addresses are this server's.
 */
export function mayBeAddressed(host, access) {
    const name = /^(\[[0-9a-f:.]+\]|[^:/@]+)(?::\d{1,5})?$/i
        .exec(host ?? '')?.[1]
        ?.toLowerCase()
        .replace(/^\[|\]$/g, '');
    if (name === undefined)
        return false;
    if (isLoopbackHost(name))
        return true;
    return access.hosts.includes(name) || (!access.loopback && isIP(name) !== 0);
}
/** Whether two secrets are the same, without telling by the time it takes where they differ. */
export function sameSecret(given, wanted) {
    const digest = (text) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(given), digest(wanted));
}
/** Whether a request's Bearer token or cookie proves that it knows the token. */
export function isProven(headers, token) {
    const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined && sameSecret(bearer.trim(), token))
        return true;
    const cookie = (headers.cookie ?? '').split(';').map((part) => part.trim().split('='));
    const proof = cookie.find(([name]) => name === cookieName)?.[1];
    return proof !== undefined && sameSecret(proof, proofOf(token));
}
/** The cookie that proves the token to this server from now on; it ends with the browser's session. */
export function cookieOf(token) {
    return `${cookieName}=${proofOf(token)}; Path=/; HttpOnly; SameSite=Lax`;
}
const proofOf = (token) => createHmac('sha256', token).update('rednote-archive serve').digest('hex');
