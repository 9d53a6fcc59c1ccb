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
import { Forgotten } from '../../src/store/forgotten.ts'
import { bodyOf, findCapture } from '../../src/store/ledger.ts'
import { openCatalog, openCatalogForReading } from '../../src/store/open.ts'
import { temporaryFolder } from '../temporary-archive.ts'
import { rowsOf } from './courses.ts'

const forgotten = new Forgotten([])

async function imported(catalog: Catalog, archiveDir: string, theirDir: string) {
  const theirs = openCatalogForReading(theirDir)
  const result = nothingTaken()
  await takeOver({ archiveDir, catalog, theirDir, theirs, media: true, forgotten, stopped: () => false }, result)
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
