// Makes every derived table anew from the captures, offline, and the search index after them. It must not know how a capture
// becomes rows (`replay`).
import type { Catalog, Transaction } from '../core/catalog.ts'
import { countCaptures } from '../store/ledger.ts'
import { leftAsItWas, remakeDerived } from '../store/remake.ts'
import { fillSearchIndex } from '../store/search-index.ts'
import { workInLog } from '../store/work-in-log.ts'
import { NotWritten, nothingReplayed, type Rebuilding, type Rebuilt, Replay, type ReplayOptions } from './replay.ts'

/**
 * Begins a rebuild. The counts fill while `done` is pending; it gives null where it was stopped, and then, as where it
 * throws, every row is as it was.
 * @throws {IntegrityError} where a capture is damaged, unless `withoutDamaged`
 */
export function beginRebuild(
  catalog: Catalog,
  options: ReplayOptions,
): { readonly counts: Rebuilding; readonly done: Promise<Rebuilt | null> } {
  const counts = nothingReplayed(countCaptures(catalog))
  return { counts, done: remakeFromCaptures(catalog, counts, options) }
}

/**
 * Makes all derived tables anew in one transaction, of which `before` and `after` are a part, and then the search index; null
 * where it was stopped, and left all as it was. It begins again where a defect keeps a note from being written: a savepoint
 * for each note, by which its rows alone are taken back, has SQLite put aside each page that the note touches, and writes ten
 * times what the notes do.
 */
export async function remakeFromCaptures(
  catalog: Catalog,
  counts: Rebuilding,
  options: ReplayOptions,
  { before, after }: { readonly before?: (tx: Transaction) => void; readonly after?: (tx: Transaction) => void } = {},
): Promise<Rebuilt | null> {
  const remake = (eachAlone: boolean) =>
    remakeDerived(catalog, async (tx) => {
      before?.(tx)
      const result = await new Replay(tx, counts, options, eachAlone).all()
      if (result !== leftAsItWas) after?.(tx)
      return result
    })
  const result = await remake(false).catch((error) => {
    if (!(error instanceof NotWritten)) throw error
    Object.assign(counts, nothingReplayed(counts.total))
    return remake(true)
  })
  if (result === leftAsItWas) return null
  // Of its own: were it killed now, the next command that writes fills the index.
  await workInLog(catalog, () => fillSearchIndex(catalog))
  return result
}
