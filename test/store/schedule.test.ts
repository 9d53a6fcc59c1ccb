// What a night finds due: live notes by what one more capture would tell, absent ones by themselves, and none that has a
// job or whose time has not come.
import { describe, expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { enqueueNote } from '../../src/frontier/frontier.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { absentNotes, countDue, dueNotes, setSchedule } from '../../src/store/schedule.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const day = 86_400
const now = 1_790_000_000
const idOf = (number: number) => number.toString(16).padStart(24, '0')

interface Row {
  readonly availability: 'live' | 'missing' | 'gone' | null
  /** Days before now. */
  readonly due: number
  readonly growthPerDay?: number
  readonly hasJob?: boolean
}

/** A catalog with these notes, numbered from 0, each with an interval of a day. */
function catalogOf(...notes: Row[]): Catalog {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  transact(catalog, (tx) => {
    for (const [index, { availability, due, growthPerDay = 0, hasJob }] of notes.entries()) {
      const noteId = idOf(index)
      ensureNote(tx, noteId)
      tx.sqlite.prepare('UPDATE notes SET availability = ? WHERE id = ?').run(availability, noteId)
      setSchedule(tx, noteId, { dueAt: now - due * day, interval: day, growthPerDay })
      if (hasJob) enqueueNote(tx, { noteId, runId, now, purpose: 'asked', evenIfBuried: false })
    }
  })
  return catalog
}

const due = (catalog: Catalog, most = 100) => dueNotes(catalog, now, most).map((id) => Number.parseInt(id, 16))
const absent = (catalog: Catalog, availability: 'missing' | 'gone') =>
  absentNotes(catalog, availability, { now, most: 100 }).map((id) => Number.parseInt(id, 16))

describe('a note is due', () => {
  test('from its time on, unless it has a job', () => {
    const catalog = catalogOf(
      { availability: 'live', due: 0 },
      { availability: 'live', due: -1 },
      { availability: 'live', due: 1, hasJob: true },
      { availability: 'gone', due: 1, hasJob: true },
    )
    expect(due(catalog)).toEqual([0])
    expect(absent(catalog, 'gone')).toEqual([])
    expect([countDue(catalog, 'live', now), countDue(catalog, 'gone', now)]).toEqual([1, 0])
  })

  test('as live, missing or gone, each by itself', () => {
    const catalog = catalogOf(
      { availability: 'live', due: 1 },
      { availability: 'missing', due: 1 },
      { availability: 'gone', due: 1 },
      { availability: 'gone', due: 2 },
    )
    expect([due(catalog), absent(catalog, 'missing'), absent(catalog, 'gone')]).toEqual([[0], [1], [3, 2]])
    expect((['live', 'missing', 'gone'] as const).map((each) => countDue(catalog, each, now))).toEqual([1, 1, 2])
  })

  test('also where the only observation of it was not believed', () => {
    expect(due(catalogOf({ availability: null, due: 1 }))).toEqual([0])
  })
})

test('those come first that have grown most since they were looked at, then those that waited longest', () => {
  const catalog = catalogOf(
    { availability: 'live', due: 1 },
    { availability: 'live', due: 2 },
    { availability: 'live', due: 1, growthPerDay: 10 },
    { availability: 'live', due: 9, growthPerDay: 5 },
  )
  expect(due(catalog)).toEqual([3, 2, 1, 0])
  expect(due(catalog, 2)).toEqual([3, 2])
})
