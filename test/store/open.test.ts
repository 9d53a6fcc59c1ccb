// Opening a catalog: new, again, of another program, of another version; and by the sqlite3 command.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { describe, expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { UsageError } from '../../src/core/errors.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { applyObservation } from '../../src/store/notes.ts'
import { catalogPath, openCatalog, openCatalogForReading } from '../../src/store/open.ts'
import { captureNote } from '../captured.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'

const migrations = join(import.meta.dirname, '../../migrations')

function objects({ sqlite }: Catalog, type: 'table' | 'view'): string[] {
  return sqlite.prepare('SELECT name FROM sqlite_master WHERE type = ? ORDER BY name').pluck().all(type) as string[]
}

/** An archive of a few rows in every table that a view reads. */
function archive(): string {
  const dir = temporaryFolder()
  const { catalog } = openCatalog(dir)
  const runId = newRun(catalog)
  for (const data of sampleNotes()) {
    const skipReason = () => null
    captureNote(catalog, data, { runId, at: 1_770_000_000, skipReason })
    data.note_list[0].title = 'another title'
    captureNote(catalog, data, { runId, at: 1_770_000_100, skipReason })
  }
  catalog.sqlite.close()
  return dir
}

/** An archive made by a version that knew only the first migration. */
function olderArchive(): string {
  const dir = temporaryFolder()
  const folder = join(dir, 'first-migration')
  cpSync(migrations, folder, { recursive: true })
  const journalPath = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(journalPath, 'utf8'))
  writeFileSync(journalPath, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }))
  const sqlite = new Database(catalogPath(dir))
  sqlite.pragma(`application_id = ${0x52_4e_41_52}`)
  migrate(drizzle(sqlite), { migrationsFolder: folder })
  sqlite.exec("INSERT INTO notes (id, title) VALUES ('69aed373000000001a02a6d8', 'kept')")
  sqlite.close()
  return dir
}

function newerArchive(): string {
  const dir = temporaryFolder()
  const { catalog } = openCatalog(dir)
  catalog.sqlite.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of the future', 4102444800000)")
  catalog.sqlite.close()
  return dir
}

const titles = (path: string) => {
  const sqlite = new Database(path, { readonly: true })
  const found = sqlite.prepare('SELECT title FROM notes').pluck().all()
  sqlite.close()
  return found
}

describe('a catalog', () => {
  test('that is new has all tables and views, keeps foreign keys, and is safe against a power cut', () => {
    const dir = temporaryFolder()
    const { catalog, did } = openCatalog(dir)
    expect(did).toEqual([])
    expect(objects(catalog, 'table')).toEqual(expect.arrayContaining(['captures', 'media', 'notes', 'runs', 'seeds']))
    expect(objects(catalog, 'view')).toEqual(
      expect.arrayContaining(['files', 'note_timeline', 'open_jobs', 'spending_by_day']),
    )
    const pragma = (name: string) => catalog.sqlite.pragma(name, { simple: true })
    expect([pragma('foreign_keys'), pragma('journal_mode'), pragma('synchronous')]).toEqual([1, 'wal', 2])
    catalog.sqlite.close()
    expect(readdirSync(dir)).toEqual(['archive.sqlite'])
  })

  test('that is opened again is as it was, and nothing is said or copied', () => {
    const dir = archive()
    const { catalog, did } = openCatalog(dir)
    expect(did).toEqual([])
    expect(catalog.sqlite.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(2)
    catalog.sqlite.close()
    expect(readdirSync(dir)).toEqual(['archive.sqlite'])
  })

  test('whose making was cut short is made anew', () => {
    const dir = temporaryFolder()
    writeFileSync(catalogPath(dir), '')
    const { catalog, did } = openCatalog(dir)
    expect(did).toEqual([])
    expect(objects(catalog, 'table')).toContain('notes')
    catalog.sqlite.close()
  })

  test('can be read while it is written, and not written by who reads', () => {
    const dir = archive()
    const { catalog } = openCatalog(dir)
    transact(catalog, (tx) => tx.sqlite.exec("UPDATE notes SET title = 'newer'"))
    const reader = openCatalogForReading(dir)
    expect(reader.sqlite.prepare('SELECT DISTINCT title FROM notes').pluck().all()).toEqual(['newer'])
    expect(() => reader.sqlite.exec('DELETE FROM notes')).toThrow('readonly')
    reader.sqlite.close()
    catalog.sqlite.close()
  })
})

describe('what is refused', () => {
  test.each<[string, (path: string) => void]>([
    ['another program’s database', (path) => new Database(path).exec('CREATE TABLE bookmarks (url)').close()],
    ['no database at all', (path) => writeFileSync(path, 'id,url\n1,https://example.org\n'.repeat(300))],
  ])('%s stays untouched', (_name, make) => {
    const dir = temporaryFolder()
    const path = catalogPath(dir)
    make(path)
    const before = readFileSync(path)
    expect(() => openCatalog(dir)).toThrow(UsageError)
    expect(() => openCatalogForReading(dir)).toThrow(UsageError)
    expect(() => openCatalog(dir)).toThrow(path)
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dir)).toEqual(['archive.sqlite'])
  })

  test('a newer version’s catalog, which stays untouched', () => {
    const dir = newerArchive()
    const before = readFileSync(catalogPath(dir))
    expect(() => openCatalog(dir)).toThrow(UsageError)
    expect(() => openCatalog(dir)).toThrow('comes from a newer version of rednote-archive')
    expect(readdirSync(dir)).toEqual(['archive.sqlite'])
    expect(() => openCatalogForReading(dir)).toThrow('comes from a newer version of rednote-archive')
    expect(readFileSync(catalogPath(dir)).equals(before)).toBe(true)
  })
})

describe('an older version’s catalog', () => {
  test('is not read as it is, and stays untouched by the attempt', () => {
    const dir = olderArchive()
    const before = readFileSync(catalogPath(dir))
    expect(() => openCatalogForReading(dir)).toThrow('comes from an older version')
    expect(readFileSync(catalogPath(dir)).equals(before)).toBe(true)
  })

  test('is brought up to date alone where it is a copy that goes again', () => {
    const dir = olderArchive()
    const { catalog, did } = openCatalog(dir, { isPassing: true })
    expect(objects(catalog, 'view')).toContain('note_timeline')
    expect(did).toEqual([expect.stringMatching(/^brought the catalog up to date/)])
    catalog.sqlite.close()
    expect(readdirSync(dir).filter((name) => name.startsWith('archive.before-'))).toEqual([])
  })

  test('is copied, then brought up to date, and both are said', () => {
    const dir = olderArchive()
    const { catalog, did } = openCatalog(dir)
    expect(objects(catalog, 'view')).toContain('note_timeline')
    expect(did).toEqual([
      expect.stringMatching(/^kept the catalog as it was in archive\.before-0001_\w+\.sqlite$/),
      expect.stringMatching(/^brought the catalog up to date \(0001_/),
    ])
    catalog.sqlite.close()
    const copy = readdirSync(dir).find((name) => name.startsWith('archive.before-')) ?? ''
    expect([titles(join(dir, copy)), titles(catalogPath(dir))]).toEqual([['kept'], ['kept']])
    expect(openCatalog(dir).did).toEqual([])
  })

  test('has its copy beside an earlier one, never over it', () => {
    const dir = olderArchive()
    const tag = (
      JSON.parse(readFileSync(join(migrations, 'meta/_journal.json'), 'utf8')) as { entries: { tag: string }[] }
    ).entries[1]?.tag
    writeFileSync(join(dir, `archive.before-${tag}.sqlite`), 'an earlier copy')
    expect(openCatalog(dir).did[0]).toContain(`archive.before-${tag}-2.sqlite`)
    expect(readFileSync(join(dir, `archive.before-${tag}.sqlite`), 'utf8')).toBe('an earlier copy')
  })
})

const sqlite3 = spawnSync('sqlite3', ['--version'])

test.skipIf(sqlite3.error !== undefined)(
  'the sqlite3 command opens it and reads every view (skipped where there is none)',
  () => {
    const dir = archive()
    const { catalog } = openCatalog(dir)
    const noteId = catalog.sqlite.prepare('SELECT id FROM notes').pluck().get() as string
    const captureId = catalog.sqlite.prepare('SELECT max(id) FROM captures').pluck().get() as number
    transact(catalog, (tx) => applyObservation(tx, noteId, { id: captureId, capturedAt: 1_770_000_200 }, '404'))
    const views = objects(catalog, 'view')
    catalog.sqlite.close()
    const ask = (sql: string) => execFileSync('sqlite3', ['-readonly', catalogPath(dir), sql], { encoding: 'utf8' })
    expect(ask('PRAGMA integrity_check')).toBe('ok\n')
    for (const view of views) expect(() => ask(`SELECT * FROM "${view}"`)).not.toThrow()
    expect(ask(`SELECT DISTINCT event FROM note_timeline WHERE note_id = '${noteId}' ORDER BY at, event`)).toBe(
      'captured\nmedia\nedited\nmissing\n',
    )
  },
)
