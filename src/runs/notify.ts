// Tells a webhook how a run ended: one POST of its summary. It must not try twice, follow a redirect, or show more of
// the URL than its host: the rest may be a secret.
import got, { type Agents } from 'got'
import { isLoopback } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import type { Summary } from './tally.ts'

const timeoutMs = 10_000

/** Reads `--notify`. @throws {UsageError} where it is no https URL, and no http one to this machine */
export function parseWebhook(text: string): URL {
  const url = URL.parse(text)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.href))
  if (url === null || !isSafe)
    throw new UsageError(
      '--notify takes an https URL (plain http only to this machine), such as https://hooks.example/…',
    )
  return url
}

export interface Sender {
  readonly agents: Agents
  readonly userAgent: string
  /** In place of 10 s. */
  readonly timeoutMs?: number
}

/** Posts a summary as JSON. @returns why it was not taken, in words without a URL; null where it was. Never rejects. */
export async function notify(webhook: URL, summary: Summary, sender: Sender): Promise<string | null> {
  const longestMs = sender.timeoutMs ?? timeoutMs
  try {
    const status = await post(webhook, JSON.stringify(summary), sender, longestMs)
    return status >= 200 && status < 300 ? null : `${webhook.host} answered with HTTP ${status}`
  } catch (error) {
    const code = (error as { code?: string }).code
    return code === 'ETIMEDOUT'
      ? `${webhook.host} gave no answer in ${longestMs / 1000} s`
      : `${webhook.host} could not be reached (${code ?? 'no reason given'})`
  }
}

/** The answer's status; nothing of its body is read. */
function post(webhook: URL, body: string, { agents, userAgent }: Sender, longestMs: number): Promise<number> {
  const stream = got.stream.post(webhook, {
    agent: agents,
    body,
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: { request: longestMs },
  })
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.once('response', (response: { statusCode: number }) => {
      resolve(response.statusCode)
      stream.destroy()
    })
  })
}
