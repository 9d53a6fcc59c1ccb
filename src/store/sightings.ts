// Sightings of users, put aside while notes are applied one after the other, and given back in the order of time: a
// user's versions span notes. It must not make a version.
import { prepared, type Transaction } from '../core/catalog.ts'
import type { UserRecord } from '../core/model.ts'
import type { CaptureMoment } from './notes.ts'

interface Row extends UserRecord {
  readonly at: number
  readonly captureId: number
}

const statements = prepared(({ sqlite }) => ({
  keep: sqlite.prepare('INSERT INTO temp.sightings VALUES (@id, @at, @captureId, @redId, @nickname, @avatarUrl)'),
  page: sqlite.prepare<{ id: string; at: number; captureId: number }, Row>(`
    SELECT user_id AS id, at, capture_id AS captureId, red_id AS redId, nickname, avatar_url AS avatarUrl
    FROM temp.sightings WHERE (user_id, at, capture_id) > (@id, @at, @captureId)
    ORDER BY user_id, at, capture_id LIMIT 1000`),
}))

/** Makes room for sightings, in a table that is the connection's own and goes with it. */
export function beginSightings({ sqlite }: Transaction): void {
  // Anew each time: a transaction that was taken back has taken it along.
  sqlite.exec(`DROP TABLE IF EXISTS temp.sightings;
    CREATE TEMP TABLE sightings
      (user_id text, at integer, capture_id integer, red_id text, nickname text, avatar_url text)`)
}

/** Lets go of them. */
export function endSightings({ sqlite }: Transaction): void {
  sqlite.exec('DROP TABLE temp.sightings')
}

/** Puts a sighting aside. */
export function keepSighting(tx: Transaction, user: UserRecord, capture: CaptureMoment): void {
  statements(tx).keep.run({ ...user, at: capture.capturedAt, captureId: capture.id })
}

interface Sighting {
  readonly user: UserRecord
  readonly moment: CaptureMoment
}

/**
 * The sightings, user by user, each in the order of time: of those in a row that say the same the first and the last, by
 * which the others change nothing. Rows may be written while it is read.
 */
export function* sightingsInOrder(tx: Transaction): Generator<Sighting> {
  let first: Sighting | null = null
  let last: Sighting | null = null
  for (const sighting of allInOrder(tx)) {
    if (first !== null && isSameUser(first.user, sighting.user)) last = sighting
    else {
      if (last !== null) yield last
      yield sighting
      first = sighting
      last = null
    }
  }
  if (last !== null) yield last
}

const isSameUser = (a: UserRecord, b: UserRecord) =>
  a.id === b.id && a.nickname === b.nickname && a.redId === b.redId && a.avatarUrl === b.avatarUrl

function* allInOrder(tx: Transaction): Generator<Sighting> {
  tx.sqlite.exec('CREATE INDEX temp.sightings_in_order ON sightings (user_id, at, capture_id)')
  const { page } = statements(tx)
  let last = { id: '', at: 0, captureId: 0 }
  for (;;) {
    const rows = page.all(last)
    for (const { at, captureId, ...user } of rows) yield { user, moment: { id: captureId, capturedAt: at } }
    const end = rows.at(-1)
    if (end === undefined) return
    last = { id: end.id, at: end.at, captureId: end.captureId }
  }
}
