// What a run's writes promise: each whole or not at all, in its own turn or with others, and the wait for the disk only
// where it was asked for, and then one that began after the rows were committed.
import { expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { openCatalog } from '../../src/store/open.ts'
import { shareSyncs, write, writeSafely } from '../../src/store/write.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const [normal, full] = [1, 2]
const synchronous = ({ sqlite }: Catalog) => sqlite.pragma('synchronous', { simple: true })
const notes = ({ sqlite }: Catalog) => sqlite.prepare('SELECT id FROM notes ORDER BY id').pluck().all()
const idOf = (letter: string) => letter.repeat(24)

test('the writes of one moment share a transaction, in their order, and nothing is written before it', async () => {
  const { catalog } = openCatalog(temporaryFolder())
  const seen: unknown[] = []
  const add = (letter: string) =>
    (letter === 'b' ? writeSafely : write)(catalog, (tx) => {
      ensureNote(tx, idOf(letter))
      seen.push(letter, synchronous(tx), notes(tx))
      return letter
    })
  const all = Promise.all(['a', 'b', 'c'].map(add))
  expect(notes(catalog)).toEqual([])
  expect(await all).toEqual(['a', 'b', 'c'])
  const [a, b, c] = ['a', 'b', 'c'].map(idOf)
  expect(seen).toEqual(['a', normal, [a], 'b', normal, [a, b], 'c', normal, [a, b, c]])
  expect([transact(catalog, synchronous), notes(catalog)]).toEqual([full, [a, b, c]])
  catalog.sqlite.close()
})

test('work that throws leaves nothing of itself, and the others of its moment stay', async () => {
  const { catalog } = openCatalog(temporaryFolder())
  const add = (letter: string) =>
    write(catalog, (tx): void => {
      ensureNote(tx, idOf(letter))
      if (letter === 'b') throw new Error('on the way')
    })
  const [a, b, c] = await Promise.allSettled(['a', 'b', 'c'].map(add))
  expect([a?.status, b, c?.status]).toMatchObject(['fulfilled', { reason: { message: 'on the way' } }, 'fulfilled'])
  expect([notes(catalog), synchronous(catalog)]).toEqual([[idOf('a'), idOf('c')], full])
  await expect(add('b')).rejects.toThrow('on the way')
  catalog.sqlite.close()
})

test('where the commit fails for one of the moment, the others are written all the same', async () => {
  const { catalog } = openCatalog(temporaryFolder())
  const { sqlite } = catalog
  sqlite.pragma('foreign_keys = ON')
  const orphan = () => {
    sqlite.pragma('defer_foreign_keys = ON')
    sqlite.prepare("INSERT INTO images VALUES ('nobody', 0, 'file', 1, 1)").run()
  }
  const add = write(catalog, (tx) => ensureNote(tx, idOf('a')))
  const settled = await Promise.allSettled([add, writeSafely(catalog, orphan)])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect([notes(catalog), sqlite.inTransaction, synchronous(catalog)]).toEqual([[idOf('a')], false, full])
  expect(await write(catalog, () => 'goes on')).toBe('goes on')
  sqlite.close()
})

test('a wait for the disk is for a sync that began after it, shared with others, whatever became of the one before', async () => {
  const begun: { end: () => void; fail: (error: Error) => void }[] = []
  const sync = shareSyncs(() => new Promise((end, fail) => begun.push({ end, fail })))
  const over: string[] = []
  const wait = (name: string) =>
    sync().then(
      () => over.push(name),
      () => over.push(`${name} failed`),
    )
  const turn = () => new Promise(setImmediate)
  void wait('first')
  await turn()
  void wait('second')
  void wait('third')
  await turn()
  expect(begun).toHaveLength(1)
  begun[0]?.fail(new Error('the disk'))
  await turn()
  expect([begun.length, over]).toEqual([2, ['first failed']])
  begun[1]?.end()
  await turn()
  expect([begun.length, over]).toEqual([2, ['first failed', 'second', 'third']])
})
