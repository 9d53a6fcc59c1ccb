// Tells a webhook how a run ended: one POST of its summary. It must not try twice, follow a redirect, or show more of
// the URL than its host: the rest may be a secret.
import got, {} from 'got';
import { isLoopback } from '../config.js';
import { UsageError } from '../core/errors.js';
const timeoutMs = 10_000;
/** Reads `--notify`. @throws {UsageError} where it is no https URL, and no http one to this machine */
export function parseWebhook(text) {
    const url = URL.parse(text);
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.href));
    if (url === null || !isSafe)
        throw new UsageError('--notify takes an https URL (plain http only to this machine), such as https://hooks.example/…');
    return url;
}
/** Posts a summary as JSON. @returns why it was not taken, in words without a URL; null where it was. Never rejects. */
export async function notify(webhook, summary, sender) {
    const longestMs = sender.timeoutMs ?? timeoutMs;
    try {
        const status = await post(webhook, JSON.stringify(summary), sender, longestMs);
        return status >= 200 && status < 300 ? null : `${webhook.host} answered with HTTP ${status}`;
    }
    catch (error) {
        const code = error.code;
        return code === 'ETIMEDOUT'
            ? `${webhook.host} gave no answer in ${longestMs / 1000} s`
            : `${webhook.host} could not be reached (${code ?? 'no reason given'})`;
    }
}
/** The answer's status; nothing of its body is read. */
function post(webhook, body, { agents, userAgent }, longestMs) {
    const stream = got.stream.post(webhook, {
        agent: agents,
        body,
        headers: { 'content-type': 'application/json', 'user-agent': userAgent },
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
        timeout: { request: longestMs },
    });
    return new Promise((resolve, reject) => {
        stream.on('error', reject);
        stream.once('response', (response) => {
            resolve(response.statusCode);
            stream.destroy();
        });
    });
}
