// The handle on the catalog that writers are given, and the transaction they must be inside of. It must not open a
// file (store/open does) nor know a table.
import type Database from 'better-sqlite3'

export interface Catalog {
  readonly sqlite: Database.Database
}

declare const inside: unique symbol
/** A catalog inside a transaction: functions that write take this first, so that a handler composes them into one. */
export type Transaction = Catalog & { readonly [inside]: true }

/** Runs `work` in one immediate transaction: all of it is committed, or nothing where it throws. Never async. */
export function transact<T>(catalog: Catalog, work: (tx: Transaction) => T extends Promise<unknown> ? never : T): T {
  return catalog.sqlite.transaction(() => work(catalog as Transaction)).immediate() as T
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
