// One writer to an archive: an exclusive transaction on a small second database, which the operating system lets go
// when the process ends, however it ends. It must not touch the catalog.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { HeldError } from '../core/errors.ts'

export interface Lock {
  release(): void
}

/**
 * Takes the archive for this process, waiting not at all.
 * @throws {HeldError} where another process holds it.
 */
export function takeLock(archiveDir: string): Lock {
  const sqlite = new Database(join(archiveDir, 'lock.sqlite'), { timeout: 0 })
  try {
    sqlite.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    sqlite.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY'))
      throw new HeldError('another run holds this archive')
    throw error
  }
  return { release: () => sqlite.close() }
}
