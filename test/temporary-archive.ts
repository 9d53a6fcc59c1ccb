// Archives for tests: a folder that goes away after the test, and a migrated catalog in memory that is cheap to make.
// It must not hold rows of its own beyond the runs that are asked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { type Catalog, transact } from '../src/core/catalog.ts'
import { catalogPath, openCatalog } from '../src/store/open.ts'
import { beginRun } from '../src/store/runs.ts'

/** An empty folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rednote-archive-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let empty: Buffer | undefined

/** A new catalog in memory, with all tables and views and no rows. */
export function memoryCatalog(): Catalog {
  empty ??= emptyCatalog()
  const sqlite = new Database(empty)
  sqlite.pragma('foreign_keys = ON')
  return { sqlite }
}

/** A catalog with the same rows in a folder of its own, which goes when the test ends. */
export function onDisk({ sqlite }: Catalog): Catalog {
  const folder = temporaryFolder()
  writeFileSync(catalogPath(folder), sqlite.serialize())
  const { catalog } = openCatalog(folder)
  onTestFinished(() => void catalog.sqlite.close())
  return catalog
}

function emptyCatalog(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rednote-archive-empty-'))
  const { catalog } = openCatalog(folder)
  // A database in memory has no write-ahead log.
  catalog.sqlite.pragma('journal_mode = DELETE')
  const bytes = catalog.sqlite.serialize()
  catalog.sqlite.close()
  rmSync(folder, { recursive: true })
  return bytes
}

/** Begins a run and returns its ID. */
export function newRun(catalog: Catalog, startedAt = 1_770_000_000): number {
  return transact(catalog, (tx) => beginRun(tx, { command: 'backfill', version: '0.0.0', startedAt }))
}
