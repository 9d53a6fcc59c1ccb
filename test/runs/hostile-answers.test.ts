// Whatever an answer holds: what was paid for is kept byte for byte, nothing but the named errors is thrown, and the rows
// are either all there or as they were.
import { getTableName, isTable } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readExchange } from '../../src/api/contract.ts'
import { loadConfig } from '../../src/config.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { HaltError, ThrottledError, TransientError, UnavailableError, UnusableError } from '../../src/core/errors.ts'
import type { Exchange } from '../../src/core/model.ts'
import { enqueueFile } from '../../src/frontier/frontier.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { applyRecords } from '../../src/runs/apply-capture.ts'
import { exchangeOf as exchangeFrom, recordsOf } from '../../src/runs/capture-records.ts'
import { reschedule } from '../../src/runs/reschedule.ts'
import { bodyOf, findCapture, recordCapture } from '../../src/store/ledger.ts'
import { applyObservation, ensureNote } from '../../src/store/notes.ts'
import * as derived from '../../src/store/schema-derived.ts'
import { answer, exchangeOf, noteId } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const tables = Object.values(derived).filter(isTable).map(getTableName)
const config = loadConfig(undefined, {}, {})
const namedErrors = [HaltError, ThrottledError, TransientError, UnavailableError, UnusableError]

const sample = sampleNotes().find(({ note_list }) => note_list[0].id === noteId) as unknown as JsonObject
const envelope = answer([sample]) as JsonObject

/** A catalog that has the note already, as a night before saw it, and the run that asks now. */
function catalogWithNote(): { catalog: Catalog; runId: number } {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  expect(take(catalog, runId, exchangeOf(envelope)).error).toBeNull()
  return { catalog, runId }
}

/** Takes an answer as a run does: recorded in one transaction, applied with all that follows in another. */
function take(catalog: Catalog, runId: number, exchange: Exchange): { captureId: number; error: unknown } {
  const price = { costMicros: 150_000, currency: 'CNY' }
  const captureId = transact(catalog, (tx) => {
    ensureNote(tx, exchange.noteId)
    return recordCapture(tx, exchange, readExchange(exchange), { runId, origin: 'api', price })
  })
  const capture = { id: captureId, capturedAt: exchange.capturedAt }
  try {
    const record = recordsOf(exchange)
    transact(catalog, (tx) => {
      const applied = applyRecords(tx, record, capture, () => null)
      for (const identity of applied.wanted) enqueueFile(tx, { identity, noteId, runId, now: exchange.capturedAt })
      reschedule(tx, { config }, noteId, { seenAt: exchange.capturedAt, edited: applied.changed })
    })
    return { captureId, error: null }
  } catch (error) {
    return { captureId, error }
  }
}

function rowsOf({ sqlite }: Catalog): string {
  return JSON.stringify([...tables, 'jobs', 'schedule'].map((table) => sqlite.prepare(`SELECT * FROM ${table}`).all()))
}

/** What must hold of any answer. Returns the error that it was judged with, null for a note. */
function expectSafe(body: Buffer, { catalog, runId } = catalogWithNote()): unknown {
  const before = rowsOf(catalog)
  const exchange = exchangeOf(body, { capturedAt: 1_770_100_000 })
  const { captureId, error } = take(catalog, runId, exchange)
  const capture = findCapture(catalog, captureId)
  expect(capture && bodyOf(catalog, capture)?.equals(body), 'the bytes are kept').toBe(true)
  if (error !== null) {
    expect(
      namedErrors.some((named) => error instanceof named),
      `a named error, not ${error}`,
    ).toBe(true)
    expect(rowsOf(catalog)).toBe(before)
  }
  // A later run finds in the ledger what this one saw.
  if (capture !== undefined)
    expect(messageOf(() => recordsOf(exchangeFrom(capture, bodyOf(catalog, capture))))).toBe(
      messageOf(() => recordsOf(exchange)),
    )
  if (error instanceof UnavailableError)
    transact(catalog, (tx) =>
      applyObservation(tx, noteId, { id: captureId, capturedAt: exchange.capturedAt }, error.code),
    )
  expect(catalog.sqlite.pragma('foreign_key_check')).toEqual([])
  catalog.sqlite.close()
  return error
}

function messageOf(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    return String(error)
  }
}

/** Every place in an answer, as the keys that lead there. */
function placesOf(value: Json, place: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [place]
  return [place, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...place, key]))]
}

function withValue(place: readonly string[], value: Json | undefined): JsonObject {
  const copy = structuredClone(envelope)
  let holder: Json | undefined = copy
  for (const key of place.slice(0, -1)) holder = (holder as JsonObject | undefined)?.[key]
  const key = place.at(-1)
  if (key === undefined || typeof holder !== 'object' || holder === null) return copy
  if (value === undefined) delete (holder as JsonObject)[key]
  else (holder as JsonObject)[key] = value
  return copy
}

const places = placesOf(envelope).filter((place) => place.length > 0)
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.string({ unit: 'binary' }),
  fc.constantFrom<Json>(null, '', [], {}, -1, 0.5, 1e300, 'https://[', '../../x', 'a\u0000b'),
)

describe('an answer', () => {
  test('that is a note with a value changed or gone is applied, or refused with a named error', () => {
    const mutation = fc.record({
      place: fc.constantFrom(...places),
      value: fc.option(anyValue, { freq: 5, nil: undefined }),
    })
    fc.assert(
      fc.property(mutation, ({ place, value }) => {
        expectSafe(Buffer.from(JSON.stringify(withValue(place, value))))
      }),
      { numRuns: 150 },
    )
  })

  test('that is a note with bytes changed, cut or put between is applied, or refused with a named error', () => {
    const whole = Buffer.from(JSON.stringify(envelope))
    const cut = fc.record({
      at: fc.nat(whole.length),
      drop: fc.nat(40),
      put: fc.uint8Array({ maxLength: 8 }),
      rest: fc.boolean(),
    })
    fc.assert(
      fc.property(cut, ({ at, drop, put, rest }) => {
        const tail = rest ? whole.subarray(at + drop) : Buffer.alloc(0)
        expectSafe(Buffer.concat([whole.subarray(0, at), put, tail]))
      }),
      { numRuns: 150 },
    )
  })

  test('of any bytes is kept, and is no envelope', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(expectSafe(Buffer.from(bytes))).toBeInstanceOf(TransientError)
      }),
      { numRuns: 50 },
    )
  })
})

const note = sample.note_list as [JsonObject]
/** The answer with some of the note's keys replaced by JSON text, which JSON.stringify would never write. */
function withText(replacements: Readonly<Record<string, string>>): Buffer {
  const rest = Object.fromEntries(Object.entries(note[0]).filter(([key]) => !(key in replacements)))
  const entries = Object.entries(replacements).map(([key, text]) => `${JSON.stringify(key)}:${text}`)
  const body = `{${JSON.stringify(rest).slice(1, -1)},${entries.join(',')}}`
  return Buffer.from(
    `{"code":0,"message":null,"recordTime":null,"data":[{"user":${JSON.stringify(sample.user)},"note_list":[${body}]}]}`,
  )
}
const image = (fields: object) =>
  JSON.stringify([{ width: 1, height: 1, url: 'https://sns-i1.xhscdn.com/x?sign=1', ...fields }])
const deep = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000)
const deepObjects = deep('{"a":', '}').replace(':}', ':1}')

describe('a note with', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a title of SQL', { title: JSON.stringify(`'); DROP TABLE notes; --`) }],
    ['a lone surrogate', { title: '"\\ud800 \\udc00\\ud800"', desc: '"\\udfff"' }],
    ['NUL and other controls', { title: '"a\\u0000b\\u0007"', desc: '"\\u0000"' }],
    [
      'keys of the prototype',
      { ['__proto__']: '{"id":"x","images_list":[]}', constructor: '{}', toString: '1', hasOwnProperty: '[]' },
    ],
    ['a tag of the prototype', { hash_tag: '[{"__proto__":{"id":"a"},"id":"__proto__","name":"constructor"}]' }],
    [
      'numbers beyond all',
      { liked_count: '1e400', time: '-1e400', collected_count: '123456789012345678901234567890', shared_count: '-0' },
    ],
    [
      'numbers that are just too large',
      { liked_count: '9007199254740993', time: '9007199254740991', last_update_time: '1e15' },
    ],
    ['a key twice', { title: '"one","title":"two"' }],
    ['a file ID that climbs', { images_list: image({ fileid: '../../../../etc/passwd' }) }],
    ['a file ID that is absolute', { images_list: image({ fileid: '/etc/passwd' }) }],
    ['a file ID with NUL', { images_list: image({ fileid: 'a\u0000b' }) }],
    ['a file ID of 1 MB', { images_list: image({ fileid: 'x'.repeat(1e6) }) }],
    ['a file ID that is a number', { images_list: image({ fileid: 12345 }) }],
    ['a URL of 1 MB', { images_list: image({ url: `https://sns-i1.xhscdn.com/${'x'.repeat(1e6)}`, fileid: 'a' }) }],
    ['a URL that is a script', { images_list: image({ url: 'javascript:alert(1)', original: 'file:///etc/passwd' }) }],
    ['a user ID that climbs', { user: '{"userid":"../../x","nickname":"\\u0000","image":"https://[::1]/x"}' }],
    ['a text of 1 MB', { desc: JSON.stringify('番茄🍅'.repeat(100_000)) }],
    ['100,000 pictures', { images_list: `[${'{},'.repeat(99_999)}{}]` }],
    [
      '100,000 tags',
      { hash_tag: `[${Array.from({ length: 100_000 }, (_, n) => `{"id":"${n}","name":"x"}`).join(',')}]` },
    ],
  ])('%s is kept and applied', (_, replacements) => {
    const body = withText(replacements)
    expect(expectSafe(body)).toBeNull()
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['lists', { function_switch: deep('[', ']') }],
    ['objects', { function_switch: `[${deepObjects}]` }],
    ['objects in a voice', { native_voice_info: deepObjects }],
    ['objects beside a number of many digits', { user: deepObjects, liked_count: '12345678901234567890' }],
  ])('a depth of 100,000 %s is kept, and applied where the stack is deep enough to read it', (_, replacements) => {
    const error = expectSafe(withText(replacements))
    expect(error === null || error instanceof TransientError).toBe(true)
  })

  test.each(['../../x', `${noteId}/..`, `${noteId}\u0000`, '__proto__', noteId.toUpperCase(), 12])(
    'the ID %j is another note than was asked for',
    (id) => {
      const error = expectSafe(withText({ id: JSON.stringify(id) }))
      expect(error).toBeInstanceOf(UnusableError)
    },
  )
})
