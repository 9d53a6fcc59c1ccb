// A transaction that does not wait for the disk: for rows that the ledger, the files or another try give again.
// It must not be used for what was paid for, or may have been.
import { type Catalog, type Transaction, transact } from '../core/catalog.ts'

/**
 * `transact`, whose rows survive a kill at once, and a power cut from the next `transact` on: the log is one file, and
 * syncing it syncs what was written before. Until then a power cut takes the newest of them back, each whole.
 */
export function commitLater<T>(catalog: Catalog, work: (tx: Transaction) => T extends Promise<unknown> ? never : T): T {
  catalog.sqlite.exec('PRAGMA synchronous = NORMAL')
  try {
    return transact(catalog, work)
  } finally {
    catalog.sqlite.exec('PRAGMA synchronous = FULL')
  }
}
