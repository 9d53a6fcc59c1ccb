// Opens the catalog: checks what it is, backs it up before a migration, migrates, and says what it did.
// It must not know what the tables mean.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { Catalog } from '../core/catalog.ts'
import { IntegrityError, UsageError } from '../core/errors.ts'

/** "RNAR": tells an archive's catalog from any other SQLite file. */
const applicationId = 0x52_4e_41_52
const migrationsFolder = join(import.meta.dirname, '../../migrations')

/** The catalog's path in an archive folder. */
export function catalogPath(archiveDir: string): string {
  return join(archiveDir, 'archive.sqlite')
}

export interface Opened {
  readonly catalog: Catalog
  /** What opening did, in words for people; empty where there was nothing to do. */
  readonly did: readonly string[]
}

/**
 * Opens the catalog of an archive for writing, and makes or migrates it. The caller holds the archive's lock.
 * @throws {UsageError} where the file is no archive's catalog, or comes from a newer version.
 */
export function openCatalog(archiveDir: string): Opened {
  const path = catalogPath(archiveDir)
  const isNew = !existsSync(path)
  const sqlite = connect(path, false)
  try {
    if (!isNew) checkIsOurs(sqlite, path)
    const pending = pendingMigrations(sqlite, path)
    const did: string[] = []
    if (isNew) sqlite.pragma(`application_id = ${applicationId}`)
    sqlite.pragma('journal_mode = WAL')
    if (!isNew && pending.length > 0)
      did.push(`kept the catalog as it was in ${backUp(sqlite, archiveDir, pending[0] ?? '')}`)
    if (pending.length > 0) {
      runMigrations(sqlite)
      if (!isNew) did.push(`brought the catalog up to date (${pending.join(', ')})`)
    }
    sqlite.pragma('foreign_keys = ON')
    return { catalog: { sqlite, orm: drizzle(sqlite) }, did }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/**
 * Opens the catalog of an archive for reading only, also while a run is writing.
 * @throws {UsageError} where it is no archive's catalog, or of another version than this program's.
 */
export function openCatalogForReading(archiveDir: string): Catalog {
  const path = catalogPath(archiveDir)
  const sqlite = connect(path, true)
  try {
    checkIsOurs(sqlite, path)
    const pending = pendingMigrations(sqlite, path)
    if (pending.length > 0)
      throw new UsageError(
        `${path} comes from an older version of rednote-archive. Any command that writes, such as \`rednote-archive backfill\`, brings it up to date (and keeps a copy first).`,
      )
    return { sqlite, orm: drizzle(sqlite) }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function connect(path: string, readonly: boolean): Database.Database {
  const sqlite = new Database(path, { readonly, fileMustExist: readonly, timeout: 30_000 })
  // FULL: what was paid for survives a power cut, not only a kill.
  if (!readonly) sqlite.pragma('synchronous = FULL')
  sqlite.pragma('cache_size = -65536')
  // 64 MiB of log before it is worked into the catalog: large batches write each page once instead of many times.
  if (!readonly) sqlite.pragma('wal_autocheckpoint = 16384')
  return sqlite
}

function checkIsOurs(sqlite: Database.Database, path: string): void {
  let id: unknown
  try {
    id = sqlite.pragma('application_id', { simple: true })
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_NOTADB') id = null
    else throw error
  }
  if (id !== applicationId)
    throw new UsageError(`${path} is not the catalog of a rednote-archive. Name another folder with --archive DIR.`)
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[]
}

/** Names of the migrations that the catalog still lacks, oldest first. */
function pendingMigrations(sqlite: Database.Database, path: string): string[] {
  const { entries } = JSON.parse(readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as Journal
  const known = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get() !== undefined
  const applied = known
    ? (sqlite.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get() as number | null)
    : null
  if (applied !== null && applied > Math.max(...entries.map((entry) => entry.when)))
    throw new UsageError(
      `${path} comes from a newer version of rednote-archive than this one. Update the program; nothing was touched.`,
    )
  return entries.filter((entry) => entry.when > (applied ?? 0)).map((entry) => entry.tag)
}

function runMigrations(sqlite: Database.Database): void {
  // The migrator works inside one transaction, where this pragma does nothing; a table rebuild would erase child rows.
  sqlite.pragma('foreign_keys = OFF')
  migrate(drizzle(sqlite), { migrationsFolder })
  const broken = sqlite.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) throw new IntegrityError(`after the migration ${broken.length} rows refer to nothing`)
}

function backUp(sqlite: Database.Database, archiveDir: string, before: string): string {
  const taken = new Set(readdirSync(archiveDir))
  let name = `archive.before-${before}.sqlite`
  for (let n = 2; taken.has(name); n += 1) name = `archive.before-${before}-${n}.sqlite`
  sqlite.prepare('VACUUM INTO ?').run(join(archiveDir, name))
  return name
}
