// backup: a copy that is whole at every moment, made while others write; and the catalogs that nightly keeps.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as breathe } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createBlobStore } from '../../src/blobs/blob-store.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { HeldError, UsageError } from '../../src/core/errors.ts'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { type Backup, beginBackup } from '../../src/runs/backup.ts'
import { keepCatalog } from '../../src/runs/keep-catalogs.ts'
import { beginVerification } from '../../src/runs/verify.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { takeLock } from '../../src/store/lock.ts'
import { linkFile } from '../../src/store/media.ts'
import { openCatalog } from '../../src/store/open.ts'
import { beginRun } from '../../src/store/runs.ts'
import { captureNote } from '../captured.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'

const at = 1_770_000_000
let template: string
let archiveDir: string
let backupDir: string
let catalog: Catalog

// Made once: every file in it is synced to the disk.
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'rednote-archive-backup-'))
  createArchiveFolder(template)
  writeFileSync(join(template, 'rednote-archive.config.yaml'), 'media: {cover: true}\n', { mode: 0o600 })
  writeFileSync(join(template, 'reports/run-1.json'), '{}\n')
  const { catalog } = openCatalog(template)
  const runId = newRun(catalog)
  for (const note of generateNotes(3)) captureNote(catalog, note, { runId, at, skipReason: () => null })
  for (const n of [1, 2, 3, 4]) await storeFile(template, catalog, n)
  catalog.sqlite.close()
})
afterAll(() => rmSync(template, { recursive: true, force: true }))
beforeEach(() => {
  const folder = temporaryFolder()
  archiveDir = join(folder, 'archive')
  backupDir = join(folder, 'backup')
  cpSync(template, archiveDir, { recursive: true })
  catalog = openCatalog(archiveDir).catalog
  onTestFinished(() => {
    catalog.sqlite.close()
  })
})

/** Fills the first slot that still wants a file. */
async function storeFile(dir: string, { sqlite }: Catalog, n: number): Promise<string> {
  const file = await createBlobStore(dir).receive(Readable.from([Buffer.alloc(1000 + n, n)]), {
    maxBytes: 1e9,
    expectedBytes: null,
  })
  await file.keep()
  const identity = sqlite
    .prepare<[], string>("SELECT identity FROM media_identities WHERE state = 'wanted' ORDER BY identity LIMIT 1")
    .pluck()
    .get()
  const measures = { mediaType: 'image/jpeg', width: 1, height: 1, durationMs: null, md5: null }
  transact({ sqlite }, (tx) => linkFile(tx, identity ?? '', { digest: file.digest, size: file.size, ...measures }, at))
  return file.digest
}

async function backUp(dir = backupDir): Promise<Backup> {
  const { result, done } = beginBackup({ archiveDir, backupDir: dir })
  await done
  return result
}

const pathOf = (dir: string, digest: string) =>
  join(dir, 'blobs/sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
const blobFiles = (dir: string) =>
  readdirSync(join(dir, 'blobs/sha256'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.length > 60)
    .sort()
const digests = () => catalog.sqlite.prepare<[], string>('SELECT digest FROM blobs ORDER BY digest').pluck().all()

/** Every row of every table. */
function rowsOf(dir: string): unknown {
  const sqlite = new Database(join(dir, 'archive.sqlite'), { readonly: true })
  const names = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all()
  const rows = names.map((name) => [name, sqlite.prepare(`SELECT * FROM "${name}"`).all()])
  sqlite.close()
  return rows
}

async function faultsOf(dir: string): Promise<unknown[]> {
  const { catalog } = openCatalog(dir)
  const of = { archiveDir: dir, catalog, clock: createClock(), share: 1, mayWrite: true, stopped: () => false }
  const { result, done } = beginVerification(of)
  await done
  catalog.sqlite.close()
  return result.faults
}

describe('a backup', () => {
  test('is an archive of its own, that nothing is wrong with', async () => {
    expect(await backUp()).toMatchObject({ blobs: { named: 4, copied: 4, bytes: 4010 }, faults: [] })
    expect(rowsOf(backupDir)).toEqual(rowsOf(archiveDir))
    expect(blobFiles(backupDir)).toEqual(blobFiles(archiveDir))
    for (const digest of digests()) {
      expect(readFileSync(pathOf(backupDir, digest)).equals(readFileSync(pathOf(archiveDir, digest)))).toBe(true)
      expect(statSync(pathOf(backupDir, digest)).mode & 0o777).toBe(0o444)
    }
    for (const name of ['README.txt', 'rednote-archive.config.yaml', 'reports/run-1.json'])
      expect(readFileSync(join(backupDir, name), 'utf8')).toBe(readFileSync(join(archiveDir, name), 'utf8'))
    expect(statSync(join(backupDir, 'rednote-archive.config.yaml')).mode & 0o777).toBe(0o600)
    expect(readdirSync(backupDir).sort()).toEqual([
      ...['README.txt', 'archive.sqlite', 'blobs', 'lock.sqlite', 'rednote-archive.config.yaml', 'reports'],
    ])
    // The format's version of a file without a write-ahead log.
    expect(readFileSync(join(backupDir, 'archive.sqlite')).subarray(18, 20)).toEqual(Buffer.from([1, 1]))
    expect(await faultsOf(backupDir)).toEqual([])
  })

  test('takes only what is new the next time, and leaves what is named no more', async () => {
    await backUp()
    const [gone = ''] = digests()
    catalog.sqlite.pragma('foreign_keys = OFF')
    catalog.sqlite.prepare('DELETE FROM blobs WHERE digest = ?').run(gone)
    const added = await storeFile(archiveDir, catalog, 5)
    writeFileSync(join(archiveDir, 'reports/run-2.json'), '{}\n')
    expect(await backUp()).toMatchObject({ blobs: { named: 4, copied: 1, bytes: 1005 }, files: 1 })
    expect(existsSync(pathOf(backupDir, gone))).toBe(true)
    expect(existsSync(pathOf(backupDir, added))).toBe(true)
    expect(rowsOf(backupDir)).toEqual(rowsOf(archiveDir))
    expect(await backUp()).toMatchObject({ blobs: { copied: 0 }, files: 0 })
  })

  test('is of one moment, and ends, however often a run commits meanwhile', async () => {
    const { sqlite } = catalog
    sqlite.exec('CREATE TABLE ballast (bytes BLOB); CREATE TABLE one (n INTEGER); CREATE TABLE other (n INTEGER)')
    const fill = sqlite.prepare('INSERT INTO ballast VALUES (randomblob(1000000))')
    sqlite.transaction(() => {
      for (let n = 0; n < 40; n += 1) fill.run()
    })()
    const lock = takeLock(archiveDir)
    let n = 0
    const write = () =>
      sqlite.transaction(() => {
        sqlite.prepare('INSERT INTO one VALUES (?)').run(n)
        sqlite.prepare('INSERT INTO other VALUES (?)').run(n)
        n += 1
      })()
    const { result, done } = beginBackup({ archiveDir, backupDir })
    while (result.catalogBytes === 0) {
      write()
      await breathe()
    }
    await done
    lock.release()
    expect(n).toBeGreaterThan(2)
    const copy = new Database(join(backupDir, 'archive.sqlite'), { readonly: true })
    const count = (table: string) => copy.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
    expect(count('one')).toBe(count('other'))
    expect(count('one')).toBeLessThan(n)
    copy.close()
  })

  test('goes on where one was killed', async () => {
    createArchiveFolder(backupDir)
    writeFileSync(join(backupDir, '.archive.sqlite.partial'), 'half')
    writeFileSync(join(backupDir, '.archive.sqlite.partial-journal'), 'half')
    writeFileSync(join(backupDir, 'blobs/tmp/half'), 'half')
    await backUp()
    expect(await faultsOf(backupDir)).toEqual([])
    expect(readdirSync(join(backupDir, 'blobs/tmp'))).toEqual([])
    expect(readdirSync(backupDir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('that fails leaves the earlier one whole', async () => {
    await backUp()
    const before = readFileSync(join(backupDir, 'archive.sqlite'))
    const added = await storeFile(archiveDir, catalog, 6)
    // A file stands where the blob's folder has to be.
    rmSync(join(backupDir, 'blobs/sha256', added.slice(0, 2)), { recursive: true, force: true })
    writeFileSync(join(backupDir, 'blobs/sha256', added.slice(0, 2)), '')
    await expect(backUp()).rejects.toThrow()
    expect(readFileSync(join(backupDir, 'archive.sqlite')).equals(before)).toBe(true)
  })

  test('of a damaged catalog is not made; the earlier one stays', async () => {
    await backUp()
    const before = readFileSync(join(backupDir, 'archive.sqlite'))
    catalog.sqlite.pragma('wal_checkpoint(TRUNCATE)')
    const root = catalog.sqlite.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'captures'").pluck().get()
    const file = openSync(join(archiveDir, 'archive.sqlite'), 'r+')
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (Number(root) - 1) * 4096)
    await expect(backUp()).rejects.toThrow(/damaged|malformed/)
    expect(readFileSync(join(backupDir, 'archive.sqlite')).equals(before)).toBe(true)
    expect(existsSync(join(backupDir, '.archive.sqlite.partial'))).toBe(false)
  })

  test('names files that are missing or damaged, and has all others', async () => {
    const [missing = '', damaged = '', ...good] = digests()
    rmSync(pathOf(archiveDir, missing))
    const size = statSync(pathOf(archiveDir, damaged)).size
    rmSync(pathOf(archiveDir, damaged))
    writeFileSync(pathOf(archiveDir, damaged), Buffer.alloc(size))
    const { faults, blobs } = await backUp()
    expect(faults.map(({ kind, path }) => [kind, path.slice(-64)])).toEqual([
      ['missing', missing],
      ['damaged', damaged],
    ])
    expect(blobs).toMatchObject({ named: 4, copied: 2 })
    expect(blobFiles(backupDir).map((name) => name.slice(-64))).toEqual(good)
    expect(rowsOf(backupDir)).toEqual(rowsOf(archiveDir))
  })

  test('keeps a good file though the archive’s has gone bad', async () => {
    await backUp()
    const [lost = ''] = digests()
    rmSync(pathOf(archiveDir, lost))
    expect(await backUp()).toMatchObject({ faults: [] })
    expect(await faultsOf(backupDir)).toEqual([])
  })

  test('is copied into again after a verify of it was killed', async () => {
    await backUp()
    const { catalog: verified } = openCatalog(backupDir)
    transact(verified, (tx) => beginRun(tx, { command: 'verify', version: '0.0.0', startedAt: at }))
    const killed = join(temporaryFolder(), 'killed')
    cpSync(backupDir, killed, { recursive: true })
    verified.sqlite.close()
    expect(statSync(join(killed, 'archive.sqlite-wal')).size).toBeGreaterThan(0)
    newRun(catalog)
    await backUp(killed)
    expect(existsSync(join(killed, 'archive.sqlite-wal'))).toBe(false)
    expect(rowsOf(killed)).toEqual(rowsOf(archiveDir))
    expect(await faultsOf(killed)).toEqual([])
  })
})

describe('a folder is refused', () => {
  test.each([
    ['the archive itself', () => archiveDir, 'is the archive itself'],
    ['one in the archive', () => join(archiveDir, 'backups/today'), 'lie one in the other'],
    ['one around the archive', () => join(archiveDir, '..'), 'lie one in the other'],
    [
      'the archive by another name',
      () => {
        symlinkSync(archiveDir, `${archiveDir}-link`)
        return join(`${archiveDir}-link`, 'new')
      },
      'lie one in the other',
    ],
    [
      'one that holds other things',
      () => {
        mkdirSync(backupDir)
        writeFileSync(join(backupDir, 'thesis.docx'), '')
        return backupDir
      },
      'not empty (thesis.docx)',
    ],
  ])('%s', async (_, folder, message) => {
    const dir = folder()
    const before = readdirSync(archiveDir).sort()
    const refused = await backUp(dir).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UsageError)
    expect(String(refused)).toContain(message)
    expect(readdirSync(archiveDir).sort()).toEqual(before)
  })

  test('another archive, and one that has had runs of its own', async () => {
    await backUp()
    const own = openCatalog(backupDir).catalog
    newRun(own, at + 1)
    await expect(backUp()).rejects.toThrow('runs of its own')
    own.sqlite.exec('UPDATE runs SET started_at = started_at + 1')
    own.sqlite.close()
    const before = rowsOf(backupDir)
    const refused = await backUp().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UsageError)
    expect(String(refused)).toContain('holds another archive')
    expect(rowsOf(backupDir)).toEqual(before)
  })

  test('one that a backup or a run writes to', async () => {
    await backUp()
    const lock = takeLock(backupDir)
    await expect(backUp()).rejects.toBeInstanceOf(HeldError)
    lock.release()
    await backUp()
  })
})

describe('the catalogs that nightly keeps', () => {
  const day = 86_400
  const kept = () => readdirSync(join(archiveDir, 'backups')).sort()

  test('are the newest days’, one a day; nothing else is removed', async () => {
    mkdirSync(join(archiveDir, 'backups'))
    for (const name of ['archive-2026.sqlite', 'archive-2020-01-01.sqlite.old', 'note.txt'])
      writeFileSync(join(archiveDir, 'backups', name), '')
    for (const now of [at, at + day, at + day + 60, at + 2 * day]) await keepCatalog(archiveDir, { count: 2, now })
    expect(kept()).toEqual([
      'archive-2020-01-01.sqlite.old',
      'archive-2026-02-03.sqlite',
      'archive-2026-02-04.sqlite',
      'archive-2026.sqlite',
      'note.txt',
    ])
    const copy = new Database(join(archiveDir, 'backups/archive-2026-02-04.sqlite'))
    expect(copy.pragma('journal_mode', { simple: true })).toBe('delete')
    expect(copy.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(3)
    copy.close()
  })

  test('stay where none can be added', async () => {
    await keepCatalog(archiveDir, { count: 1, now: at })
    catalog.sqlite.pragma('wal_checkpoint(TRUNCATE)')
    const file = openSync(join(archiveDir, 'archive.sqlite'), 'r+')
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, 4096)
    await expect(keepCatalog(archiveDir, { count: 1, now: at + day })).rejects.toThrow()
    expect(kept()).toEqual(['archive-2026-02-02.sqlite'])
  })
})
