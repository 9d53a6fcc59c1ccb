// Captures and files as records of a web archive (WARC 1.1). The same capture gives the same bytes. It must not read the
// archive, nor write anywhere.
import { STATUS_CODES } from 'node:http';
import { WARCRecord, WARCSerializer } from 'warcio';
import { sha256 } from '../../core/digest.js';
import { version } from '../../core/program.js';
/** A capture does not say which machine it asked; this is the provider's. */
const providerUrl = 'https://api.justoneapi.com';
/** A record's bytes, before any compression. */
export async function recordBytes(record) {
    const { type, url, refersTo, http, content } = record;
    const warc = WARCRecord.create({
        type,
        date: warcDate(record.at),
        warcVersion: 'WARC/1.1',
        warcHeaders: {
            'WARC-Record-ID': recordId(record.key),
            ...(record.contentType === undefined ? {} : { 'Content-Type': record.contentType }),
            ...(refersTo === undefined ? {} : { 'WARC-Payload-Digest': `sha256:${refersTo.digest}` }),
            ...record.headers,
        },
        ...(url === undefined ? {} : { url }),
        ...(refersTo === undefined ? {} : { refersToUrl: headerUrl(refersTo.url), refersToDate: warcDate(refersTo.at) }),
        ...(http === undefined
            ? {}
            : { statusline: http.line, httpHeaders: http.headers.map(([name, value]) => [name, value]) }),
    }, [content]);
    // Where it has to hash by itself, the serializer starts a WebAssembly program for each record.
    if (type !== 'warcinfo') {
        const { headers } = warc.warcHeaders;
        const head = warc.httpHeaders === null ? '' : `${warc.httpHeaders.toString()}\r\n`;
        if (refersTo === undefined)
            headers.set('WARC-Payload-Digest', `sha256:${sha256(content)}`);
        headers.set('WARC-Block-Digest', `sha256:${sha256(Buffer.concat([Buffer.from(head), content]))}`);
    }
    return WARCSerializer.serialize(warc);
}
/** The record that opens a file. */
export function infoRecord(of) {
    const fields = [
        `software: rednote-archive ${version}`,
        'format: WARC File Format 1.1',
        'conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
        `description: ${of.about}`,
    ];
    return {
        type: 'warcinfo',
        at: of.at,
        key: `warcinfo ${of.about}`,
        contentType: 'application/warc-fields',
        content: Buffer.from(`${fields.join('\r\n')}\r\n`),
    };
}
/** The request without its token, the answer as it was received (or that there was none), and what else is known of it. */
export function captureRecords(capture, body) {
    const { id, noteId, endpoint, capturedAt: at, httpStatus } = capture;
    const path = `${endpoint}?${new URLSearchParams({ noteId }).toString()}`;
    const url = `${providerUrl}${path}`;
    const [requestKey, answerKey] = [`capture ${id} request`, `capture ${id} answer`];
    const request = {
        type: 'request',
        at,
        key: requestKey,
        url,
        http: {
            line: `GET ${path} HTTP/1.1`,
            headers: [
                ['Host', new URL(providerUrl).host],
                ['Accept', 'application/json'],
            ],
        },
        ...(httpStatus === null ? {} : { headers: { 'WARC-Concurrent-To': recordId(answerKey) } }),
        content: new Uint8Array(),
    };
    const answer = answerRecord(capture, body, { url, key: answerKey });
    // What somebody else asked for earlier has no request of ours.
    const asked = capture.origin === 'api' ? [request] : [];
    const main = answer ?? asked[0];
    const about = {
        type: 'metadata',
        at,
        key: `capture ${id} metadata`,
        url,
        contentType: 'application/json',
        ...(main === undefined ? {} : { headers: { 'WARC-Refers-To': recordId(main.key) } }),
        content: Buffer.from(`${JSON.stringify(knownOf(capture), null, 1)}\n`),
    };
    return [...asked, ...(answer === null ? [] : [answer]), about];
}
function answerRecord(capture, body, of) {
    const { capturedAt: at, httpStatus } = capture;
    if (httpStatus !== null)
        return {
            ...of,
            type: 'response',
            at,
            http: {
                line: `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus] ?? ''}`.trimEnd(),
                headers: headersFor(capture.responseHeaders, body?.length ?? 0),
            },
            content: body ?? new Uint8Array(),
        };
    // Saved by somebody earlier: without an exchange of ours there is nothing but what it says.
    return body === null ? null : { ...of, type: 'resource', at, contentType: 'application/json', content: body };
}
/** What was said of the bytes on the wire, and is not true of them as they are kept. */
const ofTheWire = new Set(['content-encoding', 'transfer-encoding', 'content-length']);
function headersFor(recorded, length) {
    const headers = Object.entries(JSON.parse(recorded));
    const kept = headers.map(([name, value]) => {
        const isTrue = !ofTheWire.has(name.toLowerCase()) || (name.toLowerCase() === 'content-length' && value === String(length));
        return [isTrue ? name : `X-Archive-Orig-${name}`, value.replace(/[\r\n]+/g, ' ')];
    });
    const said = kept.some(([name]) => name.toLowerCase() === 'content-length');
    return said ? kept : [...kept, ['Content-Length', String(length)]];
}
/** All of a capture's row but its body, under the catalog's names. */
const knownOf = (capture) => ({
    capture_id: capture.id,
    run_id: capture.runId,
    note_id: capture.noteId,
    origin: capture.origin,
    api_code: capture.apiCode,
    request_id: capture.requestId,
    elapsed_ms: capture.elapsedMs,
    charged: capture.charged,
    cost_micros: capture.costMicros,
    currency: capture.currency,
    failure: capture.failure,
    body_size: capture.bodySize,
    body_sha256: capture.bodyDigest,
});
/** A file under a URL that names it. */
export const fileRecord = ({ url, digest, mediaType, storedAt }, content) => ({
    type: 'resource',
    at: storedAt,
    key: `file ${digest} ${url}`,
    url,
    contentType: mediaType,
    content,
});
/** That another URL gave a file that a record before has. */
export const sameFileRecord = ({ url, digest, storedAt }, first) => ({
    type: 'revisit',
    at: storedAt,
    key: `file ${digest} ${url}`,
    url,
    refersTo: { url: first.url, at: first.storedAt, digest },
    content: new Uint8Array(),
});
const warcDate = (at) => new Date(at * 1000).toISOString().replace('.000Z', 'Z');
const headerUrl = (url) => (URL.canParse(url) ? new URL(url).href : url);
/** A UUID (version 8) of a digest: the same for the same record in every export. */
function recordId(key) {
    const hex = sha256(`rednote-archive ${key}`);
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
    return `<urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}>`;
}
