// One media file from its host to the blob store: asked for, streamed, checked, kept. It must not retry, sleep or
// know the catalog; what it throws says what happens next.
import { once } from 'node:events';
import got, { RequestError, TimeoutError } from 'got';
import { TransientError, UnusableError } from '../core/errors.js';
import { guardedLookup } from './addresses.js';
import { announcedBytes, redirectTarget, refusal } from './answer.js';
import { checkContainer } from './container.js';
import { permit } from './hosts.js';
import { inspect } from './inspect.js';
import { isAcceptable, looksLikeText, sniff } from './sniff.js';
const MiB = 1024 * 1024;
const minute = 60_000;
/** The most a file may weigh, and last: a host that drips bytes must not hold a place in the lane for ever. */
const limits = {
    image: { maxBytes: 64 * MiB, timesAsLong: 1 },
    avatar: { maxBytes: 16 * MiB, timesAsLong: 1 },
    cover: { maxBytes: 16 * MiB, timesAsLong: 1 },
    voice: { maxBytes: 256 * MiB, timesAsLong: 3 },
    live_photo: { maxBytes: 256 * MiB, timesAsLong: 3 },
    video: { maxBytes: 4096 * MiB, timesAsLong: 18 },
};
const longestMs = 10 * minute;
const maxRedirects = 3;
/** A downloader whose connections all passed the guard, but for those to a proxy, which looks names up by itself. */
export function createDownloader(settings) {
    const { extraHosts, userAgent, agents, blobs, decode, timeouts } = settings;
    const client = got.extend({
        headers: { 'user-agent': userAgent, 'accept-encoding': 'identity' },
        agent: agents,
        dnsLookup: guardedLookup(extraHosts),
        decompress: false,
        followRedirect: false,
        throwHttpErrors: false,
        strictContentLength: false, // the store counts, and says what it counted
        retry: { limit: 0 },
        timeout: { lookup: 10_000, connect: 10_000, secureConnect: 10_000, response: 30_000, socket: 30_000, ...timeouts },
    });
    async function download(slot, signal) {
        let url = permit(slot.url, extraHosts);
        for (let hops = 0; hops <= maxRedirects; hops++) {
            const target = await follow(url, slot, signal);
            if (!(target instanceof URL))
                return check(target, slot, url.hostname, signal);
            url = permit(target, extraHosts);
        }
        throw new TransientError(`media host ${url.hostname}: more than ${maxRedirects} redirects`);
    }
    /** One request: the place it redirects to, or its body. */
    async function follow(url, { kind }, signal) {
        const { maxBytes, timesAsLong } = limits[kind];
        const request = (timeouts?.request ?? longestMs) * timesAsLong;
        const stream = client.stream(url, { timeout: { request }, ...(signal && { signal }) });
        // Whoever waits for the stream or reads it meets its error; one that comes in between must not end the process.
        stream.on('error', () => undefined);
        try {
            const answer = await firstAnswer(stream, url.hostname);
            const target = redirectTarget(answer, url);
            if (target !== null)
                return target;
            const error = refusal(answer);
            if (error !== null)
                throw error;
            const expectedBytes = announcedBytes(answer.headers);
            return await blobs
                .receive(stream, { maxBytes, expectedBytes, md5: kind === 'voice' })
                .catch((error) => Promise.reject(withHost(error, url.hostname)));
        }
        catch (error) {
            throw named(error, url.hostname);
        }
        finally {
            stream.destroy();
        }
    }
    async function check(file, { kind, identity }, host, signal) {
        const { digest, size, md5 } = file;
        try {
            if (size === 0)
                throw new TransientError(`media host ${host} sent no bytes`);
            if (looksLikeText(file.head)) {
                throw new TransientError(`media host ${host} sent a page in place of the ${kind}`);
            }
            const mediaType = await sniff(file.head);
            const { fault, measures } = await judge(file, kind, mediaType, signal);
            if (mediaType === null || fault !== null) {
                await file.quarantine(`${kind} ${identity}: ${fault}`);
                throw new TransientError(`media host ${host} sent a broken ${kind}: ${fault} (kept in quarantine as ${digest})`);
            }
            return { digest, size, md5, mediaType, ...measures, ...(await file.keep()) };
        }
        catch (error) {
            await file.discard(); // of what is neither kept nor in quarantine
            throw signal?.aborted && error === signal.reason ? new TransientError(`media host ${host}: stopped`) : error;
        }
    }
    /** What is wrong with a file, or null; and its measures where nothing is. */
    async function judge({ content, digest }, kind, mediaType, signal) {
        if (mediaType === null)
            return { fault: 'of no type we know' };
        if (!isAcceptable(kind, mediaType))
            return { fault: `of type ${mediaType}` };
        const verdict = await checkContainer(content, mediaType);
        if (!verdict.ok)
            return { fault: `${mediaType} ${verdict.reason}` };
        if (isDue(decode.which, digest)) {
            const decoded = await decode.pool.decode(content, mediaType, signal);
            if (!decoded.ok)
                return { fault: `${mediaType} does not decode: ${decoded.reason}` };
            const { width, height } = decoded;
            if (width !== null)
                return { fault: null, measures: { width, height, durationMs: null } };
        }
        return { fault: null, measures: await inspect(content, mediaType) };
    }
    return { download };
}
async function firstAnswer(stream, host) {
    const [response] = await once(stream, 'response');
    return { host, status: response.statusCode, headers: response.headers };
}
/** got's errors in the program's words. They are not kept as a cause: they hold the URL with its query. */
function named(error, host) {
    if (!(error instanceof RequestError))
        return error;
    if (error.cause instanceof UnusableError)
        return error.cause; // the address guard's
    if (error instanceof TimeoutError)
        return new TransientError(`media host ${host}: time-out (${error.event})`);
    return new TransientError(`media host ${host}: ${error.code}`);
}
/** The store's complaints about length do not know whose bytes they were. */
function withHost(error, host) {
    if (error instanceof TransientError)
        return new TransientError(`media host ${host}: ${error.message}`);
    if (error instanceof UnusableError)
        return new UnusableError(`media host ${host}: ${error.message}`);
    return error;
}
/** Whether a file is to be decoded. By its digest, so that a file's turn is the same in every run. */
function isDue(which, digest) {
    return which === 'all' || (which === 'sample' && Number.parseInt(digest.slice(0, 8), 16) % 10 === 0);
}
