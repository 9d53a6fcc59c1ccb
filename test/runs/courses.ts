// Courses of answers about two notes by one author, recorded and applied as runs do, in any order: what tests of the rows
// that follow from them draw from. It must not expect anything.
import { getTableName, isTable } from 'drizzle-orm'
import fc from 'fast-check'
import { readExchange } from '../../src/api/contract.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { UnavailableError } from '../../src/core/errors.ts'
import type { Exchange } from '../../src/core/model.ts'
import { type Fields, type NoteData, sampleNotes } from '../../src/provider/sample-notes.ts'
import { applyRecords } from '../../src/runs/apply-capture.ts'
import { recordsOf } from '../../src/runs/capture-records.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { type Applied, applyObservation, ensureNote } from '../../src/store/notes.ts'
import * as derived from '../../src/store/schema-derived.ts'
import { answer, exchangeOf } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

export const derivedTables = Object.values(derived).filter(isTable).map(getTableName)

/** An answer of the provider, and when it came. */
export interface Event {
  /** Null: the provider said that there is no such note. */
  readonly data: NoteData | null
  readonly noteId: string
  /** Unix seconds. */
  readonly at: number
  /** 0-based: which of the runs asked. */
  readonly run: number
}

export interface Recorded {
  readonly exchange: Exchange
  readonly id: number
}

/** A catalog in which the answers are recorded, in the order given, and nothing is applied. */
export function recordAll(events: readonly Event[]): { catalog: Catalog; recorded: Recorded[] } {
  const catalog = memoryCatalog()
  const runs = [newRun(catalog), newRun(catalog), newRun(catalog)]
  const recorded = events.map(({ data, noteId, at, run }) => {
    const exchange = exchangeOf(answer(data === null ? [] : [data]), { noteId, capturedAt: at })
    const of = { runId: runs[run] ?? 0, origin: 'api', price: { costMicros: 150_000, currency: 'CNY' } } as const
    const id = transact(catalog, (tx) => {
      ensureNote(tx, noteId)
      return recordCapture(tx, exchange, readExchange(exchange), of)
    })
    return { exchange, id }
  })
  return { catalog, recorded }
}

/** Applies a recorded answer as a run does. */
export function apply(catalog: Catalog, { exchange, id }: Recorded): Applied | null {
  const capture = { id, capturedAt: exchange.capturedAt }
  return transact(catalog, (tx) => {
    try {
      return applyRecords(tx, recordsOf(exchange), capture, ({ rendition }) =>
        rendition === 'original' || rendition === 'high' ? null : 'not configured',
      )
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      applyObservation(tx, exchange.noteId, capture, error.code)
      return null
    }
  })
}

/** All rows of all derived tables, as `table: row`, sorted. */
export function rowsOf({ sqlite }: Catalog): string[] {
  return derivedTables
    .flatMap((table) =>
      sqlite
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => `${table}: ${JSON.stringify(row)}`),
    )
    .sort()
}

const author = {
  userid: '62642c06962cfe0b8b787b85',
  nickname: 'A',
  red_id: '600000001',
  image: 'https://sns-avatar-qc.xhscdn.com/avatar/a?imageView2/2/w/120/format/jpg',
}

/** The two sample notes, as if one author had written both. */
export function notesOfOneAuthor(): [NoteData, NoteData] {
  const [one, two] = sampleNotes()
  if (one === undefined || two === undefined) throw new Error('the sample has two notes')
  for (const data of [one, two]) {
    data.user = { ...author }
    data.note_list[0].user = { ...author }
  }
  return [one, two]
}

type Edit = (note: Fields, data: NoteData) => void

const set =
  (key: string, value: unknown): Edit =>
  (note) => {
    note[key] = value
  }
const drop =
  (key: string): Edit =>
  (note) => {
    delete note[key]
  }
const setUser =
  (change: Fields): Edit =>
  (note, data) => {
    note.user = { ...author, ...change }
    data.user = { ...author, ...change }
  }
const list = (note: Fields, key: string) => (Array.isArray(note[key]) ? (note[key] as Fields[]) : [])

/** What can be different in an answer: edits of its author, and whims of the provider. */
const edits: Readonly<Record<string, Edit>> = {
  'another title': set('title', 'another title'),
  'a third title': set('title', 'a third title'),
  'title null': set('title', null),
  'no title': drop('title'),
  'another text': set('desc', 'another text'),
  edited: set('last_update_time', 1_770_100_000),
  'edited again': set('last_update_time', 1_770_200_000),
  'no time of edit': drop('last_update_time'),
  'no place': set('ip_location', null),
  'another place': set('ip_location', '四川'),
  'no tags': set('hash_tag', []),
  'tags null': set('hash_tag', null),
  'a tag more': (note) =>
    (note.hash_tag = [...list(note, 'hash_tag'), { id: '5be7fe3dd0c4f90001b2af77', name: 'new tag', type: 'topic' }]),
  'tags renamed': (note) => (note.hash_tag = list(note, 'hash_tag').map((tag) => ({ ...tag, name: `${tag.name}s` }))),
  'tags without names': (note) => (note.hash_tag = list(note, 'hash_tag').map((tag) => ({ ...tag, name: null }))),
  'no topics': set('topics', []),
  'topics without names': (note) => (note.topics = [{ id: '5c1cc866febed9000184b7c1', name: null }]),
  'a topic': (note) => (note.topics = [{ id: '5c1cc866febed9000184b7c1', name: 'topic' }]),
  'a mention': (note) => (note.ats = [{ id: '687f08f34fc69ddd878abb72', nickname: '阿树种菜' }]),
  'no mentions': set('ats', []),
  'a picture less': (note) => (note.images_list = list(note, 'images_list').slice(1)),
  'pictures in another order': (note) => (note.images_list = list(note, 'images_list').reverse()),
  'another picture': (note) => {
    const [first, ...rest] = list(note, 'images_list')
    const renewed = JSON.parse(
      JSON.stringify(first ?? {}).replaceAll(String(first?.fileid), 'spectrum/1040g0k0renewed'),
    )
    note.images_list = [renewed, ...rest]
  },
  'no pictures': set('images_list', []),
  'pictures null': set('images_list', null),
  'a picture unreadable': (note) => (note.images_list = [{}, ...list(note, 'images_list').slice(1)]),
  'pictures without levels': (note) =>
    (note.images_list = list(note, 'images_list').map(({ url_multi_level, ...image }) => image)),
  'no voice': set('native_voice_info', null),
  'another voice': set('native_voice_info', {
    sound_id: 'another',
    name: 'hum',
    url: 'http://sns-v.xhscdn.com/another.wav',
  }),
  'a renamed voice': (note) => {
    if (note.native_voice_info)
      note.native_voice_info = { ...(note.native_voice_info as Fields), name: 'renamed', md5sum: null }
  },
  'other counts': (note) => Object.assign(note, { liked_count: 5, collected_count: '1.2万', comments_count: null }),
  'renamed author': setUser({ nickname: 'B' }),
  'renamed author without a number': setUser({ nickname: 'B', red_id: null }),
  'author with a handle': setUser({ red_id: 'handle' }),
  'author with another avatar': setUser({ image: 'https://sns-avatar-qc.xhscdn.com/avatar/b' }),
  'author on another host': setUser({
    image: 'https://sns-avatar-hw.xhscdn.com/avatar/a?imageView2/2/w/120/format/jpg',
  }),
  'author without a name': setUser({ nickname: null }),
  'no author': (note, data) => {
    delete note.user
    delete (data as Fields).user
  },
  'saving is not allowed': set('media_save_config', {
    disable_save: true,
    disable_watermark: false,
    disable_weibo_cover: null,
  }),
}

export interface Drawn {
  /** 0 or 1: which of the two notes. */
  readonly which: number
  readonly at: number
  readonly run: number
  /** Names of `edits`; null where the note is not there. */
  readonly edits: readonly string[] | null
}

export const anyEvent: fc.Arbitrary<Drawn> = fc.record({
  which: fc.constantFrom(0, 1),
  at: fc.integer({ min: 0, max: 5 }).map((day) => 1_770_000_000 + day * 86_400),
  run: fc.integer({ min: 0, max: 2 }),
  edits: fc.option(fc.uniqueArray(fc.constantFrom(...Object.keys(edits)), { maxLength: 4 }), { freq: 5 }),
})

/** An event from what was drawn; the edits' names stay readable in a counterexample. */
export function eventOf({ which, at, run, edits: names }: Drawn): Event {
  const data = notesOfOneAuthor()[which === 0 ? 0 : 1]
  const [note] = data.note_list
  for (const name of names ?? []) edits[name]?.(note, data)
  return { data: names === null ? null : data, noteId: note.id, at, run }
}

export const course = fc
  .array(anyEvent, { minLength: 2, maxLength: 6 })
  .chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray([...events.keys()], { minLength: events.length })),
  )

/** The order of time, which is that of a rebuild: of events at the same second the one recorded first. */
export const inTime = (events: readonly Event[]) =>
  [...events.keys()].sort((a, b) => (events[a]?.at ?? 0) - (events[b]?.at ?? 0) || a - b)
