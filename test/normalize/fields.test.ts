// A field that cannot be used is null and an issue that names it.
import { describe, expect, test } from 'vitest'
import type { Issue } from '../../src/core/model.ts'
import type { Fields } from '../../src/normalize/fields.ts'
import { boolean, id, integer, list, object, objects, text } from '../../src/normalize/fields.ts'

const readers = { text, integer, boolean, id, list, object, objects }

function fieldsOf(value: unknown): Fields {
  return { json: { key: value }, path: 'note[2]', issues: [] }
}

describe.each(Object.entries(readers))('%s', (_name, read) => {
  test('of an absent field is an issue where it is expected', () => {
    const from = fieldsOf(undefined)
    expect(read(from, 'key')).toBeNull()
    expect(from.issues).toStrictEqual([{ path: 'note[2].key', kind: 'missing' }])
  })
  test('of an absent field is none where it comes and goes', () => {
    const from = fieldsOf(undefined)
    expect(read(from, 'key', 'optional')).toBeNull()
    expect(from.issues).toStrictEqual([])
  })
  test.each(['expected', 'optional'] as const)('of null is an issue, %s or not', (presence) => {
    const from = fieldsOf(null)
    expect(read(from, 'key', presence)).toBeNull()
    expect(from.issues).toStrictEqual([{ path: 'note[2].key', kind: 'null' }])
  })
  test('of an absent object says nothing twice', () => {
    expect(read(null, 'key')).toBeNull()
  })
})

describe('a value', () => {
  test.each<[reader: keyof typeof readers, value: unknown, read: unknown, kind: Issue['kind'] | null]>([
    ['text', '', '', null],
    ['text', 'a\u0000\t', 'a\u0000\t', null],
    ['text', 'a\ud83d', 'a\ufffd', 'value'],
    ['text', 7, null, 'type'],
    ['integer', 0, 0, null],
    ['integer', '12', 12, 'type'],
    ['integer', '1.2', null, 'type'],
    ['integer', '99999999999999999999', null, 'type'],
    ['integer', 1.5, null, 'value'],
    ['integer', -1, null, 'value'],
    ['integer', Number.POSITIVE_INFINITY, null, 'value'],
    ['integer', [1], null, 'type'],
    ['boolean', false, false, null],
    ['boolean', 0, null, 'type'],
    ['id', 'x', 'x', null],
    ['id', 600000001, '600000001', null],
    ['id', 0.5, null, 'value'],
    ['id', 2 ** 60, null, 'value'],
    ['id', '', null, 'value'],
    ['id', true, null, 'type'],
    ['list', [1], [1], null],
    ['list', { 0: 1 }, null, 'type'],
    ['object', [], null, 'type'],
    ['objects', {}, null, 'type'],
  ])('%s of %j', (reader, value, read, kind) => {
    const from = fieldsOf(value)
    expect(readers[reader](from, 'key')).toStrictEqual(read)
    expect(from.issues).toStrictEqual(kind === null ? [] : [{ path: 'note[2].key', kind }])
  })

  test('of thousands of entries is none, and thousands of issues are enough', () => {
    const from = fieldsOf(Array.from({ length: 1_001 }, () => ({})))
    expect(list(from, 'key')).toBeNull()
    expect(from.issues).toStrictEqual([{ path: 'note[2].key', kind: 'value' }])
    expect(list(fieldsOf(new Array(1_000).fill(1)), 'key')).toHaveLength(1_000)
    for (let times = 0; times < 20_000; times++) text(from, 'other')
    expect(from.issues).toHaveLength(10_000)
  })

  test('of a list keeps its place when another is no object', () => {
    const from = fieldsOf([null, { a: 1 }, 'x'])
    expect(objects(from, 'key')?.map((entry) => entry?.path ?? null)).toStrictEqual([null, 'note[2].key[1]', null])
    expect(from.issues).toStrictEqual([
      { path: 'note[2].key[0]', kind: 'null' },
      { path: 'note[2].key[2]', kind: 'type' },
    ])
  })
})
