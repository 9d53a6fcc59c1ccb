// A capture as the exchange that it was, and the records of an answer. It must not write, nor read the catalog.
import { judge } from '../api/contract.ts'
import { UnusableError } from '../core/errors.ts'
import type { Exchange, NoteRecord } from '../core/model.ts'
import type { Shape } from '../core/shape.ts'
import { normalizerFor } from '../normalize/registry.ts'
import { shapeOf } from '../normalize/shape.ts'
import type { Capture } from '../store/ledger.ts'

/** What an answer holds. */
export interface Records {
  readonly record: NoteRecord
  readonly shape: Shape
}

/**
 * The records of an answer.
 * @throws what `judge` throws, and {UnusableError} for a note without a usable ID
 */
export function recordsOf(exchange: Exchange): Records {
  const { note, envelopeUser } = judge(exchange)
  const normalize = normalizerFor(exchange.endpoint)
  if (normalize === null) throw new UnusableError(`no normalizer reads the endpoint ${exchange.endpoint}`)
  const record = normalize(note, envelopeUser)
  if (record === null) throw new UnusableError('the note has no usable ID', { changedShape: true })
  return { record, shape: shapeOf(note, envelopeUser) }
}

/** What of a capture's row tells of the exchange. */
type Told = Pick<
  Capture,
  'noteId' | 'endpoint' | 'capturedAt' | 'elapsedMs' | 'httpStatus' | 'responseHeaders' | 'failure'
>

/** A capture as the exchange that it was, with its body. */
export function exchangeOf(capture: Told, body: Buffer | null): Exchange {
  return {
    noteId: capture.noteId,
    endpoint: capture.endpoint,
    capturedAt: capture.capturedAt,
    elapsedMs: capture.elapsedMs,
    sent: true,
    httpStatus: capture.httpStatus,
    headers: JSON.parse(capture.responseHeaders) as Record<string, string>,
    body,
    failure: capture.failure,
  }
}
