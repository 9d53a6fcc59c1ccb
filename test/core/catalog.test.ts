// Transactions: all of the work or nothing, and statements that are prepared once for each catalog.
import { expect, test } from 'vitest'
import { beforeCommit, prepared, transact } from '../../src/core/catalog.ts'
import { memoryCatalog } from '../temporary-archive.ts'

const insert = "INSERT INTO lists (name) VALUES ('x')"
const count = (catalog: ReturnType<typeof memoryCatalog>) =>
  catalog.sqlite.prepare('SELECT count(*) FROM lists').pluck().get()

test('work that returns is kept, with what it returns', () => {
  const catalog = memoryCatalog()
  expect(transact(catalog, (tx) => tx.sqlite.prepare(insert).run().changes)).toBe(1)
  expect(count(catalog)).toBe(1)
})

test('work that throws leaves nothing behind', () => {
  const catalog = memoryCatalog()
  const failing = () =>
    transact(catalog, (tx) => {
      tx.sqlite.exec(insert)
      throw new Error('second thoughts')
    })
  expect(failing).toThrow('second thoughts')
  expect([count(catalog), catalog.sqlite.inTransaction]).toEqual([0, false])
})

test('work that is asynchronous after all leaves nothing behind', () => {
  const catalog = memoryCatalog()
  const work = async () => void catalog.sqlite.exec(insert)
  // The type refuses it; a caller that gets around the type is refused as well.
  expect(() => transact(catalog, work as never)).toThrow()
  expect(count(catalog)).toBe(0)
})

test('what is due before the commit is done once by its name, when all else is, and not where nothing is committed', () => {
  const catalog = memoryCatalog()
  const done: string[] = []
  const due = (tx: Parameters<typeof beforeCommit>[0], name: string) =>
    beforeCommit(tx, name, (last) => {
      done.push(`${name} ${count(last)}`)
      if (name === 'a') due(last, 'asked for at the end')
    })
  transact(catalog, (tx) => {
    for (const name of ['a', 'b', 'a']) due(tx, name)
    const takenBack = () =>
      transact(tx, (inner) => {
        inner.sqlite.exec(insert)
        due(inner, 'c')
        throw new Error('second thoughts')
      })
    expect(takenBack).toThrow('second thoughts')
    transact(tx, (inner) => void inner.sqlite.exec(insert))
    expect(done).toEqual([])
  })
  expect(done).toEqual(['a 1', 'b 1', 'c 1', 'asked for at the end 1'])
  const failing = () =>
    transact(catalog, (tx) => {
      due(tx, 'd')
      throw new Error('second thoughts')
    })
  expect(failing).toThrow('second thoughts')
  transact(catalog, () => undefined)
  expect(done).toHaveLength(4)
})

test('where what is due throws, nothing of the transaction is left', () => {
  const catalog = memoryCatalog()
  const failing = () =>
    transact(catalog, (tx) => {
      beforeCommit(tx, 'a', () => {
        throw new Error('the disk')
      })
      tx.sqlite.exec(insert)
    })
  expect(failing).toThrow('the disk')
  expect([count(catalog), catalog.sqlite.inTransaction]).toEqual([0, false])
})

test('statements are prepared once for each catalog', () => {
  let times = 0
  const statements = prepared((catalog) => {
    times += 1
    return { catalog }
  })
  const [one, two] = [memoryCatalog(), memoryCatalog()]
  expect(times).toBe(0)
  expect([statements(one).catalog, statements(one).catalog, statements(two).catalog]).toEqual([one, one, two])
  expect(times).toBe(2)
})
