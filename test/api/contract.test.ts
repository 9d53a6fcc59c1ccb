// What every answer of the provider means, what it costs, and which code-0 bodies hold a note, none, or a changed shape.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codes, judge, readExchange } from '../../src/api/contract.ts'
import { HaltError, ThrottledError, TransientError, UnavailableError, UnusableError } from '../../src/core/errors.ts'
import type { Charged, Exchange } from '../../src/core/model.ts'
import { answer, exchangeOf, noteId } from '../exchange.ts'

interface Case {
  readonly name: string
  readonly status: number
  readonly body: unknown
  readonly verdict: string
  readonly charged: Charged
  /** Of a HaltError its reason, of an UnavailableError its code. */
  readonly reason?: string
  readonly noEnvelope?: boolean
  readonly says?: string
}

const cases = JSON.parse(readFileSync(new URL('../fixtures/answers.json', import.meta.url), 'utf8')) as Case[]

function verdictOn(exchange: Exchange): unknown {
  try {
    return judge(exchange)
  } catch (error) {
    return error
  }
}

describe('an answer without a note', () => {
  test.each(cases)('$name is a $verdict', ({ status, body, verdict, charged, reason, noEnvelope, says }) => {
    const exchange = exchangeOf(body, { httpStatus: status })
    const error = verdictOn(exchange)
    expect(error).toMatchObject({ name: verdict, message: expect.stringContaining(says ?? '') })
    expect(readExchange(exchange).charged).toBe(charged)
    if (error instanceof HaltError) expect(error.reason).toBe(reason)
    if (error instanceof UnavailableError) expect(error.code).toBe(reason)
    // What may have been charged goes behind all others, not to an instant retry.
    if (error instanceof TransientError)
      expect(error).toMatchObject({ noEnvelope: noEnvelope ?? false, maybeCharged: noEnvelope ?? false })
    if (error instanceof UnusableError) expect(error.changedShape).toBe(false)
  })

  test('the table has a case for every code that is known', () => {
    const known = Object.keys(codes).filter((code) => code !== '0')
    const tested = cases.map(({ body }) => String((body as { code?: unknown }).code))
    expect(known.filter((code) => !tested.includes(code))).toEqual([])
  })

  test.each(cases.filter(({ body }) => typeof (body as { code?: unknown }).code === 'number'))(
    '$name means the same with its code as text, at any status',
    ({ body, status, verdict, charged }) => {
      const asText = { ...(body as object), code: String((body as { code: number }).code) }
      if (asText.code.startsWith('-')) return
      for (const httpStatus of [200, status, 500]) {
        expect(verdictOn(exchangeOf(asText, { httpStatus }))).toMatchObject({ name: verdict })
        expect(readExchange(exchangeOf(asText, { httpStatus })).charged).toBe(charged)
      }
    },
  )

  test('no answer at all may have been charged if it was sent, and cannot have been if it was not', () => {
    const nothing = { httpStatus: null, body: null, failure: 'no connection to the provider (ECONNREFUSED)' }
    const refused = exchangeOf('', { ...nothing, sent: false })
    expect(verdictOn(refused)).toMatchObject({
      name: 'TransientError',
      maybeCharged: false,
      noEnvelope: false,
      message: nothing.failure,
    })
    expect(readExchange(refused)).toEqual({ apiCode: null, requestId: null, charged: 'no' })
    const silent = exchangeOf('', { ...nothing, sent: true, failure: 'no answer within the time-out' })
    expect(verdictOn(silent)).toMatchObject({ name: 'TransientError', maybeCharged: true })
    expect(readExchange(silent).charged).toBe('maybe')
  })

  test('a body that could not be kept says why', () => {
    const exchange = exchangeOf('', { body: null, failure: 'the body is larger than 10 bytes' })
    expect(verdictOn(exchange)).toMatchObject({
      name: 'TransientError',
      message: 'the body is larger than 10 bytes (HTTP 200)',
    })
  })
})

describe('reading', () => {
  test('takes code and request ID where they are what they should be', () => {
    expect(readExchange(exchangeOf({ code: 0, requestId: 'r-1', data: [] }))).toEqual({
      apiCode: 0,
      requestId: 'r-1',
      charged: 'yes',
    })
    expect(readExchange(exchangeOf({ code: '301', requestId: 7 }))).toEqual({
      apiCode: 301,
      requestId: null,
      charged: 'no',
    })
  })

  test('never throws, and judging gives a note or one of the five errors, whatever the bytes', () => {
    const body = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc.jsonValue().map((data) => Buffer.from(JSON.stringify(answer(data)))),
      fc.jsonValue().map((entry) => Buffer.from(JSON.stringify(answer([{ note_list: [entry] }])))),
    )
    fc.assert(
      fc.property(body, fc.constantFrom(200, 302, 400, 404, 429, 500), (bytes, httpStatus) => {
        const exchange = exchangeOf(bytes, { httpStatus })
        readExchange(exchange)
        const verdict = verdictOn(exchange)
        const errors = [TransientError, ThrottledError, UnavailableError, UnusableError, HaltError]
        expect(errors.some((kind) => verdict instanceof kind)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

const note = { id: noteId, title: 'a note' }
const entry = { model_type: 'note', user: { id: 'u' }, note_list: [note] }

describe('a code-0 body', () => {
  test('with the one note that was asked for is that note, with the user beside it', () => {
    expect(judge(exchangeOf(answer([entry])))).toEqual({ note, envelopeUser: { id: 'u' } })
    expect(judge(exchangeOf({ ...answer([entry]), code: '0' }))).toEqual({ note, envelopeUser: { id: 'u' } })
    expect(judge(exchangeOf(answer([{ note_list: [note] }])))).toEqual({ note, envelopeUser: undefined })
  })

  test.each([
    ['data is []', []],
    ['data is {}', {}],
    ['data is null', null],
    ['note_list is empty', [{ ...entry, note_list: [] }]],
    ['model_type is error', [{ model_type: 'error' }]],
    ['model_type is error', [{ ...entry, note_list: [{ model_type: 'error' }] }]],
  ])('whose %s observes that there is no such note', (how, data) => {
    const exchange = exchangeOf(answer(data))
    expect(verdictOn(exchange)).toMatchObject({ name: 'UnavailableError', code: how })
    expect(readExchange(exchange).charged).toBe('yes')
  })

  test.each([
    ['without data', { code: 0, result: [entry] }, 'the key data is missing; the keys there are: code, result'],
    ['with an object for data', answer(entry), 'data is an object, expected an array'],
    ['with a text for data', answer('[]'), 'data is a string, expected an array'],
    ['with false for data', answer(false), 'data is a boolean, expected an array'],
    ['with null in data', answer([null]), 'data[0] is null, expected an object'],
    ['with a list in data', answer([[entry]]), 'data[0] is an array, expected an object'],
    ['with an empty entry', answer([{}]), 'the key data[0].note_list is missing; the keys there are: none'],
    [
      'with a renamed list',
      answer([{ user: {}, noteList: [note] }]),
      'the key data[0].note_list is missing; the keys there are: noteList, user',
    ],
    ['with null for the list', answer([{ note_list: null }]), 'data[0].note_list is null, expected an array'],
    ['with an object for the list', answer([{ note_list: note }]), 'data[0].note_list is an object, expected an array'],
    ['with null for the note', answer([{ note_list: [null] }]), 'data[0].note_list[0] is null, expected an object'],
    [
      'with a renamed ID',
      answer([{ note_list: [{ note_id: noteId }] }]),
      'the key data[0].note_list[0].id is missing; the keys there are: note_id',
    ],
    ['with another note', answer([{ note_list: [{ id: '698ab064000000001503876d' }] }]), 'another note'],
    ['with the ID in upper case', answer([{ note_list: [{ id: noteId.toUpperCase() }] }]), 'another note'],
    ['with the ID as null', answer([{ note_list: [{ id: null }] }]), 'another note'],
    ['with two notes', answer([{ note_list: [note, note] }]), '2 came'],
    ['with two entries', answer([entry, entry, entry]), '3 came'],
    ['with a note behind an error', answer([{ model_type: 'error' }, entry]), '2 came'],
    ['with a note behind an empty list', answer([{ note_list: [] }, entry]), '2 came'],
    ['with a note behind an error in the list', answer([{ note_list: [{ model_type: 'error' }, note] }]), '2 came'],
  ])('%s is a changed shape, not an absence', (_name, body, says) => {
    expect(verdictOn(exchangeOf(body))).toMatchObject({
      name: 'UnusableError',
      changedShape: true,
      message: expect.stringContaining(says),
    })
  })

  test('keeps integers that a number would change', () => {
    const text = `{"code":0,"data":[{"note_list":[{"id":"${noteId}","video_id":138012345678901234567}]}]}`
    expect(judge(exchangeOf(text)).note.video_id).toBe('138012345678901234567')
  })
})

describe('Retry-After', () => {
  const capturedAt = Date.parse('2026-02-01T00:00:00Z') / 1000

  test.each([
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sun, 01 Feb 2026 00:00:30 GMT', 30_000],
    ['Sat, 31 Jan 2026 23:00:00 GMT', 0],
  ])('%j is %j ms', (value, ms) => {
    const headers: Record<string, string> = value === undefined ? {} : { 'retry-after': value }
    for (const code of [302, 503, 301])
      expect(verdictOn(exchangeOf({ code }, { headers, capturedAt }))).toMatchObject({ retryAfterMs: ms })
    expect(verdictOn(exchangeOf('busy', { headers, capturedAt, httpStatus: 429 }))).toMatchObject({ retryAfterMs: ms })
    expect(verdictOn(exchangeOf('out', { headers, capturedAt, httpStatus: 503 }))).toMatchObject({ retryAfterMs: ms })
  })
})
