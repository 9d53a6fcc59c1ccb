// A run's drift says which keys are new, which have vanished and which hold another type, against the runs before it.
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/provider/sample-notes.ts'
import { driftedPlaces, driftOf } from '../../src/store/drift.ts'
import { apply, type Event, notesOfOneAuthor, recordAll } from '../runs/courses.ts'

/** Answers of one run, each the first sample note with a change. */
const answers = (run: number, count: number, change: (note: Fields, n: number) => void): Event[] =>
  Array.from({ length: count }, (_, n) => {
    const [data] = notesOfOneAuthor()
    const [note] = data.note_list
    change(note, n)
    return { data, noteId: note.id, at: 1_770_000_000 + run * 86_400 + n, run }
  })

function driftOfRuns(events: readonly Event[]) {
  const { catalog, recorded } = recordAll(events)
  for (const one of recorded) apply(catalog, one)
  const inRun = (runId: number) =>
    driftedPlaces(catalog, runId)
      .map(({ drift, path }) => `${drift} ${path}`)
      .sort()
  return { catalog, runs: [1, 2, 3].map(inRun) }
}

describe('the drift of a run', () => {
  test('names keys that came, went, or hold another type, once, whether or not the program reads them', () => {
    const changed = (note: Fields) => {
      note.brand_new = { inner: [{ deeper: 1 }] }
      delete note.ip_location
      note.liked_count = '5'
      note.images_list = (note.images_list as Fields[]).map(({ trace_id, ...image }) => ({ ...image, score: 1 }))
    }
    const { catalog, runs } = driftOfRuns([
      ...answers(0, 3, () => undefined),
      ...answers(1, 2, changed),
      ...answers(2, 2, changed),
    ])
    expect(runs).toEqual([
      [],
      [
        'new brand_new',
        'new images_list[*].score',
        'retyped liked_count',
        'vanished images_list[*].trace_id',
        'vanished ip_location',
      ],
      [],
    ])
    expect(driftOf(catalog, 2)).toEqual({ new: 2, vanished: 2, retyped: 1 })
  })

  test('names a key that only some notes have where it should have shown ten times, over however many runs', () => {
    const inEachFourth = (note: Fields, n: number) => {
      if (n % 4 === 0) note.now_and_then = n
    }
    const { runs } = driftOfRuns([
      ...answers(0, 40, inEachFourth),
      ...answers(1, 39, () => undefined),
      ...answers(2, 1, () => undefined),
    ])
    expect(runs).toEqual([[], [], ['vanished now_and_then']])
  })

  test('says nothing of a key that some of its notes still have, nor of one whose object is not there', () => {
    const { runs } = driftOfRuns([
      ...answers(0, 3, () => undefined),
      ...answers(1, 3, (note, n) => {
        if (n > 0) delete note.ip_location
      }),
      ...answers(2, 3, (note) => {
        note.images_list = []
      }),
    ])
    expect(runs).toEqual([[], [], []])
  })
})
