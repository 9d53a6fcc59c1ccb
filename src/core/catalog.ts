// The handle on the catalog that writers are given, and the transaction they must be inside of. It must not open a
// file (store/open does) nor know a table.
import type Database from 'better-sqlite3'

export interface Catalog {
  readonly sqlite: Database.Database
  /** What was committed before the open transaction, on a handle of its own: only while all is made anew (`store/remake`). */
  readonly committed?: Catalog
}

declare const inside: unique symbol
/** A catalog inside a transaction: functions that write take this first, so that a handler composes them into one. */
export type Transaction = Catalog & { readonly [inside]: true }

type Work<T> = (tx: Transaction) => T extends Promise<unknown> ? never : T

/**
 * Runs `work` in one immediate transaction: all of it is committed, or nothing where it throws. Within another one it is
 * a part of that, and taken back by itself. Never async.
 */
export function transact<T>(catalog: Catalog, work: Work<T>): T {
  const { sqlite } = catalog
  const tx = catalog as Transaction
  if (sqlite.inTransaction) return sqlite.transaction(work)(tx) as T
  const last = new Map<string, Work<void>>()
  toBeDone.set(sqlite, last)
  try {
    return sqlite
      .transaction(() => {
        const result = work(tx)
        for (const each of last.values()) each(tx)
        return result
      })
      .immediate() as T
  } finally {
    toBeDone.delete(sqlite)
  }
}

/** What is to be done before the open transaction is committed, by its name. */
const toBeDone = new WeakMap<Database.Database, Map<string, Work<void>>>()

/**
 * Has `work` done before the transaction is committed, once whatever the times that it is asked for by that name. What
 * asked for it may be taken back by then: `work` looks at how the rows are. In a transaction that `transact` has not
 * begun, it is done at once.
 */
export function beforeCommit(tx: Transaction, name: string, work: Work<void>): void {
  const last = toBeDone.get(tx.sqlite)
  if (last === undefined) work(tx)
  else if (!last.has(name)) last.set(name, work)
}

/** Makes a set of prepared statements once for each catalog, at its first use. */
export function prepared<S>(build: (catalog: Catalog) => S): (catalog: Catalog) => S {
  const built = new WeakMap<Database.Database, S>()
  return (catalog) => {
    let statements = built.get(catalog.sqlite)
    if (statements === undefined) {
      statements = build(catalog)
      built.set(catalog.sqlite, statements)
    }
    return statements
  }
}
