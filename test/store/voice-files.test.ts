import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { linkFile } from '../../src/store/media.ts'
import { catalogPath, openCatalog } from '../../src/store/open.ts'
import { captureNote } from '../captured.ts'
import { memoryCatalog, newRun, temporaryFolder } from '../temporary-archive.ts'

const notes = [...sampleNotes().values()]
const expected = 'SELECT md5 FROM voices'

function withVoice() {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  for (const note of notes) captureNote(catalog, note, { runId, at: 1_770_000_000, skipReason: () => null })
  const md5 = catalog.sqlite.prepare(expected).pluck().get() as string
  const identity = catalog.sqlite.prepare("SELECT identity FROM media WHERE kind = 'voice'").pluck().get() as string
  const rows = () =>
    catalog.sqlite.prepare('SELECT digest, md5_expected, md5_actual, md5_matches FROM voice_files').all()
  const store = (md5: string | null) =>
    transact(catalog, (tx) =>
      linkFile(
        tx,
        identity,
        { digest: 'ab'.repeat(32), size: 1, mediaType: 'audio/wav', width: null, height: null, durationMs: 1, md5 },
        1,
      ),
    )
  return { catalog, md5, rows, store }
}

test.each([
  ['the same', (md5: string) => md5, 1],
  ['another one', () => '0'.repeat(32), 0],
  ['not known', () => null, null],
])('a stored voice whose md5 is %s', (_name, actual, matches) => {
  const { md5, rows, store } = withVoice()
  store(actual(md5))
  const row = { digest: 'ab'.repeat(32), md5_expected: md5, md5_actual: actual(md5), md5_matches: matches }
  expect(rows()).toEqual([row])
})

test('a voice that is not stored, and one whose md5 the provider does not say or writes in capitals', () => {
  const { catalog, md5, rows, store } = withVoice()
  expect(rows()).toEqual([{ digest: null, md5_expected: md5, md5_actual: null, md5_matches: null }])
  store(md5)
  catalog.sqlite.prepare('UPDATE voices SET md5 = upper(md5)').run()
  expect(rows()).toMatchObject([{ md5_matches: 1 }])
  catalog.sqlite.prepare('UPDATE voices SET md5 = NULL').run()
  expect(rows()).toMatchObject([{ md5_expected: null, md5_matches: null }])
})

test('an archive without the view gets it when it is opened, and its catalog is kept as it was', () => {
  const folder = temporaryFolder()
  const before = new Database(catalogPath(folder))
  before.pragma(`application_id = ${0x52_4e_41_52}`)
  before.exec('CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)')
  const migrationsFolder = join(import.meta.dirname, '../../migrations')
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder }).slice(0, 2)) {
    for (const statement of sql) before.exec(statement)
    before.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run(hash, folderMillis)
  }
  // As that version wrote one.
  before.exec("INSERT INTO runs (command, version, started_at, pid, host) VALUES ('backfill', '0.0.0', 1, 1, 'x')")
  before.close()
  const { catalog, did } = openCatalog(folder)
  expect(did.join('\n')).toContain('0002_voice_files')
  expect(catalog.sqlite.prepare('SELECT count(*) FROM voice_files').pluck().get()).toBe(0)
  expect(catalog.sqlite.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(1)
  catalog.sqlite.close()
  expect(readdirSync(folder)).toContain('archive.before-0002_voice_files.sqlite')
})
