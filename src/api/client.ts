// Sends one request for a note's detail and gives back one exchange, whatever came. No retry, no wait, no parsing.
// The token is in the URL: nothing that leaves this file holds a URL or an error that could hold one.
import got, { type Agents, type Got, RequestError } from 'got'
import type { Clock } from '../core/clock.ts'
import type { Exchange, NoteId } from '../core/model.ts'
import { noteDetailPath } from './contract.ts'

export interface ApiClient {
  /**
   * Asks for one note. Never rejects for anything that happens on the way: that is an exchange without a body.
   * `onSent` is called when the request has left.
   */
  fetchNote(noteId: NoteId, signal: AbortSignal, onSent?: () => void): Promise<Exchange>
}

export interface ApiClientOptions {
  /** Such as `https://api.justoneapi.com`. */
  readonly baseUrl: string
  readonly token: string
  readonly timeoutMs: number
  /** A body that grows beyond this many bytes, unpacked, is not kept. */
  readonly maxBodyBytes: number
  readonly userAgent: string
  readonly agents: Agents
  readonly clock: Clock
}

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
])

/** A client of the provider's one endpoint. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const http = got.extend({
    agent: options.agents,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { request: options.timeoutMs },
    headers: { accept: 'application/json', 'user-agent': options.userAgent },
  })
  return {
    fetchNote: async (noteId, signal, onSent) => {
      const startedMs = performance.now()
      const answer = await receive(http, options, { noteId, signal, onSent })
      return {
        noteId,
        endpoint: noteDetailPath,
        capturedAt: options.clock.nowSeconds(),
        elapsedMs: performance.now() - startedMs,
        ...answer,
      }
    },
  }
}

type Answer = Pick<Exchange, 'sent' | 'httpStatus' | 'headers' | 'body' | 'failure'>

interface Asked {
  readonly noteId: NoteId
  readonly signal: AbortSignal
  readonly onSent: (() => void) | undefined
}

async function receive(http: Got, options: ApiClientOptions, asked: Asked): Promise<Answer> {
  const { noteId, signal, onSent } = asked
  const url = new URL(options.baseUrl.replace(/\/+$/, '') + noteDetailPath)
  url.search = new URLSearchParams({ token: options.token, noteId }).toString()
  let httpStatus: number | null = null
  let headers: Record<string, string> = {}
  try {
    const stream = http.stream(url, { signal })
    if (onSent !== undefined) stream.on('request', (request) => request.once('finish', onSent))
    stream.on('response', (response) => {
      httpStatus = response.statusCode
      headers = plainHeaders(response.headers, options.token)
    })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of stream) {
      size += chunk.length
      if (size > options.maxBodyBytes) {
        stream.destroy()
        return {
          sent: true,
          httpStatus,
          headers,
          body: null,
          failure: `the body is larger than ${options.maxBodyBytes} bytes`,
        }
      }
      chunks.push(chunk)
    }
    return { sent: true, httpStatus, headers, body: withoutToken(Buffer.concat(chunks), options.token), failure: null }
  } catch (error) {
    return { ...describe(error, signal), httpStatus, headers, body: null }
  }
}

function describe(error: unknown, signal: AbortSignal): { sent: boolean; failure: string } {
  if (signal.aborted) return { sent: true, failure: 'interrupted before the answer came' }
  const code = error instanceof RequestError ? error.code : (error as { code?: string }).code
  if (code !== undefined && neverSentCodes.has(code))
    return { sent: false, failure: `no connection to the provider (${code})` }
  if (code === 'ETIMEDOUT') return { sent: true, failure: 'no answer within the time-out' }
  return { sent: true, failure: `the connection broke before the answer was complete (${code ?? 'no reason given'})` }
}

/**
 * What to look for in an answer that echoes the request, byte by byte (as latin1). A short token would be found in
 * ordinary text (“test” stands in every note), and no capture may be altered for that: it is looked for only where it
 * is named.
 */
function traces(token: string): RegExp {
  const anywhere = Buffer.from(token).toString('latin1').replace(/./gs, waysToWrite)
  return new RegExp(token.length >= shortestTellingToken ? anywhere : `token=${anywhere}`, 'g')
}
const shortestTellingToken = 8

/** A pattern of one byte as it is, and as URLs, links in links, JSON and HTML write what is no letter or digit. */
function waysToWrite(byte: string): string {
  if (/[A-Za-z0-9]/.test(byte)) return byte
  const code = byte.charCodeAt(0)
  const digits = code.toString(16).padStart(2, '0')
  const hex = digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  const ways = [`\\\\*(?:\\x${digits}|u00${hex})`, `%(?:25)*${hex}`, `&#[xX]0*${hex};`, `&#0*${code};`]
  if (byte === ' ') ways.push('\\+')
  if (byte === '&') ways.push('&amp;')
  return `(?:${ways.join('|')})`
}

/** The bytes as they came; only an echoed token is overwritten, since no capture may hold it. */
function withoutToken(body: Buffer, token: string): Buffer {
  for (const { 0: trace, index } of body.toString('latin1').matchAll(traces(token)))
    body.fill('*', index, index + trace.length)
  return body
}

/** Response headers as one flat record, with an echoed token overwritten and cookies left out. */
function plainHeaders(headers: Record<string, string | string[] | undefined>, token: string): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'set-cookie') continue
    plain[name] = (Array.isArray(value) ? value.join(', ') : value).replace(traces(token), '[token]')
  }
  return plain
}
