// What holds of every note, however damaged: nothing throws, and the order of keys says nothing.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/core/json.ts'
import type { NoteRecord } from '../../src/core/model.ts'
import { normalizeNoteDetailV1 } from '../../src/normalize/note-detail-v1.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Note = { [key: string]: Json }

const notes = [
  'image-note-with-live-photo',
  'video-note-with-voice',
  'large-renditions-and-streams',
  'tags-and-mentions',
].map((name): Note => {
  const text = readFileSync(new URL(`../fixtures/captures/${name}.json`, import.meta.url), 'utf8')
  return (parseJson(text) as { response: { data: [{ note_list: [Note] }] } }).response.data[0].note_list[0]
})

/** Every place in a note but its ID, as the keys that lead there. */
function placesOf(value: Json, place: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [place]
  return [place, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...place, key]))]
}

const loneSurrogates = fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map((units) => String.fromCharCode(...units))
const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>,
  loneSurrogates,
  fc.constantFrom<Json>(
    null,
    '',
    [],
    {},
    [null],
    -1,
    0,
    1e300,
    1.5,
    '1.2万',
    'http://',
    'https://[',
    'https://h/%E0%A4%A?%',
  ),
)

interface Damage {
  readonly place: readonly string[]
  /** Undefined takes the key away. */
  readonly value: Json | undefined
}

function damaged(note: Note, damages: readonly Damage[]): Note {
  const copy = structuredClone(note)
  for (const { place, value } of damages) {
    let holder: Json | undefined = copy
    for (const key of place.slice(0, -1)) {
      holder = typeof holder === 'object' && holder !== null ? (holder as Note)[key] : undefined
    }
    const key = place.at(-1)
    if (typeof holder !== 'object' || holder === null || key === undefined) continue
    if (value === undefined) delete (holder as Note)[key]
    // A copy: a later damage may strike inside it, and the value is the generator's own.
    else (holder as Note)[key] = structuredClone(value)
  }
  return copy
}

const anyDamagedNote = fc.constantFrom(...notes).chain((note) => {
  const places = placesOf(note).filter((place) => place.length > 0 && place.join() !== 'id')
  const damage = fc.record({
    place: fc.constantFrom(...places),
    value: fc.option(anyJson, { freq: 4, nil: undefined }),
  })
  return fc.array(damage, { maxLength: 12 }).map((damages) => damaged(note, damages))
})

function reordered(value: Json, compare: (a: string, b: string) => number): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((entry) => reordered(entry, compare))
  const keys = Object.keys(value).sort(compare)
  return Object.fromEntries(keys.map((key) => [key, reordered(value[key] ?? null, compare)]))
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

function expectSound(record: NoteRecord | null): void {
  expect(record).not.toBeNull()
  const slots = (record?.media ?? []).map((slot) => `${slot.kind} ${slot.position} ${slot.rendition}`)
  expect(new Set(slots).size, 'one slot of a kind, position and rendition').toBe(slots.length)
  const issues = (record?.issues ?? []).map((issue) => `${issue.kind} ${issue.path}`)
  expect(new Set(issues).size, 'each issue once').toBe(issues.length)
  expect(textsOf(record).every((text) => text.isWellFormed())).toBe(true)
}

describe('a note is read, whatever it holds', () => {
  test('any JSON gives a record or null', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (note, user) => {
        expect(normalizeNoteDetailV1(note, user)).toBeNull()
      }),
    )
  })

  test('any damage to a note leaves a sound record', () => {
    fc.assert(
      fc.property(anyDamagedNote, fc.option(anyJson, { nil: undefined }), (note, user) => {
        expectSound(normalizeNoteDetailV1(note, user))
      }),
      { numRuns: 1000 },
    )
  })

  test('the order of keys says nothing', () => {
    fc.assert(
      fc.property(anyDamagedNote, fc.compareFunc(), (note, compare) => {
        const user = note.user ?? null
        expect(normalizeNoteDetailV1(reordered(note, compare), reordered(user, compare))).toStrictEqual(
          normalizeNoteDetailV1(note, user),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('a note without a usable ID is none', () => {
    const [note] = notes
    for (const id of [
      undefined,
      null,
      7,
      '',
      '69aed373000000001a02a6d',
      '69AED373000000001A02A6D8',
      '69aed373000000001a02a6d8\n',
    ]) {
      expect(normalizeNoteDetailV1({ ...note, id }, undefined)).toBeNull()
    }
  })

  const long = new Array<null>(200_000).fill(null)
  let nested: Json = {}
  for (let depth = 0; depth < 100_000; depth++) nested = { media: nested, stream: [nested] }
  const keys = [...new Set(notes.flatMap((note) => Object.keys(note)))].filter((key) => key !== 'id')

  test.each([
    ['long lists', long],
    ['lists of lists', [long, long]],
    ['deep objects', nested],
    ['deep lists', [nested]],
    ['long texts', '𠮷'.repeat(1_000_000)],
  ])('%s under every key', (_name, value) => {
    const note = { ...Object.fromEntries(keys.map((key) => [key, value])), id: '684edc80000000000100a0ff' }
    const record = normalizeNoteDetailV1(note, value)
    expect(record?.id).toBe(note.id)
    expect(record?.issues.length).toBeGreaterThan(0)
  })

  test('a very long text is kept whole', () => {
    const body = '番茄🍅'.repeat(300_000)
    expect(normalizeNoteDetailV1({ ...notes[0], desc: body }, undefined)?.body).toBe(body)
  })
})
