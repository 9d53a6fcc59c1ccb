// The seed lists that a command can be narrowed to, by name. It must not change one.
import type { Catalog } from '../core/catalog.ts'
import { UsageError } from '../core/errors.ts'

/**
 * The ID of a list.
 * @throws {UsageError} where there is none of that name; it names those that there are
 */
export function listIdOf(catalog: Catalog, name: string): number {
  const lists = catalog.sqlite.prepare<[], { id: number; name: string }>('SELECT id, name FROM lists ORDER BY name')
  const all = lists.all()
  const found = all.find((list) => list.name === name)
  if (found !== undefined) return found.id
  const names = all.map((list) => list.name).join(', ')
  throw new UsageError(
    `there is no list “${name}” in this archive. ${names === '' ? 'It has none: `rednote-archive backfill FILE --list NAME` makes one.' : `There are: ${names}.`}`,
  )
}
