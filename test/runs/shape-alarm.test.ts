// When it is the provider that changed, and not the notes.
import { describe, expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import * as frontier from '../../src/frontier/frontier.ts'
import { ShapeAlarm } from '../../src/runs/shape-alarm.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const noteIdOf = (n: number) => `69aed373000000001a02a${n.toString(16).padStart(3, '0')}`

const jobOf = (n: number): frontier.Job => ({
  id: n,
  kind: 'note',
  noteId: noteIdOf(n),
  identity: null,
  purpose: 'asked',
  attempts: 0,
  noEnvelopes: 0,
  parks: 0,
  captureId: null,
})

function alarmAfter(tell: (alarm: ShapeAlarm) => void, before: readonly number[] = []): ShapeAlarm {
  const alarm = new ShapeAlarm(before.map(noteIdOf))
  tell(alarm)
  return alarm
}

const times = (count: number, act: (n: number) => void) => {
  for (let n = 0; n < count; n++) act(n)
}
/** The answers of notes `from`, `from + 1` … */
const unusable = (alarm: ShapeAlarm, count: number, from = 0) =>
  times(count, (n) => alarm.unusable(jobOf(from + n), 'no data'))

describe('the alarm is raised', () => {
  test('by the unusable answers of ten notes in a row, and says what was wrong with the last', () => {
    const alarm = alarmAfter((told) => unusable(told, 9))
    expect(alarm.raised).toBe(false)
    alarm.unusable(jobOf(9), 'the key data[0].note_list is missing')
    expect(alarm.raised).toBe(true)
    expect(alarm.error).toMatchObject({ name: 'HaltError', reason: 'shape' })
    expect(alarm.error.message).toContain('the key data[0].note_list is missing')
  })

  test('not by more of them with a note in between', () => {
    const alarm = alarmAfter((told) => {
      unusable(told, 9)
      told.noteSeen(false)
      unusable(told, 9)
    })
    expect(alarm.raised).toBe(false)
  })

  test('by those of earlier runs with them, as soon as one more comes, and not by them alone', () => {
    const before = Array.from({ length: 12 }, (_, n) => n)
    expect(alarmAfter(() => {}, before).raised).toBe(false)
    expect(alarmAfter((told) => unusable(told, 1, 12), before).raised).toBe(true)
    expect(alarmAfter((told) => unusable(told, 3, 6), before.slice(0, 6)).raised).toBe(false)
    expect(alarmAfter((told) => unusable(told, 4, 6), before.slice(0, 6)).raised).toBe(true)
    const alarm = alarmAfter((told) => {
      told.noteSeen(true)
      unusable(told, 1, 12)
    }, before)
    expect(alarm.raised).toBe(false)
  })

  test('not by one odd note, however often it is tried again', () => {
    expect(alarmAfter((told) => times(20, () => told.unusable(jobOf(1), 'x')), [1]).raised).toBe(false)
  })

  test.each([
    ['11 of 20 notes that were live', 9, 11, 0, true],
    ['10 of 20', 10, 10, 0, false],
    ['19 of 19', 0, 19, 0, false],
    ['20 of 20', 0, 20, 0, true],
    ['20 of 20, while a thousand new notes came', 0, 20, 1000, true],
    ['20 of 40', 20, 20, 0, false],
  ])('by %s found unavailable: %i came, %i did not, %i were new: %s', (_name, seen, missed, isNew, raised) => {
    const alarm = alarmAfter((told) => {
      times(isNew, () => told.noteSeen(false))
      times(seen, () => told.noteSeen(true))
      times(missed, () => told.noteMissed(true))
    })
    expect(alarm.raised).toBe(raised)
  })

  test('not by any number of notes that nobody had seen', () => {
    expect(alarmAfter((told) => times(1000, () => told.noteMissed(false))).raised).toBe(false)
  })

  test('and says how many were missed', () => {
    const alarm = alarmAfter((told) => times(25, () => told.noteMissed(true)))
    expect(alarm.error.message).toContain('25 of 25 notes that were live')
  })
})

test('the jobs that were put aside while it built up are open again', () => {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  const alarm = new ShapeAlarm()
  transact(catalog, (tx) => {
    for (const last of ['0', '1', '2']) {
      const noteId = `69aed373000000001a02a6d${last}`
      ensureNote(tx, noteId)
      frontier.enqueueNote(tx, { noteId, runId, now: 1, purpose: 'asked', evenIfBuried: false })
      const leased = frontier.leaseNote(tx, { runId, now: 1, costMicros: 1 })
      if (leased === undefined) throw new Error('a job was just asked for')
      frontier.park(tx, leased, { until: 10, error: 'a changed shape', attempts: 1 })
      if (last === '0') alarm.noteSeen(false)
      else alarm.unusable(leased, 'a changed shape')
    }
    alarm.reopen(tx)
  })
  expect(catalog.sqlite.prepare('SELECT state, parks FROM jobs ORDER BY note_id').raw().all()).toEqual([
    ['parked', 1],
    ['open', 0],
    ['open', 0],
  ])
})
