// Lists of notes: made by name, filled, and notes taken off them.
import { describe, expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import { UsageError } from '../../src/core/errors.ts'
import { addToList, ensureList, listName, listSize, removeFromList } from '../../src/store/lists.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { memoryCatalog } from '../temporary-archive.ts'

const noteId = '69aed373000000001a02a6d8'

function withNoteOn(name: string) {
  const catalog = memoryCatalog()
  const listId = transact(catalog, (tx) => {
    ensureNote(tx, noteId)
    const id = ensureList(tx, name)
    addToList(tx, id, { noteId, now: 1, fields: '{"fee":"300"}' })
    return id
  })
  const rows = () => catalog.sqlite.prepare('SELECT added_at, fields FROM list_notes').all()
  return { catalog, listId, rows }
}

test.each(['', '  ', '\t\n'])('a name of nothing but blanks is refused (%j)', (text) => {
  expect(() => listName(text)).toThrow(UsageError)
})

test('a name is kept without the blanks around it', () => {
  expect(listName(' 春季 campaign ')).toBe('春季 campaign')
})

describe('a list', () => {
  test('is made once for its name', () => {
    const { catalog, listId } = withNoteOn('spring')
    expect(transact(catalog, (tx) => ensureList(tx, 'spring'))).toBe(listId)
    expect(transact(catalog, (tx) => ensureList(tx, 'autumn'))).not.toBe(listId)
  })

  test('has a note once, with the newest columns that were given', () => {
    const { catalog, listId, rows } = withNoteOn('spring')
    transact(catalog, (tx) => addToList(tx, listId, { noteId, now: 2, fields: null }))
    expect(rows()).toEqual([{ added_at: 1, fields: '{"fee":"300"}' }])
    transact(catalog, (tx) => addToList(tx, listId, { noteId, now: 3, fields: '{"fee":"400"}' }))
    expect(rows()).toEqual([{ added_at: 1, fields: '{"fee":"400"}' }])
    expect(listSize(catalog, listId)).toBe(1)
  })

  test('loses a note that is taken off, and neither its own row nor the note’s', () => {
    const { catalog, listId } = withNoteOn('spring')
    expect(transact(catalog, (tx) => removeFromList(tx, listId, noteId))).toBe(true)
    expect(transact(catalog, (tx) => removeFromList(tx, listId, noteId))).toBe(false)
    expect(listSize(catalog, listId)).toBe(0)
    expect(catalog.sqlite.prepare('SELECT name FROM lists').pluck().all()).toEqual(['spring'])
    expect(catalog.sqlite.prepare('SELECT id FROM notes').pluck().all()).toEqual([noteId])
  })
})
