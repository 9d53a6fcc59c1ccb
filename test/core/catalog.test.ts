// Transactions: all of the work or nothing, and statements that are prepared once for each catalog.
import { expect, test } from 'vitest'
import { prepared, transact } from '../../src/core/catalog.ts'
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
