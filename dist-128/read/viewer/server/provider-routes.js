import { envelope } from '../provider-path/envelope.js';
import { answerNoteDetail, noteDetailPath } from '../provider-path/note-detail.js';
import { rewriteMedia } from '../provider-path/rewrite-media.js';
import { askAgain, fileHeaders } from './security-headers.js';
const json = { ...fileHeaders, ...askAgain, 'content-type': 'application/json; charset=utf-8' };
export function providerRoutes(app, of) {
    app.get(noteDetailPath, (c) => {
        const query = new URL(c.req.url).searchParams;
        const { status, body, capture } = answerNoteDetail(of.catalog, query, { token: of.access.token, now: of.now });
        const headers = capture === null ? json : { ...json, ...captureHeaders(capture) };
        return new Response(bytesOf(of, c.req.url, body, capture), { status, headers });
    });
    app.get('/api/*', () => {
        const { status, body } = envelope(404, 'no such API', new Date(of.now() * 1000));
        return new Response(body, { status, headers: json });
    });
    app.get('/openapi.json', () => new Response(of.openApi, { headers: json }));
}
const captureHeaders = ({ id, capturedAt }) => ({
    'x-rednote-capture-id': String(id),
    'x-rednote-captured-at': String(capturedAt),
});
function bytesOf(of, url, body, capture) {
    if (typeof body === 'string')
        return body;
    if (!of.rewritesMedia || capture === null)
        return new Uint8Array(body);
    const { origin, searchParams } = new URL(url);
    const noteId = /[0-9a-f]{24}/.exec(searchParams.get('noteId') ?? '')?.[0] ?? '';
    return new Uint8Array(rewriteMedia(of.catalog, body, { noteId, origin, identityOf: of.identityOf }));
}
