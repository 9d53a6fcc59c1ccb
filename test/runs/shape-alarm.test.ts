// When it is the provider that changed, and not the notes.
import { describe, expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import * as frontier from '../../src/frontier/frontier.ts'
import { ShapeAlarm } from '../../src/runs/shape-alarm.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const job: frontier.Job = {
  id: 1,
  kind: 'note',
  noteId: '69aed373000000001a02a6d8',
  identity: null,
  purpose: 'asked',
  attempts: 0,
  noEnvelopes: 0,
  parks: 0,
  captureId: null,
}

function alarmAfter(tell: (alarm: ShapeAlarm) => void): ShapeAlarm {
  const alarm = new ShapeAlarm()
  tell(alarm)
  return alarm
}

const times = (count: number, act: () => void) => {
  for (let n = 0; n < count; n++) act()
}

describe('the alarm is raised', () => {
  test('by ten unusable answers in a row, and says what was wrong with the last', () => {
    const alarm = alarmAfter((told) => times(9, () => told.unusable(job, 'no data')))
    expect(alarm.raised).toBe(false)
    alarm.unusable(job, 'the key data[0].note_list is missing')
    expect(alarm.raised).toBe(true)
    expect(alarm.error).toMatchObject({ name: 'HaltError', reason: 'shape' })
    expect(alarm.error.message).toContain('the key data[0].note_list is missing')
  })

  test('not by more of them with a note in between', () => {
    const alarm = alarmAfter((told) => {
      times(9, () => told.unusable(job, 'x'))
      told.noteSeen(false)
      times(9, () => told.unusable(job, 'x'))
    })
    expect(alarm.raised).toBe(false)
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

test('the jobs that were buried while it built up are open again', () => {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  const alarm = new ShapeAlarm()
  transact(catalog, (tx) => {
    for (const last of ['0', '1', '2']) {
      const noteId = `69aed373000000001a02a6d${last}`
      ensureNote(tx, noteId)
      frontier.enqueueNote(tx, { noteId, runId, now: 1, purpose: 'asked', evenIfBuried: false })
      const leased = frontier.lease(tx, 'note', { runId, now: 1, costMicros: 1 })
      if (leased === undefined) throw new Error('a job was just asked for')
      frontier.bury(tx, leased, 'a changed shape')
      if (last === '0') alarm.noteSeen(false)
      else alarm.unusable(leased, 'a changed shape')
    }
    alarm.reopen(tx)
  })
  expect(catalog.sqlite.prepare('SELECT state FROM jobs ORDER BY note_id').pluck().all()).toEqual([
    'buried',
    'open',
    'open',
  ])
})
