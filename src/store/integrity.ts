// What can be told of the catalog from inside: whether SQLite finds its file sound, whether each reference leads
// somewhere, whether every capture still gives the bytes that were paid for. It must not mend anything.
import { type Catalog, prepared } from '../core/catalog.ts'
import { IntegrityError } from '../core/errors.ts'
import { bodyOf, findCapture } from './ledger.ts'

/** What SQLite finds wrong with the catalog's file, in its words; `quick` leaves the indexes unread. */
export function databaseFaults({ sqlite }: Catalog, quick: boolean): string[] {
  const said = sqlite.pragma(quick ? 'quick_check' : 'integrity_check') as Record<string, string>[]
  return said.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok')
}

export interface ReferenceFault {
  /** The media identity that it is about; null where it is about none. */
  readonly identity: string | null
  /** The slot, the identity or the row, in words. */
  readonly where: string
  readonly what: string
}

const statements = prepared(({ sqlite }) => ({
  identities: sqlite.prepare<[], ReferenceFault>(`
    SELECT i.identity, 'media_identities ' || i.identity AS "where", 'stored, but its file has no row in blobs' AS what
    FROM media_identities i LEFT JOIN blobs b ON b.digest = i.digest WHERE i.state = 'stored' AND b.digest IS NULL`),
  slots: sqlite.prepare<[], ReferenceFault>(`
    SELECT m.identity,
      'media of ' || coalesce('note ' || m.note_id, 'user ' || m.user_id) || ', ' || m.kind || ' ' || m.position || ' ' ||
        m.rendition AS "where",
      CASE WHEN m.state = 'stored' AND b.digest IS NULL THEN 'stored, but its file has no row in blobs'
        WHEN i.identity IS NULL THEN 'has no row in media_identities'
        ELSE m.state || ', but its file is ' || i.state || iif(m.digest IS NOT i.digest, ' with another digest', '')
      END AS what
    FROM media m LEFT JOIN media_identities i ON i.identity = m.identity LEFT JOIN blobs b ON b.digest = m.digest
    WHERE (m.state = 'stored' AND b.digest IS NULL) OR i.identity IS NULL OR m.state <> i.state OR m.digest IS NOT i.digest`),
  countSlots: sqlite.prepare<[], number>('SELECT count(*) FROM media').pluck(),
  captures: sqlite
    .prepare<{ after: number; part: number; parts: number }, number>(`
      SELECT id FROM captures WHERE id > @after AND body IS NOT NULL AND id % @parts = @part ORDER BY id LIMIT 200`)
    .pluck(),
}))

function foreignKeyFaults({ sqlite }: Catalog): ReferenceFault[] {
  const broken = sqlite.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[]
  return broken.map(({ table, rowid, parent }) => ({
    identity: null,
    where: `${table}.rowid=${rowid ?? '?'}`,
    what: `refers to no row of ${parent}`,
  }))
}

/** Rows whose reference leads nowhere: slots and identities without their file, slots that stray from their identity. */
export function referenceFaults(catalog: Catalog): ReferenceFault[] {
  return [...foreignKeyFaults(catalog), ...statements(catalog).identities.all(), ...statements(catalog).slots.all()]
}

export function countSlots(catalog: Catalog): number {
  return statements(catalog).countSlots.get() ?? 0
}

/**
 * Decompresses captures, and holds each against its digest: `fault` says what is wrong, null where nothing is.
 * @param of take one part of `parts` of them: those whose ID has the remainder `part`
 */
export function* checkCaptures(
  catalog: Catalog,
  of: { readonly part: number; readonly parts: number } = { part: 0, parts: 1 },
): Generator<{ readonly id: number; readonly fault: string | null }> {
  let after = 0
  for (;;) {
    const ids = statements(catalog).captures.all({ after, ...of })
    for (const id of ids) yield { id, fault: captureFault(catalog, id) }
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
  }
}

function captureFault(catalog: Catalog, id: number): string | null {
  try {
    const capture = findCapture(catalog, id)
    if (capture !== undefined) bodyOf(catalog, capture)
    return null
  } catch (error) {
    if (error instanceof IntegrityError) return error.message
    throw error
  }
}
