// Sends one request for a note's detail and gives back one exchange, whatever came. No retry, no wait, no parsing.
// The token is in the URL: nothing that leaves this file holds a URL or an error that could hold one.
import got, { RequestError } from 'got';
import { noteDetailPath } from './contract.js';
/** Errors after which it is certain that the provider never had the request. */
const neverSentCodes = new Set([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ERR_PROXY_TUNNEL',
    // The certificate is looked at before anything is sent; a proxy that opens connections brings its own.
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** A client of the provider's one endpoint. */
export function createApiClient(options) {
    const http = got.extend({
        agent: options.agents,
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
        timeout: { request: options.timeoutMs },
        headers: { accept: 'application/json', 'user-agent': options.userAgent },
    });
    return {
        fetchNote: async (noteId, signal, onSent) => {
            const startedMs = performance.now();
            const answer = await receive(http, options, { noteId, signal, onSent });
            return {
                noteId,
                endpoint: noteDetailPath,
                capturedAt: options.clock.nowSeconds(),
                elapsedMs: performance.now() - startedMs,
                ...answer,
            };
        },
    };
}
async function receive(http, options, asked) {
    const { noteId, signal, onSent } = asked;
    const url = new URL(options.baseUrl.replace(/\/+$/, '') + noteDetailPath);
    url.search = new URLSearchParams({ token: options.token, noteId }).toString();
    let httpStatus = null;
    let headers = {};
    try {
        const stream = http.stream(url, { signal });
        if (onSent !== undefined)
            stream.on('request', (request) => request.once('finish', onSent));
        stream.on('response', (response) => {
            httpStatus = response.statusCode;
            headers = plainHeaders(response.headers, options.token);
        });
        const chunks = [];
        let size = 0;
        for await (const chunk of stream) {
            size += chunk.length;
            if (size > options.maxBodyBytes) {
                stream.destroy();
                return {
                    sent: true,
                    httpStatus,
                    headers,
                    body: null,
                    failure: `the body is larger than ${options.maxBodyBytes} bytes`,
                };
            }
            chunks.push(chunk);
        }
        return { sent: true, httpStatus, headers, body: withoutToken(Buffer.concat(chunks), options.token), failure: null };
    }
    catch (error) {
        return { ...describe(error, signal), httpStatus, headers, body: null };
    }
}
function describe(error, signal) {
    if (signal.aborted)
        return { sent: true, failure: 'interrupted before the answer came' };
    const code = error instanceof RequestError ? error.code : error.code;
    if (code !== undefined && neverSentCodes.has(code))
        return { sent: false, failure: `no connection to the provider (${code})` };
    if (code === 'ETIMEDOUT')
        return { sent: true, failure: 'no answer within the time-out' };
    return { sent: true, failure: `the connection broke before the answer was complete (${code ?? 'no reason given'})` };
}
/**
 * What to look for in an answer that echoes the request, byte by byte (as latin1). A short token would be found in
 * ordinary text (“test” stands in every note), and no capture may be altered for that: it is looked for only where it
 * is named.
 */
function traces(token) {
    const anywhere = Buffer.from(token).toString('latin1').replace(/./gs, waysToWrite);
    return new RegExp(token.length >= shortestTellingToken ? anywhere : `token=${anywhere}`, 'g');
}
const shortestTellingToken = 8;
/** A pattern of one byte as it is, and as URLs, links in links, JSON and HTML write what is no letter or digit. */
function waysToWrite(byte) {
    if (/[A-Za-z0-9]/.test(byte))
        return byte;
    const code = byte.charCodeAt(0);
    const digits = code.toString(16).padStart(2, '0');
    const hex = digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    const ways = [`\\\\*(?:\\x${digits}|u00${hex})`, `%(?:25)*${hex}`, `&#[xX]0*${hex};`, `&#0*${code};`];
    if (byte === ' ')
        ways.push('\\+');
    if (byte === '&')
        ways.push('&amp;');
    return `(?:${ways.join('|')})`;
}
/** The bytes as they came; only an echoed token is overwritten, since no capture may hold it. */
function withoutToken(body, token) {
    for (const { 0: trace, index } of body.toString('latin1').matchAll(traces(token)))
        body.fill('*', index, index + trace.length);
    return body;
}
/** Response headers as one flat record, with an echoed token overwritten and cookies left out. */
function plainHeaders(headers, token) {
    const plain = {};
    for (const [name, value] of Object.entries(headers)) {
        if (value === undefined || name === 'set-cookie')
            continue;
        plain[name] = (Array.isArray(value) ? value.join(', ') : value).replace(traces(token), '[token]');
    }
    return plain;
}
