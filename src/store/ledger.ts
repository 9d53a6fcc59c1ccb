// The ledger: every exchange becomes a capture, byte for byte, before anything interprets it, and comes back the same.
// It must not judge a body, and never changes or deletes a capture.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { type Catalog, prepared, type Transaction } from '../core/catalog.ts'
import { sha256 } from '../core/digest.ts'
import { IntegrityError } from '../core/errors.ts'
import type { Exchange, NoteId, Reading } from '../core/model.ts'
import { captures } from './schema-evidence.ts'

export type Capture = typeof captures.$inferSelect

export interface Price {
  readonly costMicros: number
  readonly currency: string
}

/** A repeated body that takes more than this share of its own size beside its base is stored whole, as a new base. */
const worthwhileShare = 0.2

const statements = prepared(({ orm }) => ({
  base: orm
    .select({ id: captures.id, body: captures.body })
    .from(captures)
    .where(and(eq(captures.noteId, sql.placeholder('noteId')), isNull(captures.baseId), eq(captures.apiCode, 0)))
    .orderBy(sql`id desc`)
    .limit(1)
    .prepare(),
  one: orm
    .select()
    .from(captures)
    .where(eq(captures.id, sql.placeholder('id')))
    .prepare(),
  ofNote: orm
    .select({ id: captures.id })
    .from(captures)
    .where(eq(captures.noteId, sql.placeholder('noteId')))
    .orderBy(asc(captures.capturedAt), asc(captures.id))
    .prepare(),
}))

/**
 * Records an exchange as a capture and returns its ID. `price` is what a charged call costs; a call that was not
 * charged is recorded at 0.
 */
export function recordCapture(
  tx: Transaction,
  exchange: Exchange,
  reading: Reading,
  of: { runId: number; origin: 'api' | 'import'; price: Price },
): number {
  const stored = exchange.body === null ? null : compress(tx, exchange.noteId, exchange.body)
  return tx.orm
    .insert(captures)
    .values({
      runId: of.runId,
      noteId: exchange.noteId,
      capturedAt: exchange.capturedAt,
      origin: of.origin,
      endpoint: exchange.endpoint,
      httpStatus: exchange.httpStatus,
      apiCode: reading.apiCode,
      requestId: reading.requestId,
      responseHeaders: JSON.stringify(exchange.headers),
      elapsedMs: Math.round(exchange.elapsedMs),
      charged: reading.charged,
      costMicros: reading.charged === 'no' ? 0 : of.price.costMicros,
      currency: of.price.currency,
      failure: exchange.failure,
      ...(stored === null
        ? {}
        : {
            ...stored,
            bodySize: exchange.body?.length ?? 0,
            bodyDigest: sha256(exchange.body ?? Buffer.alloc(0)),
          }),
    })
    .returning({ id: captures.id })
    .get().id
}

/** A capture's row, or undefined. */
export function findCapture(catalog: Catalog, id: number): Capture | undefined {
  return statements(catalog).one.get({ id })
}

/** The IDs of a note's captures in the order of their time, failures included. */
export function capturesOfNote(catalog: Catalog, noteId: NoteId): number[] {
  return statements(catalog)
    .ofNote.all({ noteId })
    .map((row) => row.id)
}

/**
 * A capture's body as it was received.
 * @throws {IntegrityError} where what is stored no longer gives the bytes that its digest names.
 */
export function bodyOf(catalog: Catalog, capture: Capture): Buffer | null {
  if (capture.body === null) return null
  let body: Buffer
  try {
    body = inflateRawSync(
      capture.body,
      capture.baseId === null ? {} : { dictionary: baseBody(catalog, capture.baseId) },
    )
  } catch (cause) {
    throw new IntegrityError(`the body of capture ${capture.id} cannot be decompressed`, { cause })
  }
  if (sha256(body) !== capture.bodyDigest)
    throw new IntegrityError(`the body of capture ${capture.id} is not what its digest says`)
  return body
}

function baseBody(catalog: Catalog, baseId: number): Buffer {
  const base = findCapture(catalog, baseId)
  if (!base?.body || base.baseId !== null) throw new IntegrityError(`capture ${baseId} is no base`)
  return inflateRawSync(base.body)
}

function compress(
  tx: Transaction,
  noteId: NoteId,
  body: Buffer,
): { body: Buffer; encoding: string; baseId: number | null } {
  const level = constants.Z_BEST_COMPRESSION
  const base = statements(tx).base.get({ noteId })
  if (base?.body) {
    const beside = deflateRawSync(body, { level, dictionary: inflateRawSync(base.body) })
    if (beside.length <= body.length * worthwhileShare)
      return { body: beside, encoding: 'deflate-raw', baseId: base.id }
  }
  return { body: deflateRawSync(body, { level }), encoding: 'deflate-raw', baseId: null }
}
