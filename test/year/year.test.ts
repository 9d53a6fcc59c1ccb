// A year of nights in a minute: what happened stands in the timeline, no cap was passed, no file came twice.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../e2e/world.ts'
import { day, likesAt, nights, timeOf, yearStart } from './plan.ts'
import { idOf, nicknameOf, playYear, type Year } from './play.ts'
import { caps, type Note, notes, outages, renamedKey, renames } from './script.ts'

/** Nights from what happens to the capture that shows it, at most: the longest interval, and what an outage or a cap adds. */
const longestUnseen = 66

const folder = temporaryFolder()
const archive = join(folder, 'archive')
let year: Year
let sqlite: Database.Database

beforeAll(async () => {
  year = await playYear(archive)
  sqlite = new Database(join(archive, 'archive.sqlite'), { readonly: true })
}, 300_000)

afterAll(() => {
  sqlite?.close()
  rmSync(folder, { recursive: true, force: true })
})

const rows = <Row>(sql: string, ...values: unknown[]) => sqlite.prepare<unknown[], Row>(sql).all(...values)

/** When the timeline says that something happened to a note, in nights. */
function eventsOf(note: Note, ...events: string[]): { event: string; night: number; detail: string | null }[] {
  return rows<{ event: string; night: number; detail: string | null }>(
    `SELECT event, (at - ?) / ${day}.0 AS night, detail FROM note_timeline
     WHERE note_id = ? AND event IN (SELECT value FROM json_each(?)) ORDER BY at, capture_id`,
    yearStart,
    idOf(note),
    JSON.stringify(events),
  )
}

function isSoonAfter(seen: number | undefined, happened: number): void {
  expect(seen).toBeGreaterThan(happened - 0.1)
  expect(seen).toBeLessThan(happened + longestUnseen)
}

describe('in the timeline of a year stands', () => {
  test('every edit, once, and no other', () => {
    expect(notes.flatMap(({ edits }) => edits).length).toBeGreaterThan(10)
    for (const note of notes) {
      const seen = eventsOf(note, 'edited')
      expect(seen).toHaveLength(note.edits.length)
      for (const [index, at] of note.edits.entries()) isSoonAfter(seen[index]?.night, at)
    }
  })

  test('every rename, at each note of the user', () => {
    for (const { author, night, nickname } of renames)
      for (const note of notes.filter((each) => each.author === author && each.addedOn < night)) {
        const [seen, ...more] = eventsOf(note, 'renamed')
        expect(seen?.detail).toBe(`${nicknameOf(author, night - 1)} -> ${nickname}`)
        isSoonAfter(seen?.night, night)
        expect(more).toEqual([])
      }
  })

  test('every deletion and return, and none that was only an outage or a changed shape', () => {
    for (const note of notes) {
      const seen = eventsOf(note, 'missing', 'gone', 'returned')
      const { from, until } = note.gone ?? { from: Number.NaN, until: Number.NaN }
      const returns = until < nights
      expect(seen.map(({ event }) => event)).toEqual(
        note.gone === null ? [] : ['missing', 'gone', ...(returns ? ['returned'] : [])],
      )
      if (note.gone === null) continue
      isSoonAfter(seen[0]?.night, from)
      expect(Number(seen[1]?.night) - Number(seen[0]?.night)).toBeGreaterThanOrEqual(1)
      if (returns) isSoonAfter(seen[2]?.night, until)
    }
  })

  test('the likes as they were', () => {
    const snapshots = rows<{ id: string; at: number; likes: number }>(
      'SELECT note_id AS id, captured_at AS at, liked_count AS likes FROM metric_snapshots',
    )
    const byId = new Map(notes.map((note) => [idOf(note), note]))
    expect(new Set(snapshots.map(({ id }) => id)).size).toBe(notes.length)
    for (const { id, at, likes } of snapshots) {
      const note = byId.get(id)
      expect(likes).toBe(note && likesAt(note, Math.floor((at - yearStart) / day)))
    }
  })
})

test('no cap of a day or a month was passed, though there was more to do', () => {
  const charged = year.nights.map((night) => night.charged)
  expect(Math.max(...charged)).toBe(caps.day)
  const months = Map.groupBy(charged.entries(), ([night]) =>
    new Date(timeOf(night) * 1000 + 8 * 3_600_000).toISOString().slice(0, 7),
  )
  const ofMonths = [...months.values()].map((each) => each.reduce((total, [, calls]) => total + calls, 0))
  expect(Math.max(...ofMonths)).toBe(caps.month)
  expect(rows('SELECT sum(charged) AS charged FROM spending_by_day')).toEqual([
    { charged: charged.reduce((total, calls) => total + calls, 0) },
  ])
})

test('a night ends well, or says why not', () => {
  for (const [night, { exitCode, outcome, charged }] of year.nights.entries()) {
    if (night === renamedKey) expect(outcome).toBe('shape')
    else if (outages.has(night)) expect([charged, [0, 3, 6].includes(exitCode)]).toEqual([0, true])
    else expect([0, 3, 5]).toContain(exitCode)
  }
  expect(rows("SELECT note_id, last_error FROM jobs WHERE state = 'buried'")).toEqual([])
})

test('no file was downloaded twice, and every one that a note named is here', () => {
  expect(new Set(year.downloads).size).toBe(year.downloads.length)
  expect(rows("SELECT DISTINCT state FROM media WHERE state NOT IN ('stored', 'skipped')")).toEqual([])
  expect(rows('SELECT count(*) AS files FROM blobs')).toEqual([{ files: year.downloads.length }])
})

test('moving notes are captured at least five times as often as flat ones', () => {
  const often = (kind: Note['kind']) => {
    const these = notes.filter((note) => note.kind === kind && note.gone === null)
    const captures = these.flatMap((note) => eventsOf(note, 'captured')).length
    return captures / these.reduce((total, note) => total + nights - note.addedOn, 0)
  }
  expect(often('moving') / often('flat')).toBeGreaterThanOrEqual(5)
})
