// The ledger: whatever was received comes back byte for byte, or its damage is noticed; and nothing secret is in it.
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createApiClient } from '../../src/api/client.ts'
import { readExchange } from '../../src/api/contract.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { IntegrityError } from '../../src/core/errors.ts'
import type { Exchange, Reading } from '../../src/core/model.ts'
import { writeAnswer } from '../../src/provider/answer.ts'
import { imagesOf } from '../../src/provider/generate-images.ts'
import { startProvider } from '../../src/provider/provider.ts'
import { randomOf } from '../../src/provider/random.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { createAgents } from '../../src/proxy.ts'
import { bodyOf, type Capture, findCapture, recordCapture, spentSince } from '../../src/store/ledger.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { exchangeOf, noteId } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const price = { costMicros: 150_000, currency: 'CNY' }
const good: Reading = { apiCode: 0, requestId: null, charged: 'yes' }

let catalog: Catalog
let runId: number

beforeEach(() => {
  catalog = memoryCatalog()
  runId = newRun(catalog)
  transact(catalog, (tx) => ensureNote(tx, noteId))
})

function record(exchange: Exchange, reading = good): Capture {
  const id = transact(catalog, (tx) => recordCapture(tx, exchange, reading, { runId, origin: 'api', price }))
  return found(id)
}

function found(id: number): Capture {
  const capture = findCapture(catalog, id)
  if (capture === undefined) throw new Error(`there is no capture ${id}`)
  return capture
}

const recordBody = (body: Buffer, reading = good) => record(exchangeOf(body), reading)
const forgetAll = () => catalog.sqlite.exec('UPDATE captures SET base_id = NULL; DELETE FROM captures')

/** The sample's image note as the provider would answer it: keys in another order, new signatures, new counts. */
function answerOf(call: number, images?: unknown): Buffer {
  const [data] = sampleNotes()
  if (data === undefined) throw new Error('there is no sample note')
  Object.assign(data.note_list[0], { liked_count: 1000 + call * 37, comments_count: call })
  if (images !== undefined) data.note_list[0].images_list = images
  const answer = { code: 0, data: [data], message: null, recordTime: `2026-02-01T00:00:${call}Z` }
  const written = writeAnswer(answer, {
    random: randomOf(call),
    signedAt: 0x69af0000 + call,
    origin: 'http://127.0.0.1:1',
  })
  return Buffer.from(written)
}

describe('a body', () => {
  const bytes = fc.uint8Array({ size: 'large' }).map((array) => Buffer.from(array))
  const json = fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text))
  const long = fc
    .tuple(fc.constantFrom(33_000, 100_000), fc.uint8Array({ minLength: 1, maxLength: 300 }))
    .map(([size, piece]) => Buffer.alloc(size, Buffer.from(piece)))
  /** A body and others that are made out of it. */
  const family = fc
    .tuple(fc.oneof(bytes, json, long), fc.array(fc.tuple(fc.nat(), bytes), { maxLength: 4 }))
    .map(([body, edits]) => [
      body,
      ...edits.map(([at, edit]) => Buffer.concat([body.subarray(0, at % (body.length + 1)), edit, body])),
      body,
    ])

  test('comes back byte for byte, whatever it is and whatever came before it', () => {
    fc.assert(
      fc.property(family, (bodies) => {
        forgetAll()
        const captures = bodies.map((body) => recordBody(body))
        for (const [n, capture] of captures.entries()) {
          expect(bodyOf(catalog, capture)?.equals(bodies[n] ?? Buffer.alloc(0))).toBe(true)
          expect(capture.bodySize).toBe(bodies[n]?.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('of an answer repeated takes a fraction, beside one that is itself stored whole', () => {
    const bodies = Array.from({ length: 12 }, (_, call) => answerOf(call))
    const captures = bodies.map((body) => recordBody(body))
    const [base, ...later] = captures
    expect(base?.baseId).toBeNull()
    for (const [n, capture] of captures.entries())
      expect(bodyOf(catalog, capture)?.equals(bodies[n] ?? Buffer.alloc(0))).toBe(true)
    for (const capture of later) {
      expect(capture.baseId).toBe(base?.id)
      expect(capture.encoding).toBe('deflate-arranged')
      expect(capture.body?.length ?? 0).toBeLessThan((capture.bodySize ?? 0) / 10)
    }
  })

  test('takes a fraction too where it is longer than deflate sees back', () => {
    const pictures = { count: 40, video: false, livePhoto: undefined, old: false }
    const bodies = Array.from({ length: 3 }, (_, call) => answerOf(call, imagesOf(randomOf(0), pictures)))
    const [base, ...later] = bodies.map((body) => recordBody(body))
    expect(base?.bodySize).toBeGreaterThan(50_000)
    for (const [n, capture] of later.entries()) {
      expect(capture.baseId).toBe(base?.id)
      expect(capture.body?.length ?? 0).toBeLessThan((capture.bodySize ?? 0) / 15)
      expect(bodyOf(catalog, capture)?.equals(bodies[n + 1] ?? Buffer.alloc(0))).toBe(true)
    }
  })

  test('that an older version kept beside its base, its members not arranged, is still read', () => {
    recordBody(answerOf(1))
    const { id } = recordBody(answerOf(2))
    const body = deflateRawSync(answerOf(2), { dictionary: answerOf(1) })
    catalog.sqlite.prepare("UPDATE captures SET body = ?, encoding = 'deflate-raw' WHERE id = ?").run(body, id)
    expect(bodyOf(catalog, found(id))?.equals(answerOf(2))).toBe(true)
  })

  test('never hangs on another that hangs on a third', () => {
    const large = Buffer.from(JSON.stringify(Array.from({ length: 3000 }, (_, n) => Math.sin(n))))
    for (const body of [answerOf(1), answerOf(2), large, large, answerOf(3), answerOf(4), Buffer.alloc(0), answerOf(5)])
      recordBody(body)
    const chained = catalog.sqlite
      .prepare('SELECT c.id FROM captures c JOIN captures b ON b.id = c.base_id WHERE b.base_id IS NOT NULL')
      .all()
    expect(chained).toEqual([])
    const based = catalog.sqlite.prepare('SELECT count(*) FROM captures WHERE base_id IS NOT NULL').pluck().get()
    expect(based).toBeGreaterThanOrEqual(2)
  })

  test('of another note, or of an answer without a note, is no base', () => {
    const other = '698ab064000000001503876d'
    transact(catalog, (tx) => ensureNote(tx, other))
    record(exchangeOf(answerOf(1), { noteId: other }))
    recordBody(answerOf(2), { ...good, apiCode: 301 })
    expect(recordBody(answerOf(3)).baseId).toBeNull()
  })

  test.each([
    ['empty', Buffer.alloc(0)],
    ['one byte', Buffer.from([0])],
    ['all bytes', Buffer.from(Array.from({ length: 256 }, (_, n) => n))],
    ['100 KB of text', Buffer.from('小满的一日三餐 '.repeat(5000))],
  ])('that is %s comes back, twice', (_name, body) => {
    for (const capture of [recordBody(body), recordBody(body)])
      expect(bodyOf(catalog, capture)?.equals(body)).toBe(true)
  })
})

describe('damage', () => {
  function damage(capture: Capture, at: number): Capture {
    const body = Buffer.from(capture.body ?? [])
    body[at % body.length] = (body[at % body.length] ?? 0) ^ 0xff
    catalog.sqlite.prepare('UPDATE captures SET body = ? WHERE id = ?').run(body, capture.id)
    return found(capture.id)
  }

  test('to a stored body is noticed, and never passed on as the body', () => {
    const body = answerOf(1)
    const whole = recordBody(body)
    const beside = recordBody(answerOf(2))
    let noticed = 0
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(whole, beside), (at, capture) => {
        try {
          const read = bodyOf(catalog, damage(capture, at))
          // Another way to write the same bytes is no damage.
          expect(read?.equals(capture === whole ? body : answerOf(2))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(IntegrityError)
          expect(String(error)).toContain(`capture ${capture.id}`)
          noticed += 1
        } finally {
          catalog.sqlite.prepare('UPDATE captures SET body = ? WHERE id = ?').run(capture.body, capture.id)
        }
      }),
      { numRuns: 300 },
    )
    expect(noticed).toBeGreaterThan(250)
  })

  test('to a base costs what hangs on it, and nothing that comes after', () => {
    const base = recordBody(answerOf(1))
    const before = recordBody(answerOf(2))
    damage(base, 100)
    expect(() => bodyOf(catalog, before)).toThrow(IntegrityError)
    const after = recordBody(answerOf(3))
    expect(after.baseId).toBeNull()
    expect(bodyOf(catalog, after)?.equals(answerOf(3))).toBe(true)
    expect(recordBody(answerOf(4)).baseId).toBe(after.id)
  })

  test('to a base that still unpacks is noticed before something hangs on it', () => {
    const base = recordBody(answerOf(1))
    catalog.sqlite.prepare('UPDATE captures SET body = ? WHERE id = ?').run(deflateRawSync(answerOf(9)), base.id)
    expect(recordBody(answerOf(2)).baseId).toBeNull()
  })

  test('to a digest is noticed', () => {
    const { id } = recordBody(answerOf(1))
    catalog.sqlite.prepare("UPDATE captures SET body_digest = 'x' WHERE id = ?").run(id)
    expect(() => bodyOf(catalog, found(id))).toThrow(`capture ${id} is not what its digest says`)
  })
})

describe('a capture', () => {
  test('says what came, when, and what it cost', () => {
    const exchange = exchangeOf('{"code":0}', { headers: { 'content-type': 'application/json' } })
    expect(record(exchange, { apiCode: 0, requestId: 'r-1', charged: 'yes' })).toMatchObject({
      runId,
      noteId,
      capturedAt: 1_770_000_000,
      origin: 'api',
      endpoint: '/api/xiaohongshu/get-note-detail/v1',
      httpStatus: 200,
      apiCode: 0,
      requestId: 'r-1',
      responseHeaders: '{"content-type":"application/json"}',
      elapsedMs: 13,
      charged: 'yes',
      costMicros: 150_000,
      currency: 'CNY',
      failure: null,
      encoding: 'deflate-raw',
      bodySize: 10,
    })
  })

  test.each([
    ['yes', 150_000],
    ['maybe', 150_000],
    ['no', 0],
  ] as const)('that was charged: %s, costs %i', (charged, costMicros) => {
    expect(recordBody(Buffer.from('{}'), { ...good, charged }).costMicros).toBe(costMicros)
  })

  test('without an answer is a row without status and body', () => {
    const capture = record(exchangeOf('', { httpStatus: null, body: null, failure: 'no answer within the time-out' }), {
      apiCode: null,
      requestId: null,
      charged: 'maybe',
    })
    expect(capture).toMatchObject({ httpStatus: null, body: null, bodySize: null, bodyDigest: null, encoding: null })
    expect(capture.failure).toBe('no answer within the time-out')
    expect(bodyOf(catalog, capture)).toBeNull()
  })

  test('counts as spent from its time on, unless it was free', () => {
    for (const [capturedAt, charged] of [
      [10, 'yes'],
      [20, 'maybe'],
      [20, 'no'],
      [30, 'yes'],
    ] as const)
      record(exchangeOf('{}', { capturedAt }), { ...good, charged })
    expect([0, 20, 31].map((at) => spentSince(catalog, at))).toEqual([
      { calls: 3, micros: 450_000 },
      { calls: 2, micros: 300_000 },
      { calls: 0, micros: 0 },
    ])
  })

  test('holds the token in no column, however the provider repeats it', async () => {
    const token = 'not-for+the/archive='
    const provider = await startProvider({
      notes: [],
      respond: ({ url }) => ({
        headers: { 'x-asked': url.search, location: url.href, 'set-cookie': `token=${token}` },
        body: JSON.stringify({ code: 100, message: `token ${token} of ${url.href} is bad`, requestId: token }),
      }),
    })
    onTestFinished(() => provider.close())
    const client = createApiClient({
      baseUrl: provider.baseUrl,
      token,
      timeoutMs: 20_000,
      maxBodyBytes: 1e6,
      userAgent: 'rednote-archive/test',
      agents: createAgents({}),
      clock: createClock(),
    })
    const exchange = await client.fetchNote(noteId, new AbortController().signal)
    const capture = record(exchange, readExchange(exchange))
    const everything = JSON.stringify({ ...capture, body: bodyOf(catalog, capture)?.toString() })
    expect(everything).toContain('"apiCode":100')
    for (const part of ['not-for', 'archive%3D', 'archive=']) expect(everything).not.toContain(part)
  })
})
