// What a `forget` takes: all that goes with the notes and users that are asked for. It must not take it out.
import type { Catalog } from '../core/catalog.ts'
import { UsageError } from '../core/errors.ts'
import { type Doomed, findDoomed, markedIn } from '../store/erase.ts'
import { readForgotten } from '../store/forgotten.ts'
import { openCatalogForReading } from '../store/open.ts'

export interface Asked {
  readonly notes: readonly string[]
  readonly users: readonly string[]
  /** What is marked as forgotten, and is here again. */
  readonly marked: boolean
}

type Found = ReturnType<typeof findDoomed>

/**
 * What would go, found without taking the archive.
 * @throws {UsageError} where the ID of a note is given as a user's, or the other way round
 */
export function readDoomed(archiveDir: string, asked: Asked): Found {
  const catalog = openCatalogForReading(archiveDir)
  try {
    refuseTheOther(catalog, asked)
    return doomedIn(catalog, archiveDir, asked)
  } finally {
    catalog.sqlite.close()
  }
}

/** What goes with what is asked for. */
export function doomedIn(catalog: Catalog, archiveDir: string, { notes, users, marked }: Asked): Found {
  const again = marked ? markedIn(catalog, readForgotten(archiveDir)) : { notes: [], users: [] }
  return findDoomed(catalog, { notes: [...notes, ...again.notes], users: [...users, ...again.users] })
}

/** The IDs of notes and users look alike. @throws {UsageError} where one is here, and is the other */
function refuseTheOther(catalog: Catalog, { notes, users }: Asked): void {
  const { users: ofUsers } = findDoomed(catalog, { notes: [], users: notes })
  const [ofUser] = ofUsers
  if (ofUser !== undefined) throw new UsageError(`--note ${ofUser}: that is a user here: give --user ${ofUser}`)
  const known = new Set(findDoomed(catalog, { notes: users, users: [] }).notes)
  const ofNote = users.find((id) => known.has(id))
  if (ofNote !== undefined) throw new UsageError(`--user ${ofNote}: that is a note here: give --note ${ofNote}`)
}

/** What is asked for is marked also where the archive does not have it; and what a cut short `forget` had begun goes too. */
export function joined(found: Doomed, asked: Asked, unfinished: Doomed | null): Doomed {
  const union = (...lists: (readonly string[] | undefined)[]) =>
    [...new Set(lists.flatMap((list) => list ?? []))].sort()
  return {
    notes: union(found.notes, asked.notes, unfinished?.notes),
    users: union(found.users, asked.users, unfinished?.users),
    identities: union(found.identities, unfinished?.identities),
    digests: union(found.digests, unfinished?.digests),
  }
}
