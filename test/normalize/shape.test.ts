// The shape of an answer: the same for the same keys and types, whatever the order, the values and how many entries.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeIn } from '../../src/core/shape.ts'
import { shapeOf } from '../../src/normalize/shape.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'

/** The same JSON with the keys of all objects, and the entries of all arrays, the other way round. */
function turned(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(turned).reverse()
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json)
      .map(([key, value]) => [key, turned(value)])
      .reverse(),
  )
}

describe('a shape', () => {
  test('does not depend on the order of keys and entries', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue(), (note, user) => {
        expect(shapeOf(turned(note), turned(user))).toEqual(shapeOf(note, user))
      }),
    )
  })

  test('holds each place once, with its types', () => {
    const note = {
      id: 'a',
      tags: [{ name: 'x' }, { name: null }, { name: 'y' }],
      'a.b': 1,
      '698ab064000000001503874b': {},
    }
    const shape = shapeOf(note, { id: 1 })
    expect(shape.places).toEqual([
      ' object',
      '* number',
      '* object',
      'data[0].user object',
      'data[0].user.id number',
      'id string',
      'tags array',
      'tags[*] object',
      'tags[*].name null',
      'tags[*].name string',
    ])
    expect(shape.places.map(placeIn).filter(({ holder }) => holder === 'tags[*]')).toHaveLength(2)
    expect(shapeOf({ ...note, id: 'b' }, { id: 2 })).toBe(shape)
    expect(shapeOf({ ...note, id: 5 }, { id: 2 }).id).not.toBe(shape.id)
  })

  test('stays the same when what was seen before is forgotten', () => {
    const [data] = sampleNotes()
    const before = shapeOf(data?.note_list[0], data?.user)
    for (let n = 0; n < 30; n++)
      shapeOf(Object.fromEntries(Array.from({ length: 1000 }, (_, key) => [`k${n}_${key}`, key])), undefined)
    expect(shapeOf(data?.note_list[0], data?.user)).toEqual(before)
  })

  test('ends where an answer is nothing but keys, or depth', () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${key % 7}_${key.toString(36)}`, 1]))
    expect(shapeOf(wide, undefined).places).toEqual([])
    const deep = JSON.parse(`${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`)
    expect(shapeOf(deep, undefined).places.length).toBeLessThan(50)
  })
})
