// Captures and observations applied in any order end in the same rows of every derived table.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UnavailableError, UnusableError } from '../../src/core/errors.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { recordsOf } from '../../src/runs/capture-records.ts'
import { answer, exchangeOf } from '../exchange.ts'
import { apply, course, type Event, eventOf, inTime, notesOfOneAuthor, recordAll, rowsOf } from './courses.ts'

function rowsAfter(events: readonly Event[], order: readonly number[]): string[] {
  const { catalog, recorded } = recordAll(events)
  for (const n of order) {
    const one = recorded[n]
    if (one !== undefined) apply(catalog, one)
  }
  expect(catalog.sqlite.pragma('foreign_key_check')).toEqual([])
  return rowsOf(catalog)
}

describe('captures of two notes by one author', () => {
  test('end in the same rows, in whatever order they are applied', () => {
    fc.assert(
      fc.property(course, ([drawn, order]) => {
        const events = drawn.map(eventOf)
        expect(rowsAfter(events, order)).toEqual(rowsAfter(events, inTime(events)))
      }),
      { numRuns: 250 },
    )
  })

  test('end in the same rows where some are applied twice', () => {
    fc.assert(
      fc.property(course, ([drawn, order]) => {
        const events = drawn.map(eventOf).map((event) => ({ ...event, data: event.data ?? notesOfOneAuthor()[0] }))
        const all = events.filter(({ data, noteId }) => data.note_list[0].id === noteId)
        const rows = rowsAfter(all, inTime(all))
        expect(rowsAfter(all, [...inTime(all), ...order])).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a late capture', () => {
  const [data] = notesOfOneAuthor()
  const noteId = data.note_list[0].id
  const event = (day: number, names: readonly string[] | null): Event =>
    eventOf({ which: 0, at: 1_770_000_000 + day * 86_400, run: 0, edits: names })

  function table(events: readonly Event[], order: readonly number[], sql: string): unknown[] {
    const { catalog, recorded } = recordAll(events)
    for (const n of order) {
      const one = recorded[n]
      if (one !== undefined) apply(catalog, one)
    }
    return catalog.sqlite.prepare(sql).raw().all()
  }

  test('becomes a version between the others', () => {
    const events = [event(0, []), event(1, ['another title']), event(2, [])]
    const title = data.note_list[0].title
    const versions = 'SELECT title, capture_id FROM note_versions ORDER BY first_seen_at'
    expect(table(events, [0, 2, 1], versions)).toEqual([
      [title, 1],
      ['another title', 2],
      [title, 3],
    ])
  })

  test('that shows the note between two absences ends the first one', () => {
    const events = [event(0, null), event(1, []), event(2, []), event(3, null)]
    const changes = 'SELECT availability, capture_id FROM availability_changes ORDER BY at'
    expect(table(events, [0, 2, 3, 1], changes)).toEqual([
      ['missing', 1],
      ['live', 2],
      ['missing', 4],
    ])
    expect(table(events, [0, 2, 1], changes)).toEqual([
      ['missing', 1],
      ['live', 2],
    ])
  })

  test('says of itself whether it changed anything', () => {
    const events = [event(0, []), event(1, ['another title']), event(2, [])]
    const { catalog, recorded } = recordAll(events)
    const changed = [0, 2, 1].map((n) => {
      const one = recorded[n]
      return one === undefined ? null : apply(catalog, one)?.changed
    })
    expect(changed).toEqual([true, false, true])
  })

  test.each([
    ['in time', [0, 1, 2]],
    ['late', [2, 0, 1]],
  ])('%s leaves the newest avatar the current one', (_name, order) => {
    const events = [event(0, ['author with another avatar']), event(1, []), event(2, ['author with another avatar'])]
    const avatars = "SELECT file_id, current FROM media WHERE kind = 'avatar' ORDER BY file_id"
    expect(table(events, order, avatars)).toEqual([
      ['avatar/a', 0],
      ['avatar/b', 1],
    ])
    expect(table(events.slice(0, 2), [1, 0], avatars)).toEqual([
      ['avatar/a', 1],
      ['avatar/b', 0],
    ])
  })

  test('keeps what is known of the files, and names what is still wanted', () => {
    const events = [event(0, []), event(1, ['another picture']), event(2, [])]
    const { catalog, recorded } = recordAll(events)
    const [first, late, last] = recorded
    if (first === undefined || late === undefined || last === undefined) throw new Error('three were recorded')
    apply(catalog, first)
    apply(catalog, last)
    catalog.sqlite.exec(`
      INSERT INTO blobs (digest, size, media_type, stored_at) VALUES ('d', 1, 'image/heic', 5);
      UPDATE media_identities SET state = 'stored', digest = 'd', stored_at = 5 WHERE state = 'wanted';
      UPDATE media SET state = 'stored', digest = 'd', stored_at = 5 WHERE state = 'wanted';`)
    const applied = apply(catalog, late)
    expect(applied?.wanted.length).toBeGreaterThan(0)
    for (const identity of applied?.wanted ?? []) expect(identity).toContain('1040g0k0renewed')
    const media = catalog.sqlite.prepare(
      `SELECT DISTINCT current, state, file_id LIKE '%renewed%' AS renewed FROM media
       WHERE note_id = ? AND kind = 'image' AND position = 0 AND rendition = 'original' ORDER BY current`,
    )
    expect(media.all(noteId)).toEqual([
      { current: 0, state: 'wanted', renewed: 1 },
      { current: 1, state: 'stored', renewed: 0 },
    ])
  })
})

describe('what a capture does not say', () => {
  test('erases nothing, but for what was said of another voice', () => {
    const { catalog, recorded } = recordAll([
      eventOf({ which: 0, at: 1, run: 0, edits: [] }),
      eventOf({
        which: 0,
        at: 2,
        run: 0,
        edits: ['title null', 'tags null', 'pictures null', 'no author', 'no place', 'no voice'],
      }),
      eventOf({ which: 0, at: 3, run: 0, edits: ['another voice'] }),
    ])
    const rows = () =>
      rowsOf(catalog)
        .filter((row) => /^(notes|images|note_hashtags|voices|users|note_versions): /.test(row))
        .map((row) => row.replace(/"last_\w+":\d+/g, ''))
    const [first, silent, voice] = recorded
    if (first === undefined || silent === undefined || voice === undefined) throw new Error('three were recorded')
    apply(catalog, first)
    const before = rows()
    expect(apply(catalog, silent)?.changed).toBe(false)
    expect(rows()).toEqual(before)
    apply(catalog, voice)
    expect(
      catalog.sqlite.prepare('SELECT sound_id, name, duration_ms, md5, use_count FROM voices').raw().all(),
    ).toEqual([['another', 'hum', null, null, null]])
  })
})

test('a note that no normalizer can read is a changed shape', () => {
  const exchange = exchangeOf(answer([{ note_list: [{ id: 'no-hex' }] }]), { noteId: 'no-hex' })
  expect(() => recordsOf(exchange)).toThrow(UnusableError)
  expect(() => recordsOf(exchangeOf(answer([]), { endpoint: '/v9' }))).toThrow(UnavailableError)
  const [data] = sampleNotes()
  const elsewhere = exchangeOf(answer([data]), { endpoint: '/v9', noteId: data?.note_list[0].id ?? '' })
  expect(() => recordsOf(elsewhere)).toThrow('no normalizer reads the endpoint /v9')
})
