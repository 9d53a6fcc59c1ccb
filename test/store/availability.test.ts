// When a note is missing, gone and back: cases as data, the rule in other words, and no matter in which order it is told.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import {
  availabilityChanges,
  notesObservedIn,
  type Sighting,
  settleAvailability,
} from '../../src/store/availability.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { applyObservation, ensureNote } from '../../src/store/notes.ts'
import { endRun } from '../../src/store/runs.ts'
import { exchangeOf, noteId } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const day = 86_400

/** `live@0 miss@1.5/2`: what was seen, at which day, in which run (1 where none is named). */
const sightingsOf = (text: string): Sighting[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word, n) => {
      const [, what, at, run = '1'] = /^(live|miss)@([\d.]+)(?:\/(\d+))?$/.exec(word) ?? []
      return { live: what === 'live', at: Number(at) * day, runId: Number(run), captureId: n + 1 }
    })

describe('a note is', () => {
  test.each([
    ['', ''],
    ['live@0 live@1', ''],
    ['miss@0', 'missing@0'],
    ['live@0 miss@1', 'missing@1'],
    // Twice in a run, or within a day, is one observation.
    ['miss@0 miss@2', 'missing@0'],
    ['miss@0/1 miss@0.99/2', 'missing@0'],
    ['miss@0/1 miss@1/2', 'missing@0 gone@1'],
    ['miss@0/1 miss@0.5/2 miss@1/3', 'missing@0 gone@1'],
    ['miss@0/1 miss@0.5/2 miss@1.2/2', 'missing@0 gone@1.2'],
    ['miss@0/1 miss@1/2 miss@2/3 miss@3/4', 'missing@0 gone@1'],
    ['live@0 miss@1/1 miss@2/2 live@3 miss@4/3 miss@5/4', 'missing@1 gone@2 live@3 missing@4 gone@5'],
    // It came back in between: the count begins anew.
    ['miss@0/1 live@1 miss@2/2', 'missing@0 live@1 missing@2'],
    ['miss@0/1 miss@0/1 live@0', 'missing@0 live@0'],
  ])('seen as “%s”: %s', (seen, changes) => {
    const told = availabilityChanges(sightingsOf(seen)).map(({ at, availability }) => `${availability}@${at / day}`)
    expect(told.join(' ')).toBe(changes)
  })

  test('what the last sightings say, by the rule in other words', () => {
    const sighting = fc.record({
      live: fc.boolean(),
      at: fc.integer({ min: 0, max: 5 * day }),
      runId: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 10 }), (unordered) => {
        const seen = unordered.sort((a, b) => a.at - b.at).map((one, n) => ({ ...one, captureId: n + 1 }))
        const missed = seen.slice(seen.findLastIndex(({ live }) => live) + 1)
        const [first] = missed
        const confirmed = missed.some(({ at, runId }) => first && runId !== first.runId && at >= first.at + day)
        const wasLive = seen.some(({ live }) => live)
        const expected = first === undefined ? (wasLive ? 'live' : null) : confirmed ? 'gone' : 'missing'
        const changes = availabilityChanges(seen)
        expect(changes.at(-1)?.availability ?? (wasLive ? 'live' : null)).toBe(expected)
        for (const [n, change] of changes.entries()) expect(change.availability).not.toBe(changes[n - 1]?.availability)
      }),
      { numRuns: 500 },
    )
  })
})

describe('in the catalog', () => {
  let catalog: Catalog
  let runs: number[]

  beforeEach(() => {
    catalog = memoryCatalog()
    runs = [newRun(catalog), newRun(catalog), newRun(catalog)]
    transact(catalog, (tx) => ensureNote(tx, noteId))
  })

  function capture(sighting: Sighting): number {
    const reading = { apiCode: sighting.live ? 0 : 404, requestId: null, charged: 'yes' } as const
    const exchange = exchangeOf('{}', { capturedAt: sighting.at })
    const of = {
      runId: runs[sighting.runId - 1] ?? 0,
      origin: 'api',
      price: { costMicros: 0, currency: 'CNY' },
    } as const
    return transact(catalog, (tx) => recordCapture(tx, exchange, reading, of))
  }

  function tell(sighting: Sighting, id: number): void {
    transact(catalog, (tx) => {
      if (!sighting.live) return applyObservation(tx, noteId, { id, capturedAt: sighting.at }, '404')
      tx.sqlite
        .prepare('INSERT INTO metric_snapshots (capture_id, note_id, captured_at, approximate) VALUES (?, ?, ?, 0)')
        .run(id, noteId, sighting.at)
      settleAvailability(tx, noteId)
    })
  }

  const state = () => ({
    note: catalog.sqlite.prepare('SELECT availability FROM notes').pluck().get(),
    changes: catalog.sqlite
      .prepare('SELECT at, availability, capture_id FROM availability_changes ORDER BY at, capture_id')
      .all(),
  })

  const forgetAll = () =>
    catalog.sqlite.exec(
      'DELETE FROM availability_changes; DELETE FROM observations; DELETE FROM metric_snapshots; DELETE FROM captures',
    )

  test('the order in which it is told does not matter', () => {
    const sighting = fc.record({
      live: fc.boolean(),
      at: fc.integer({ min: 0, max: 6 }).map((n) => (n * day) / 2),
      runId: fc.integer({ min: 1, max: 3 }),
    })
    const course = fc
      .array(sighting, { minLength: 1, maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })))
    fc.assert(
      fc.property(course, ([all, order]) => {
        forgetAll()
        const seen = all.map((one) => ({ ...one, captureId: 0 })).map((one) => ({ ...one, captureId: capture(one) }))
        for (const n of order) {
          const one = seen[n]
          if (one !== undefined) tell(one, one.captureId)
        }
        const ordered = [...seen].sort((a, b) => a.at - b.at || a.captureId - b.captureId)
        const changes = availabilityChanges(ordered)
        expect(state()).toEqual({
          note: changes.at(-1)?.availability ?? 'live',
          changes: changes.map(({ at, availability, captureId }) => ({ at, availability, capture_id: captureId })),
        })
      }),
      { numRuns: 150 },
    )
  })

  test('a run that is not to be believed confirms nothing, and its observations stay', () => {
    const [first, second] = sightingsOf('miss@0/1 miss@2/2')
    if (first === undefined || second === undefined) throw new Error('two sightings were written')
    tell(first, capture(first))
    tell(second, capture(second))
    expect(state().note).toBe('gone')
    const distrusted = runs[1] ?? 0
    transact(catalog, (tx) => {
      endRun(tx, distrusted, { endedAt: 3 * day, outcome: 'shape', exitCode: 6, distrusted: true })
      for (const id of notesObservedIn(tx, distrusted)) settleAvailability(tx, id)
    })
    expect(state()).toMatchObject({ note: 'missing', changes: [{ availability: 'missing', at: 0 }] })
    expect(catalog.sqlite.prepare('SELECT count(*) FROM observations').pluck().get()).toBe(2)
  })

  test('a note of which nothing is believed is as unknown as before', () => {
    const [only] = sightingsOf('miss@0/1')
    if (only === undefined) throw new Error('a sighting was written')
    tell(only, capture(only))
    const distrusted = runs[0] ?? 0
    transact(catalog, (tx) => {
      endRun(tx, distrusted, { endedAt: day, outcome: 'shape', exitCode: 6, distrusted: true })
      for (const id of notesObservedIn(tx, distrusted)) settleAvailability(tx, id)
    })
    expect(state()).toEqual({ note: null, changes: [] })
  })
})
