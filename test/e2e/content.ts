// What an archive holds, without what depends on when and in which run it came: two archives of the same notes are equal
// in it, however often the one's runs were killed.
import { column, filesIn, type Row, rows } from './archive.ts'

/** Times of our own and what follows from them, IDs of captures and runs, URLs (newly signed in each answer), the list's path, a note's number in the search index. */
const changing =
  /(?<!^(published|edited))_at$|(^|_)(capture|run)_id$|^named_by$|^growth_per_day$|url$|^source$|^number$/

/** Of runs, not of notes; and tokens under numbers. */
const ofRuns = /^(runs|captures|shape_counts|search_index.*|sqlite_.*|__drizzle.*)$/

export interface Content {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Files of the blob folder, and leftovers of downloads. */
  readonly files: readonly string[]
}

export function contentOf(archive: string): Content {
  const names = column(archive, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map(String)
  const tables = names
    .filter((name) => !ofRuns.test(name))
    .map((name) => [name, rows(archive, `SELECT * FROM "${name}"`).map(asText).sort()] as const)
  return {
    tables: Object.fromEntries(tables),
    files: ['blobs/sha256', 'blobs/tmp', 'blobs/quarantine'].flatMap((folder) => filesIn(archive, folder)),
  }
}

function asText(row: Row): string {
  return JSON.stringify(Object.entries(row).filter(([name]) => !changing.test(name)))
}
