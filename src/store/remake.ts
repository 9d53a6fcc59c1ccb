// Empties every derived table and has them filled again, all in one transaction that may last minutes: until it is
// committed readers see the rows as they were, and a kill leaves those. It must not know how a capture becomes rows.
import type { Catalog, Transaction } from '../core/catalog.ts'
import { IntegrityError } from '../core/errors.ts'
import { openCommitted } from './open.ts'
import { renewStatistics } from './statistics.ts'

/** Every table of `schema-derived`, and what is made from them alone. */
export const derivedTables = [
  'availability_changes',
  'hashtags',
  'images',
  'issues',
  'media',
  'mentions',
  'metric_snapshots',
  'note_hashtags',
  'note_topics',
  'note_versions',
  'notes',
  'observations',
  'shape_counts',
  'shapes',
  'topics',
  'user_versions',
  'users',
  'voices',
] as const

/** Pages of each remade table and its indexes stay in memory where they fit; twice as many gain nothing. */
const cacheKiB = 131_072

/** Pages of what is known of files: each note asks for a dozen, at random places. */
const filesCacheMiB = 64

/** What is sorted beyond that goes to a file: 32 MiB. */
const sortKiB = 32_768

/** A transaction in which derived tables are made anew. It reads evidence as it was before. */
export type Remaking = Transaction & { readonly committed: Catalog }

/** Given back by the work where it was told to stop: nothing is committed. */
export const leftAsItWas = Symbol('left as it was')

/**
 * Empties the derived tables, lets `work` fill them, and commits. Notes keep their rows, without content: evidence names
 * them. Where `work` throws or gives `leftAsItWas`, every row is as it was. What rows name of each other is looked up at the
 * end, once. The caller holds the archive's lock, and uses the catalog for nothing else meanwhile.
 * @throws {IntegrityError} where a row would refer to nothing
 */
export async function remakeDerived<T>(
  { sqlite }: Catalog,
  work: (tx: Remaking) => Promise<T | typeof leftAsItWas>,
): Promise<T | typeof leftAsItWas> {
  // A catalog in memory has no other handle.
  const committed = sqlite.memory ? { sqlite } : openCommitted(sqlite.name, filesCacheMiB)
  const letGo = () => {
    if (committed.sqlite !== sqlite) committed.sqlite.close()
  }
  const takeBack = () => {
    letGo()
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
    // Nothing of it counts, and it may be as large as the derived tables.
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  }
  const cacheBefore = Number(sqlite.pragma('cache_size', { simple: true }))
  sqlite.pragma(`cache_size = -${cacheKiB}`)
  // Checked row by row it would cost as much again; inside the transaction the pragma does nothing.
  sqlite.pragma('foreign_keys = OFF')
  try {
    sqlite.exec('BEGIN IMMEDIATE')
    sqlite.exec('CREATE TEMP TABLE known_notes AS SELECT id FROM notes')
    for (const table of derivedTables) sqlite.exec(`DELETE FROM ${table}`)
    const result = await work({ sqlite, committed } as Remaking)
    letGo()
    if (result === leftAsItWas) {
      takeBack()
      return result
    }
    sqlite.exec('INSERT INTO notes (id) SELECT id FROM known_notes WHERE true ON CONFLICT DO NOTHING')
    sqlite.exec('DROP TABLE temp.known_notes')
    requireWhole(sqlite)
    // Its log is as large as the derived tables by now: who calls has it worked in (`workInLog`).
    const atPages = Number(sqlite.pragma('wal_autocheckpoint', { simple: true }))
    sqlite.pragma('wal_autocheckpoint = 0')
    sqlite.exec('COMMIT')
    sqlite.pragma(`wal_autocheckpoint = ${atPages}`)
    return result
  } catch (error) {
    takeBack()
    throw error
  } finally {
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma(`cache_size = ${cacheBefore}`)
  }
}

/** What rows are looked up by while they are made; and where few rows of a large table belong, which would be read for them. */
const kept: ReadonlySet<string> = new Set([
  'media_slots_of_note',
  'media_slots_of_user',
  'media_unfinished',
  'metric_snapshots_by_note',
  'observations_by_note',
])

/**
 * Drops the indexes of the derived tables that making them does not need: each row would be put into ten trees at random
 * places. Gives what makes them again, each in one go; a transaction that is taken back needs nothing.
 */
export function putIndexesAside(tx: Transaction): () => void {
  const { sqlite } = tx
  const aside = sqlite
    .prepare<[], { name: string; table: string; sql: string }>(
      'SELECT name, tbl_name AS "table", sql FROM sqlite_schema WHERE type = \'index\' AND sql IS NOT NULL ORDER BY rowid',
    )
    .all()
    .filter(({ name, table }) => derived.has(table) && !kept.has(name))
  for (const { name } of aside) sqlite.exec(`DROP INDEX ${name}`)
  return () => {
    // A sort takes as much memory as the cache, beside the cache.
    sqlite.pragma(`cache_size = -${sortKiB}`)
    for (const { sql } of aside) sqlite.exec(sql)
    // What was known of an index has gone with it.
    renewStatistics(tx)
  }
}

const derived: ReadonlySet<string> = new Set(derivedTables)

/**
 * The rows of these tables name each other, and evidence. What they name of that was read there in the same transaction, and
 * looking it up again would read every capture; `verify` does.
 */
function requireWhole(sqlite: Catalog['sqlite']): void {
  for (const table of derivedTables) {
    const references = sqlite.pragma(`foreign_key_list(${table})`) as { table: string; from: string; to: string }[]
    for (const { table: parent, from, to } of references.filter(({ table: named }) => derived.has(named))) {
      const stray = sqlite
        .prepare(
          `SELECT ${from} FROM ${table} WHERE ${from} IS NOT NULL AND ${from} NOT IN (SELECT ${to} FROM ${parent}) LIMIT 1`,
        )
        .pluck()
        .get()
      if (stray === undefined) continue
      throw new IntegrityError(
        `after the replay ${table}.${from} names “${stray}”, which is no row of ${parent}: nothing was changed`,
      )
    }
  }
}
