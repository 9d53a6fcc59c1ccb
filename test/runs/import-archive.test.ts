// Another archive is taken over as it was: its captures, files, lists, and all that follows from them; and only once.
import { appendFileSync, chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generateArchive } from '../../bench/generated-archive.ts'
import { createBlobStore } from '../../src/blobs/blob-store.ts'
import type { Catalog } from '../../src/core/catalog.ts'
import { nothingTaken, takeOver } from '../../src/runs/import-archive.ts'
import { beginRebuild } from '../../src/runs/rebuild.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { markForgotten, readForgotten } from '../../src/store/forgotten.ts'
import { bodyOf, findCapture } from '../../src/store/ledger.ts'
import { openCatalog, openCatalogForReading } from '../../src/store/open.ts'
import { temporaryFolder } from '../temporary-archive.ts'
import { rowsOf } from './courses.ts'

async function imported(catalog: Catalog, archiveDir: string, theirDir: string) {
  const forgotten = readForgotten(archiveDir)
  const theirs = openCatalogForReading(theirDir)
  const result = nothingTaken()
  await takeOver({ archiveDir, catalog, theirDir, theirs, media: true, stopped: () => false }, result)
  theirs.sqlite.close()
  const skipReason = () => 'as this archive is configured'
  await beginRebuild(catalog, { skipReason, stopped: () => false, withoutDamaged: false, forgotten }).done
  return result
}

/** The rows that do not depend on what this archive's configuration wants of files that nobody has. */
const rowsWithoutWishes = (catalog: Catalog) =>
  rowsOf(catalog).filter((row) => !row.startsWith('media: ') || row.includes('"state":"stored"'))

const rows = ({ sqlite }: Catalog, sql: string) => sqlite.prepare(sql).all()
const evidence = [
  'SELECT id, note_id, captured_at, origin, charged, cost_micros, request_id, body_digest FROM captures ORDER BY id',
  'SELECT l.name, n.note_id, n.added_at, n.fields FROM list_notes n JOIN lists l ON l.id = n.list_id ORDER BY 1, 2',
  'SELECT * FROM schedule ORDER BY note_id',
  'SELECT source, line, text, note_id, outcome, reason FROM seeds ORDER BY line',
  'SELECT digest, size, media_type FROM blobs ORDER BY 1',
]

test('an archive is taken over, the same again changes nothing, and what is damaged is named', async () => {
  const [theirDir, archiveDir] = [temporaryFolder(), temporaryFolder()]
  await generateArchive(theirDir, { notes: 45, captures: 3, files: 2, seed: 1 })
  createArchiveFolder(archiveDir)
  const { catalog } = openCatalog(archiveDir)
  const theirs = openCatalogForReading(theirDir)
  const [damaged] = rows(theirs, 'SELECT digest FROM blobs ORDER BY digest LIMIT 1') as { digest: string }[]
  if (damaged === undefined) throw new Error('there are files')
  const blobs = createBlobStore(theirDir)
  chmodSync(blobs.pathOf(damaged.digest), 0o644)
  appendFileSync(blobs.pathOf(damaged.digest), 'x')
  const result = await imported(catalog, archiveDir, theirDir)
  const captures = Number(theirs.sqlite.prepare('SELECT count(*) FROM captures').pluck().get())
  expect(result.captures).toEqual({ read: captures, taken: captures, duplicate: 0, forgotten: 0, failed: 0 })
  expect(result.failed.map(({ place }) => place)).toContain(
    join('blobs/sha256', damaged.digest.slice(0, 2), damaged.digest.slice(2, 4), damaged.digest),
  )
  const withoutDamaged = (all: unknown[]) => all.filter((row) => !JSON.stringify(row).includes(damaged.digest))
  for (const sql of evidence) expect(rows(catalog, sql)).toEqual(withoutDamaged(rows(theirs, sql)))
  expect(rowsWithoutWishes(catalog)).toEqual(withoutDamaged(rowsWithoutWishes(theirs)))
  const last = findCapture(catalog, captures)
  expect(last && bodyOf(catalog, last)?.length).toBeGreaterThan(10)
  for (const { digest } of rows(catalog, 'SELECT digest FROM blobs') as { digest: string }[])
    expect(existsSync(createBlobStore(archiveDir).pathOf(digest))).toBe(true)
  const before = [rowsOf(catalog), ...[...evidence, 'SELECT * FROM runs'].map((sql) => rows(catalog, sql))]
  const again = await imported(catalog, archiveDir, theirDir)
  expect(again.captures).toMatchObject({ taken: 0, duplicate: captures })
  expect(again.files).toMatchObject({ taken: 0, here: result.files.taken })
  expect([rowsOf(catalog), ...[...evidence, 'SELECT * FROM runs'].map((sql) => rows(catalog, sql))]).toEqual(before)
  catalog.sqlite.close()
  theirs.sqlite.close()
})

test('nothing comes of what was forgotten here, what was forgotten there stays so, and files that others name come', async () => {
  const [theirDir, archiveDir] = [temporaryFolder(), temporaryFolder()]
  await generateArchive(theirDir, { notes: 30, captures: 2, files: 6, seed: 1 })
  createArchiveFolder(archiveDir)
  const theirs = openCatalog(theirDir).catalog
  const pick = (sql: string) => theirs.sqlite.prepare(sql).pluck()
  const user = String(
    pick("SELECT user_id FROM media WHERE kind = 'avatar' AND state = 'stored' ORDER BY user_id LIMIT 1").get(),
  )
  const notes = pick('SELECT id FROM notes WHERE user_id = ?').all(user).map(String)
  const theirOwn = `SELECT DISTINCT digest FROM files WHERE user_id = '${user}' OR note_id IN (SELECT id FROM notes WHERE user_id = '${user}')`
  // Two notes with one picture: it comes with the note that stays.
  const shared = String(pick(`${theirOwn} AND kind = 'image'`).get())
  const stays = String(pick(`SELECT id FROM notes WHERE user_id <> '${user}' ORDER BY id LIMIT 1`).get())
  theirs.sqlite
    .prepare(
      'UPDATE media SET identity = (SELECT identity FROM media_identities WHERE digest = ?) WHERE note_id = ? AND position = 0',
    )
    .run(shared, stays)
  const own = pick(theirOwn)
    .all()
    .map(String)
    .filter((digest) => digest !== shared)
  expect(own.length).toBeGreaterThan(1)
  // Of a note that was captured after its author was forgotten here, the mark of the author is all that tells.
  markForgotten(archiveDir, { notes: [], users: [user] }, 1)
  markForgotten(theirDir, { notes: ['698ab06400000000150387ff'], users: [] }, 1)
  const { catalog } = openCatalog(archiveDir)
  const first = await imported(catalog, archiveDir, theirDir)
  expect(first.captures.forgotten).toBe(
    pick(`SELECT count(*) FROM captures WHERE note_id IN (SELECT value FROM json_each(?))`).get(JSON.stringify(notes)),
  )
  expect(first.files.forgotten).toBeGreaterThan(1)
  for (const digest of own) expect(existsSync(createBlobStore(archiveDir).pathOf(digest))).toBe(false)
  expect(existsSync(createBlobStore(archiveDir).pathOf(shared))).toBe(true)
  const text = JSON.stringify(
    ['captures', 'media_identities', 'notes', 'users'].map((name) => rows(catalog, `SELECT * FROM ${name}`)),
  )
  for (const id of [user, ...notes]) expect(text).not.toContain(`"${id}"`)
  const marks = readForgotten(archiveDir)
  expect([marks.hasUser(user), marks.hasNote('698ab06400000000150387ff')]).toEqual([true, true])
  // What is here stays until it is forgotten here, and is named.
  const [again, otherDir] = [temporaryFolder(), temporaryFolder()]
  createArchiveFolder(again)
  createArchiveFolder(otherDir)
  openCatalog(otherDir).catalog.sqlite.close()
  markForgotten(otherDir, { notes: [stays, notes[0] ?? ''], users: [] }, 1)
  const { catalog: mine } = openCatalog(again)
  await imported(mine, again, theirDir)
  const { forgotten_there } = await imported(mine, again, otherDir)
  expect(forgotten_there).toEqual({ notes: [stays, notes[0]].sort(), users: [] })
  expect(readForgotten(again).hasNote(notes[0] ?? '')).toBe(false)
  for (const one of [catalog, mine, theirs]) one.sqlite.close()
})
