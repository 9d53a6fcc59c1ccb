// What commitLater promises: rows as any transaction's, without the wait, and the wait for whatever comes after it.
import { expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { commitLater } from '../../src/store/commit-later.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { openCatalog } from '../../src/store/open.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const [normal, full] = [1, 2]
const synchronous = ({ sqlite }: Catalog) => sqlite.pragma('synchronous', { simple: true })
const notes = ({ sqlite }: Catalog) => sqlite.prepare('SELECT id FROM notes ORDER BY id').pluck().all()

test('does not wait for the disk, and only it does not', () => {
  const { catalog } = openCatalog(temporaryFolder())
  const inside = commitLater(catalog, (tx) => {
    ensureNote(tx, 'a'.repeat(24))
    return synchronous(tx)
  })
  expect([inside, synchronous(catalog)]).toEqual([normal, full])
  expect(transact(catalog, synchronous)).toBe(full)
  expect(notes(catalog)).toEqual(['a'.repeat(24)])
  catalog.sqlite.close()
})

test('leaves nothing of work that throws, and waits again after it', () => {
  const { catalog } = openCatalog(temporaryFolder())
  const failing = () =>
    commitLater(catalog, (tx): void => {
      ensureNote(tx, 'b'.repeat(24))
      throw new Error('on the way')
    })
  expect(failing).toThrow('on the way')
  expect([notes(catalog), synchronous(catalog)]).toEqual([[], full])
  catalog.sqlite.close()
})
