// What the provider can answer, and how it is sent. It must not know what was asked.
import type { IncomingMessage, ServerResponse } from 'node:http'

interface Head {
  /** HTTP status; where absent 200, or the one that goes with the envelope's code. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The provider's envelope; `data` is written with new signatures and key order, as a note's is. */
export interface Envelope extends Head {
  /** A numeric string gives the older form. */
  readonly code: number | string
  readonly message?: string | null
  /** Null where absent. */
  readonly data?: unknown
}

/** These bytes and no others. */
export interface Content extends Head {
  readonly body: string | Buffer
}

/** Does what it likes with the response: hangs, cuts it, drips. */
export type Takeover = (response: ServerResponse, request: IncomingMessage) => void

/** The HTTP statuses seen with business codes; 200 goes with all others. */
const statusByCode = new Map([
  [100, 401],
  [302, 429],
  [303, 429],
  [400, 400],
  [404, 404],
  [500, 500],
  [503, 503],
  [600, 403],
])

export function statusOf(envelope: Envelope): number {
  return envelope.status ?? statusByCode.get(Number(envelope.code)) ?? 200
}

/** Sends the whole answer, its length said in advance. */
export function send(response: ServerResponse, content: Content): void {
  const length = Buffer.byteLength(content.body)
  response.writeHead(content.status ?? 200, { 'content-length': length, ...content.headers })
  response.end(content.body)
}
