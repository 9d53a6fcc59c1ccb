// Which hosts media may be downloaded from. A note's URLs are other people's text: whatever is not listed here, or
// named by the user, is refused before a connection is made.
import { isIP, isIPv6 } from 'node:net';
import { UnusableError } from '../core/errors.js';
// True sub-domains only: the dot before the name is part of the match.
const listedHost = /^(?:(?:[a-z0-9_-]+\.)+(?:xhscdn\.com|xhscdn\.net|rednotecdn\.com|xiaohongshu\.com|rednote\.com)|thirdwx\.qlogo\.cn)$/;
/**
 * The URL as it may be asked for: listed hosts always by https and at its own port, extra hosts as given.
 * @param extraHosts the user's additions, each `host` (any port) or `host:port`.
 * @throws {UnusableError} with the host and the reason, and nothing of the path or query.
 */
export function permit(url, extraHosts) {
    if (!URL.canParse(`${url}`))
        throw new UnusableError('the media URL is not a URL');
    const permitted = new URL(url);
    const host = permitted.hostname;
    if (permitted.protocol !== 'https:' && permitted.protocol !== 'http:') {
        throw new UnusableError(`the media URL is of scheme ${permitted.protocol} where http or https is needed`);
    }
    if (permitted.username !== '' || permitted.password !== '') {
        throw new UnusableError(`the media URL of host ${host} holds a user name or password`);
    }
    if (isExtraHost(permitted, extraHosts))
        return permitted;
    if (!listedHost.test(host)) {
        const kind = isIP(unbracketed(host)) === 0 ? 'media host' : 'media host (an IP address)';
        throw new UnusableError(`${kind} ${host} is not on the list; REDNOTE_MEDIA_HOSTS adds one`);
    }
    if (permitted.port !== '')
        throw new UnusableError(`media host ${host} is asked for at port ${permitted.port}`);
    permitted.protocol = 'https:';
    return permitted;
}
/** Whether a host name, without port, is one of the user's additions. */
export function isExtraName(hostname, extraHosts) {
    return extraHosts.some((entry) => parseEntry(entry).name === unbracketed(hostname.toLowerCase()));
}
function isExtraHost(url, extraHosts) {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return extraHosts.some((entry) => {
        const extra = parseEntry(entry);
        return extra.name === unbracketed(url.hostname) && (extra.port === null || extra.port === port);
    });
}
function parseEntry(entry) {
    const text = entry.trim().toLowerCase();
    if (isIPv6(text))
        return { name: text, port: null };
    const [, name = text, port] = /^(.*):(\d+)$/.exec(text) ?? [];
    return { name: unbracketed(name), port: port ?? null };
}
function unbracketed(host) {
    return host.replace(/^\[|\]$/g, '');
}
