// Rows that are made anew name only rows that there are; where one does not, all is as it was.
import { expect, test } from 'vitest'
import { IntegrityError } from '../../src/core/errors.ts'
import { remakeDerived } from '../../src/store/remake.ts'
import { memoryCatalog } from '../temporary-archive.ts'

test.each([
  [
    "INSERT INTO voices (note_id, sound_id) VALUES ('no note', 's')",
    'voices.note_id names “no note”, which is no row of notes',
  ],
  [
    "INSERT INTO notes (id, user_id) VALUES ('n', 'no user')",
    'notes.user_id names “no user”, which is no row of users',
  ],
])('%s is taken back', async (stray, says) => {
  const catalog = memoryCatalog()
  catalog.sqlite.exec("INSERT INTO notes (id, title) VALUES ('old', 'as it was')")
  const remade = remakeDerived(catalog, async ({ sqlite }) => {
    sqlite.exec(stray)
  })
  await expect(remade).rejects.toThrow(IntegrityError)
  await expect(remade).rejects.toThrow(says)
  expect(catalog.sqlite.prepare('SELECT id, title FROM notes').all()).toEqual([{ id: 'old', title: 'as it was' }])
  expect(catalog.sqlite.pragma('foreign_keys', { simple: true })).toBe(1)
})

test('notes that evidence names keep their rows', async () => {
  const catalog = memoryCatalog()
  catalog.sqlite.exec("INSERT INTO notes (id, title) VALUES ('n', 'gone')")
  await remakeDerived(catalog, async () => undefined)
  expect(catalog.sqlite.prepare('SELECT id, title FROM notes').all()).toEqual([{ id: 'n', title: null }])
})
