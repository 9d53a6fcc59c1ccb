// Exchanges as the client would give them, for tests of what reads them. It must not judge.
import { noteDetailPath } from '../src/api/contract.ts'
import type { Exchange } from '../src/core/model.ts'

export const noteId = '69aed373000000001a02a6d8'

/** An exchange whose body is `body`: text and bytes as they are, anything else as JSON. */
export function exchangeOf(body: unknown, more: Partial<Exchange> = {}): Exchange {
  return {
    noteId,
    endpoint: noteDetailPath,
    capturedAt: 1_770_000_000,
    elapsedMs: 12.5,
    sent: true,
    httpStatus: 200,
    headers: {},
    body: body instanceof Buffer ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    failure: null,
    ...more,
  }
}

/** A code-0 envelope around `data`. */
export const answer = (data: unknown) => ({ code: 0, message: null, recordTime: null, data })
