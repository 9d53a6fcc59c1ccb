// Users: sightings in any order give the same rows as the same sightings in the order of time.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import type { UserRecord } from '../../src/core/model.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { forgetVersions, sightUser } from '../../src/store/users.ts'
import { exchangeOf, noteId } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const userId = '62642c06962cfe0b8b787b85'
const avatar = (host: string, path: string) => `https://${host}.xhscdn.com/avatar/${path}`

interface Sighting {
  readonly user: UserRecord
  readonly id: number
  readonly capturedAt: number
}

let catalog: Catalog
/** IDs of captures that a sighting may be of. */
let captures: number[]

beforeEach(() => {
  catalog = memoryCatalog()
  const runId = newRun(catalog)
  captures = transact(catalog, (tx) => {
    ensureNote(tx, noteId)
    const reading = { apiCode: null, requestId: null, charged: 'no' } as const
    const of = { runId, origin: 'api', price: { costMicros: 0, currency: 'CNY' } } as const
    const exchange = exchangeOf('', { body: null, httpStatus: null })
    return Array.from({ length: 8 }, () => recordCapture(tx, exchange, reading, of))
  })
})

const rows = () => ({
  users: catalog.sqlite.prepare('SELECT * FROM users').all(),
  versions: catalog.sqlite.prepare('SELECT * FROM user_versions ORDER BY first_seen_at, capture_id').all(),
})

const byTime = (a: Sighting, b: Sighting) => a.capturedAt - b.capturedAt || a.id - b.id

/** Sights in the order given; 'refold' is answered as its contract says. */
function rowsAfter(sightings: readonly Sighting[]): ReturnType<typeof rows> {
  catalog.sqlite.exec('DELETE FROM user_versions; DELETE FROM users')
  transact(catalog, (tx) => {
    for (const [n, sighting] of sightings.entries()) {
      if (sightUser(tx, sighting.user, sighting) !== 'refold') continue
      forgetVersions(tx, userId)
      const once = new Map(sightings.slice(0, n + 1).map((each) => [each.id, each]))
      for (const each of [...once.values()].sort(byTime))
        if (sightUser(tx, each.user, each) === 'refold') throw new Error('refold in the order of time')
    }
  })
  return rows()
}

const user = (nickname: string | null, redId: string | null = null, avatarUrl: string | null = null): UserRecord => ({
  id: userId,
  nickname,
  redId,
  avatarUrl,
})

const seen = (capturedAt: number, n: number, who: UserRecord): Sighting => ({
  user: who,
  capturedAt,
  id: captures[n] ?? 0,
})

/** Each version as `nickname redId from-to`. */
const history = (sightings: readonly Sighting[]) =>
  (
    rowsAfter(sightings).versions as { nickname: string; red_id: string; first_seen_at: number; last_seen_at: number }[]
  ).map((version) => `${version.nickname} ${version.red_id} ${version.first_seen_at}-${version.last_seen_at}`)

describe('versions of a user', () => {
  test('begin with the first sighting and grow while nothing changes', () => {
    expect(history([seen(10, 0, user('A', 'r')), seen(20, 1, user('A', 'r'))])).toEqual(['A r 10-20'])
  })

  test('are added by each change, also back to an earlier name', () => {
    const sightings = [seen(10, 0, user('A')), seen(20, 1, user('B')), seen(30, 2, user('A'))]
    expect(history(sightings)).toEqual(['A null 10-10', 'B null 20-20', 'A null 30-30'])
  })

  test('are filled, not changed, by what becomes known', () => {
    expect(history([seen(10, 0, user('A')), seen(20, 1, user('A', 'r'))])).toEqual(['A r 10-20'])
  })

  test('lose nothing to what a sighting does not say', () => {
    expect(history([seen(10, 0, user('A', 'r')), seen(20, 1, user(null, 'r')), seen(30, 2, user('A'))])).toEqual([
      'A r 10-30',
    ])
  })

  test('are no others for the same picture on another host', () => {
    const urls = [avatar('sns-1', 'x?w=120'), avatar('sns-2', 'x?w=120'), avatar('sns-2', 'y')]
    expect(history(urls.map((url, n) => seen(10 * n, n, user('A', null, url))))).toEqual([
      'A null 0-10',
      'A null 20-20',
    ])
  })

  test('are told in order where a sighting in the middle comes late', () => {
    const sightings = [seen(10, 0, user('A')), seen(30, 2, user('A')), seen(20, 1, user('B'))]
    expect(history(sightings)).toEqual(['A null 10-10', 'B null 20-20', 'A null 30-30'])
  })

  test('end with what the user’s row says', () => {
    rowsAfter([seen(30, 2, user('new', 'r', avatar('a', 'x'))), seen(10, 0, user('old', 'q'))])
    expect(rows().users).toEqual([{ id: userId, nickname: 'new', red_id: 'r', avatar_url: avatar('a', 'x') }])
  })
})

test('sightings in any order, and more than once, end in the same rows', () => {
  const field = (...values: (string | null)[]) => fc.constantFrom(null, ...values)
  const someUser = fc.record({
    id: fc.constant(userId),
    nickname: field('A', 'B'),
    redId: field('r', 'q'),
    avatarUrl: field(avatar('sns-1', 'x'), avatar('sns-2', 'x'), avatar('sns-1', 'y')),
  })
  const course = fc
    .array(fc.tuple(someUser, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 8 })
    .chain((entries) => {
      const sightings = entries.map(([who, capturedAt], n) => ({ user: who, capturedAt, n }))
      const order = fc.shuffledSubarray(sightings, { minLength: sightings.length })
      return fc.tuple(order, fc.constantFrom(...sightings))
    })
  fc.assert(
    fc.property(course, ([order, again]) => {
      const sightings = order.map(({ user: who, capturedAt, n }) => seen(capturedAt, n, who))
      const inOrder = rowsAfter([...sightings].sort(byTime))
      expect(rowsAfter(sightings)).toEqual(inOrder)
      expect(rowsAfter([...sightings, seen(again.capturedAt, again.n, again.user)])).toEqual(inOrder)
    }),
    { numRuns: 400 },
  )
})
