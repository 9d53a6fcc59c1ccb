// Lines come in the order of their notes, each with its number among those that name the same note.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NoteOrder } from '../../src/runs/note-order.ts'

const idBytes = 24
const noteId = fc.oneof(
  fc.constant(null),
  fc.constantFrom('0'.repeat(idBytes), 'f'.repeat(idBytes), `${'0'.repeat(idBytes - 1)}1`),
  fc.stringMatching(/^[0-9a-f]{24}$/),
)
const line = fc.record({
  noteId,
  sourceId: fc.integer({ min: 1, max: 2 }),
  line: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  isBare: fc.boolean(),
})

test('lines without a note come first, then the others by their notes, and as they came', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const order = new NoteOrder()
      for (const one of lines) order.add(one)
      const expected = lines
        .map((one, index) => ({ ...one, position: index + 1 }))
        .sort((a, b) =>
          (a.noteId ?? '') < (b.noteId ?? '') ? -1 : a.noteId === b.noteId ? a.position - b.position : 1,
        )
        .map(({ isBare, ...one }) => {
          const before = lines.slice(0, one.position - 1).filter((other) => other.noteId === one.noteId)
          const same = before.filter((other) => other.isBare && other.sourceId === one.sourceId)
          return {
            ...one,
            nth: one.noteId === null ? 0 : before.length + 1,
            occurrence: one.noteId !== null && isBare ? same.length : 0,
          }
        })
      expect([...order.inOrder()]).toEqual(expected)
    }),
  )
})

test('more lines than there was room for at first', () => {
  const order = new NoteOrder()
  const ids = Array.from({ length: 5000 }, (_, index) => (4999 - index).toString(16).padStart(idBytes, '0'))
  for (const [index, id] of ids.entries()) order.add({ noteId: id, sourceId: 1, line: index + 1, isBare: true })
  expect(order.count).toBe(5000)
  expect([...order.inOrder()].map(({ noteId: id }) => id)).toEqual(ids.toReversed())
})
