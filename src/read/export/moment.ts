// An archive at one moment: everything an export reads of the catalog is of one transaction, whatever a run writes
// meanwhile. It must not know what is read.
import type { Catalog } from '../../core/catalog.ts'
import { catalogVersion, openCatalogForReading } from '../../store/open.ts'
import { readableFolder } from '../../store/read-only-copy.ts'
import { listIdOf } from '../lists.ts'
import { narrowToList } from '../query/narrow.ts'

/** What tells one moment of an archive from another. */
export interface Moment {
  /** The catalog's newest migration. */
  readonly catalog: string
  readonly last_run_id: number | null
  /** Unix seconds. */
  readonly last_captured_at: number | null
}

/**
 * Works on the catalog as it is now, and narrowed to a list where one is named. Of an archive that cannot be written to, a
 * copy of the catalog is read.
 * @throws {UsageError} where it cannot be opened, or there is no such list
 */
export async function atOneMoment<T>(
  of: { readonly archiveDir: string; readonly list: string | null },
  work: (catalog: Catalog, moment: Moment) => Promise<T>,
): Promise<T> {
  await using folder = await readableFolder(of.archiveDir)
  const catalog = openCatalogForReading(folder.dir)
  try {
    if (of.list !== null) narrowToList(catalog, listIdOf(catalog, of.list))
    // Read once, from end to end: what was read is not needed again.
    catalog.sqlite.pragma('cache_size = -8192')
    catalog.sqlite.exec('BEGIN')
    return await work(catalog, { catalog: catalogVersion(folder.dir).version, ...momentOf(catalog) })
  } finally {
    catalog.sqlite.close()
  }
}

/** Reads, and so fixes the moment of the transaction. */
function momentOf({ sqlite }: Catalog): Omit<Moment, 'catalog'> {
  const at = sqlite.prepare<[], Omit<Moment, 'catalog'>>(
    `SELECT (SELECT max(id) FROM main.runs) AS last_run_id, (SELECT max(captured_at) FROM main.captures) AS last_captured_at`,
  )
  return at.get() ?? { last_run_id: null, last_captured_at: null }
}
