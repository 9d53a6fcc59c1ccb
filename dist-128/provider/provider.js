// The built-in provider: the API path and the media of the sample on one loopback port, for demo, tests and benches.
// It stands for a machine of someone else: it must not import a stage, nor keep anything on disk.
import { createServer } from 'node:http';
import { writeAnswer } from './answer.js';
import { readMediaRequest } from './media-request.js';
import { hex, randomOf } from './random.js';
import { send, statusOf } from './reply.js';
import { mediaBytes } from './sample-media.js';
const host = '127.0.0.1';
const noteDetailPath = '/api/xiaohongshu/get-note-detail/v1';
const jsonType = { 'content-type': 'application/json; charset=utf-8' };
/** Starts the provider on loopback. @throws the listener's error, as where the port is taken. */
export async function startProvider(options) {
    const notes = options.notes instanceof Map
        ? options.notes
        : new Map(Array.from(options.notes, (data) => [data.note_list[0].id, data]));
    const calls = [];
    const downloads = [];
    const counts = { calls: 0, downloads: 0 };
    const attempts = new Map();
    const now = options.now ?? (() => Math.floor(Date.now() / 1000));
    let origin = '';
    function attemptFor(key) {
        const attempt = (attempts.get(key) ?? 0) + 1;
        attempts.set(key, attempt);
        return attempt;
    }
    function judge(query) {
        const token = query.get('token') ?? '';
        if (token === '' || (options.token !== undefined && token !== options.token)) {
            return { code: 100, message: 'Token invalid or inactive' };
        }
        const noteId = /^(?:https:\/\/[\w.]+\/explore\/)?([0-9a-f]{24})(?:\?.*)?$/.exec(query.get('noteId') ?? '')?.[1];
        if (noteId === undefined)
            return { code: 400, message: 'noteId missing or malformed' };
        const note = notes.get(noteId) ?? options.makeNote?.(noteId);
        return { code: 0, data: note ? [note] : [] };
    }
    function contentOf(envelope) {
        const random = randomOf(counts.calls, now());
        const answer = {
            code: envelope.code,
            data: envelope.data ?? null,
            message: envelope.message ?? null,
            recordTime: new Date(now() * 1000).toISOString(),
            requestId: hex(random, 32),
        };
        const body = writeAnswer(answer, { random, signedAt: now(), origin });
        return { status: statusOf(envelope), headers: { ...jsonType, ...envelope.headers }, body };
    }
    async function answerCall(target) {
        const url = new URL(target, origin);
        const noteId = url.searchParams.get('noteId') ?? '';
        const hooked = await options.respond?.({ noteId, url, attempt: attemptFor(`call ${noteId}`) });
        const reply = hooked ?? judge(url.searchParams);
        const code = 'code' in reply ? Number(reply.code) : null;
        const call = { noteId, code, at: Date.now() };
        counts.calls += 1;
        if (options.keepLog !== false)
            calls.push(call);
        options.onCall?.(call);
        return 'code' in reply ? contentOf(reply) : reply;
    }
    async function answerMedia(request) {
        const hooked = await options.respondMedia?.({ ...request, attempt: attemptFor(`media ${request.path}`) });
        const reply = hooked ?? serve(request);
        const status = 'body' in reply ? (reply.status ?? 200) : null;
        const { path, processing } = request;
        const download = { path, processing, status, at: Date.now() };
        counts.downloads += 1;
        if (options.keepLog !== false)
            downloads.push(download);
        options.onDownload?.(download);
        return reply;
    }
    function serve({ path, processing, refusal }) {
        if (refusal !== null)
            return { status: 403, body: `${refusal}\n` };
        const { bytes, mediaType } = (options.images ?? mediaBytes)(path, processing);
        return { headers: { 'content-type': mediaType }, body: bytes };
    }
    const server = createServer(async (request, response) => {
        const target = request.url ?? '/';
        try {
            if (request.method !== 'GET')
                return send(response, { status: 405, headers: { allow: 'GET' }, body: 'GET only\n' });
            const [path] = target.split('?', 1);
            const reply = path === noteDetailPath
                ? await answerCall(target)
                : path?.startsWith('/api/')
                    ? contentOf({ code: 404, message: 'no such API' })
                    : await answerMedia(readMediaRequest(request));
            if (typeof reply === 'function')
                reply(response, request);
            else
                send(response, reply);
        }
        catch (error) {
            confess(response, error);
        }
    });
    origin = `http://${host}:${await listen(server, options.port ?? 0)}`;
    const close = () => new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
    return { origin, baseUrl: origin, mediaHost: host, notes, calls, downloads, counts, close };
}
/** A hook that throws is a bug of the test: its stack is the answer, no envelope. */
function confess(response, error) {
    if (response.headersSent)
        response.destroy();
    else
        send(response, { status: 500, body: error instanceof Error ? `${error.stack}` : String(error) });
}
function listen(server, port) {
    return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
    });
}
