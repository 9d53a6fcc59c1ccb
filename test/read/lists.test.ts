// A list is found by its name as people give it; one that there is not is told from those that there are.
import { expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import { listIdOf } from '../../src/read/lists.ts'
import { ensureList } from '../../src/store/lists.ts'
import { memoryCatalog } from '../temporary-archive.ts'

test('a list is found with blanks around its name, as it is made', () => {
  const catalog = memoryCatalog()
  const spring = transact(catalog, (tx) => ensureList(tx, '春季'))
  for (const name of ['春季', ' 春季', '春季\u3000\t']) expect(listIdOf(catalog, name)).toBe(spring)
  expect(() => listIdOf(catalog, ' ')).toThrow('the list’s name is empty')
})

test('where there are very many, the first are named and the others counted', () => {
  const catalog = memoryCatalog()
  expect(() => listIdOf(catalog, 'x')).toThrow('It has none')
  const names = Array.from({ length: 25 }, (_, n) => `list-${String(n).padStart(2, '0')}`)
  transact(catalog, (tx) => {
    for (const name of names) ensureList(tx, name)
  })
  expect(() => listIdOf(catalog, 'x')).toThrow(`There are: ${names.slice(0, 20).join(', ')}, and 5 more (`)
})
