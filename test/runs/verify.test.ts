import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createBlobStore } from '../../src/blobs/blob-store.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { mend } from '../../src/runs/mend.ts'
import { beginVerification, type Verification } from '../../src/runs/verify.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { linkFile } from '../../src/store/media.ts'
import { openCatalog } from '../../src/store/open.ts'
import { isReadOnly, withCatalogCopy } from '../../src/store/read-only-copy.ts'
import { captureNote } from '../captured.ts'
import { seeded } from '../media/good-files.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'

let archiveDir: string
let catalog: Catalog
const at = 1_770_000_000

// Made once: every file in it is synced to the disk.
let template: string
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'rednote-archive-verify-'))
  createArchiveFolder(template)
  const { catalog } = openCatalog(template)
  const runId = newRun(catalog)
  for (const night of [0, 1])
    for (const note of generateNotes(8))
      captureNote(catalog, note, { runId, at: at + night * 86_400, skipReason: () => null })
  const blobs = createBlobStore(template)
  const random = seeded(1)
  const identities = catalog.sqlite.prepare('SELECT identity FROM media_identities ORDER BY identity').pluck().all()
  for (const identity of identities as string[]) {
    const content = Buffer.from(Array.from({ length: 50 + Math.floor(random() * 2000) }, () => random() * 256))
    const file = await blobs.receive(Readable.from([content]), { maxBytes: 1e9, expectedBytes: null })
    await file.keep()
    const { digest, size } = file
    const measures = { mediaType: 'image/jpeg', width: 1, height: 1, durationMs: null, md5: null }
    transact(catalog, (tx) => linkFile(tx, identity, { digest, size, ...measures }, at))
  }
  catalog.sqlite.close()
})
afterAll(() => rmSync(template, { recursive: true, force: true }))
beforeEach(() => {
  archiveDir = join(temporaryFolder(), 'archive')
  cpSync(template, archiveDir, { recursive: true })
  catalog = openCatalog(archiveDir).catalog
  onTestFinished(() => {
    catalog.sqlite.close()
  })
})

const column = <T>(sql: string, ...values: unknown[]) =>
  catalog.sqlite
    .prepare(sql)
    .pluck()
    .all(...values) as T[]
const digests = () => column<string>('SELECT digest FROM blobs ORDER BY digest')
const fileOf = (digest: string) => join(archiveDir, 'blobs/sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
const filesIn = (folder: string) =>
  readdirSync(join(archiveDir, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

async function verify(
  options: { share?: number; mayWrite?: boolean; clockOffset?: number } = {},
): Promise<Verification> {
  const { share = 1, mayWrite = true, clockOffset = 0 } = options
  const clock = createClock(clockOffset)
  const { result, done } = beginVerification({ archiveDir, catalog, clock, share, mayWrite, stopped: () => false })
  await done
  return result
}
const wrong = (result: Verification) => result.faults.map(({ path, kind }) => `${kind} ${path}`).sort()

/** A file's bytes changed in place, although it is read-only. */
function rewrite(digest: string, change: (content: Buffer) => Buffer): void {
  const path = fileOf(digest)
  const content = change(readFileSync(path))
  chmodSync(path, 0o644)
  writeFileSync(path, content)
}
function swap(one: string, other: string): void {
  renameSync(fileOf(one), `${fileOf(one)}.aside`)
  renameSync(fileOf(other), fileOf(one))
  renameSync(`${fileOf(one)}.aside`, fileOf(other))
}

/** Spoils a third of the blobs, each in one of four ways. Returns their digests, sorted. */
function spoil(seed: number): string[] {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const shuffled = digests()
    .map((digest) => [random(), digest] as const)
    .sort(([a], [b]) => a - b)
    .map(([, digest]) => digest)
  const chosen = shuffled.slice(0, Math.floor(shuffled.length / 3 / 5) * 5)
  for (let n = 0; n < chosen.length; n += 5) {
    const [flipped = '', cut = '', gone = '', one = '', other = ''] = chosen.slice(n, n + 5)
    rewrite(flipped, (content) => {
      const place = below(content.length)
      content.writeUInt8((content[place] ?? 0) ^ (1 << below(8)), place)
      return content
    })
    rewrite(cut, (content) => content.subarray(0, below(content.length)))
    rmSync(fileOf(gone))
    swap(one, other)
  }
  return chosen.sort()
}

describe('verify', () => {
  test('finds nothing wrong in a sound archive, and says when it read each file', async () => {
    const result = await verify({ clockOffset: 5000 })
    expect(result.faults).toEqual([])
    expect(result.orphans).toEqual([])
    const blobs = digests().length
    expect(blobs).toBeGreaterThan(50)
    expect(result.checked).toMatchObject({ captures: 16, blobs, blobs_read: blobs })
    expect(result.steps.map(({ step }) => step)).toEqual([
      'database',
      'captures',
      'references',
      'blobs',
      'orphans',
      'leftovers',
    ])
    expect(column('SELECT count(*) FROM blobs WHERE verified_at IS NULL')).toEqual([0])
  })

  test.each([1, 2, 3, 4])('finds every flipped bit, cut, lost and swapped file (seed %i)', async (seed) => {
    const spoilt = spoil(seed)
    const result = await verify()
    expect(result.faults.map(({ digest }) => digest).sort()).toEqual(spoilt)
    for (const { path, owners } of result.faults) {
      expect(path).toMatch(/^blobs\/sha256\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}$/)
      expect(owners[0]).toMatch(/^(note|user) [0-9a-f]{24}$/)
    }
    const verified = column<string>('SELECT digest FROM blobs WHERE verified_at IS NOT NULL')
    expect(verified.filter((digest) => spoilt.includes(digest))).toEqual([])
    expect(verified.length + spoilt.length).toBe(digests().length)
  })

  test('finds every capture whose body no longer gives its bytes, and those that hang on it', async () => {
    const bases = column<number>('SELECT DISTINCT base_id FROM captures WHERE base_id IS NOT NULL ORDER BY 1')
    const [base, other] = bases
    const hanging = column<number>('SELECT id FROM captures WHERE base_id = ?', base)
    const flip = (body: Buffer) =>
      Buffer.concat([body.subarray(0, 40), Buffer.from([~(body[40] ?? 0) & 255]), body.subarray(41)])
    const [body] = column<Buffer>('SELECT body FROM captures WHERE id = ?', base)
    catalog.sqlite.prepare('UPDATE captures SET body = ? WHERE id = ?').run(flip(body ?? Buffer.alloc(0)), base)
    catalog.sqlite.prepare("UPDATE captures SET body_digest = '00' WHERE id = ?").run(other)
    const expected = [base, other, ...hanging].map((id) => `capture archive.sqlite#captures.id=${id}`).sort()
    expect(wrong(await verify())).toEqual(expected)
  })

  test('finds references that lead nowhere, and slots that stray from their file', async () => {
    const [lost = '', strayed = '', kept = ''] = column<string>(
      "SELECT identity FROM media WHERE kind = 'image' GROUP BY identity HAVING count(*) = 1 ORDER BY identity LIMIT 3",
    )
    const [digest = ''] = column<string>('SELECT digest FROM media_identities WHERE identity = ?', lost)
    catalog.sqlite.pragma('foreign_keys = OFF')
    catalog.sqlite.prepare('DELETE FROM blobs WHERE digest = ?').run(digest)
    catalog.sqlite.prepare("UPDATE media SET state = 'failed', digest = NULL WHERE identity = ?").run(strayed)
    const result = await verify()
    expect(new Set(result.faults.flatMap(({ identity }) => identity ?? []))).toEqual(new Set([lost, strayed]))
    expect(result.orphans.map((orphan) => orphan.digest)).toEqual([digest])

    catalog.sqlite.pragma('foreign_keys = ON')
    await mend({ archiveDir, catalog, runId: 1 }, result.faults)
    expect(wrong(await verify())).toEqual([])
    const stateOf = (identity: string) => column('SELECT state FROM media WHERE identity = ?', identity)
    expect([lost, strayed, kept].flatMap(stateOf)).toEqual(['wanted', 'stored', 'stored'])
  })

  test('finds a catalog whose file is damaged, checks what it can, and mends nothing then', async () => {
    catalog.sqlite.pragma('wal_checkpoint(TRUNCATE)')
    const [page] = column<number>("SELECT rootpage FROM sqlite_master WHERE name = 'media_by_digest'")
    const path = join(archiveDir, 'archive.sqlite')
    const bytes = readFileSync(path)
    bytes.fill(0xff, ((page ?? 0) - 1) * 4096, (page ?? 0) * 4096)
    writeFileSync(path, bytes)
    catalog.sqlite.close()
    catalog = openCatalog(archiveDir).catalog
    rmSync(fileOf(digests()[0] ?? ''))
    const { faults } = await verify({ mayWrite: false })
    expect(faults.map(({ path }) => path)).toContain('archive.sqlite')
    expect(await mend({ archiveDir, catalog, runId: 1 }, faults)).toEqual(new Set())
  })

  test('lists what lies beside the blobs, and finds an orphan that is not what its name says', async () => {
    const stranger = 'ab'.repeat(32)
    mkdirSync(join(archiveDir, 'blobs/sha256/ab/ab'), { recursive: true })
    writeFileSync(fileOf(stranger), 'another thing')
    writeFileSync(join(archiveDir, 'blobs/sha256/notes.txt'), 'mine')
    writeFileSync(join(archiveDir, 'blobs/tmp/left'), 'half')
    writeFileSync(join(archiveDir, 'reports/run-1.json.partial'), '{')
    const result = await verify()
    expect(result.orphans.map(({ path }) => path)).toEqual([`blobs/sha256/ab/ab/${stranger}`, 'blobs/sha256/notes.txt'])
    expect(result.leftovers).toEqual(['blobs/tmp/left', 'reports/run-1.json.partial'])
    expect(wrong(result)).toEqual([`damaged blobs/sha256/ab/ab/${stranger}`])
  })

  test('writes nothing where it may not', async () => {
    await verify({ mayWrite: false })
    expect(column('SELECT count(*) FROM blobs WHERE verified_at IS NOT NULL')).toEqual([0])
  })

  test('stops between two files when it is told to, and keeps what it knows', async () => {
    let asked = 0
    const clock = createClock()
    const stopped = () => ++asked > 20
    const { result, done } = beginVerification({ archiveDir, catalog, clock, share: 1, mayWrite: true, stopped })
    await done
    expect(result.checked.blobs_read).toBeLessThan(digests().length)
    expect(column('SELECT count(*) FROM blobs WHERE verified_at IS NOT NULL')).toEqual([result.checked.blobs_read])
    expect(result.steps.map(({ step }) => step)).toContain('blobs')
  })
})

describe('a sample', () => {
  test('reads what was not read for longest, until every file had its turn', async () => {
    const all = digests().length
    const sizes: number[] = []
    for (let night = 0; night < 4; night++) {
      const result = await verify({ share: 0.25, clockOffset: night * 86_400_000 })
      sizes.push(result.checked.blobs_read)
      expect(result.checked.blobs).toBe(all)
      const [read] = column<number>('SELECT count(*) FROM blobs WHERE verified_at IS NOT NULL')
      expect(read).toBe(
        Math.min(
          all,
          sizes.reduce((sum, size) => sum + size, 0),
        ),
      )
    }
    expect(sizes[0]).toBe(Math.ceil(all / 4))
  })

  test('takes every capture within as many days as it has parts', async () => {
    let captures = 0
    for (let day = 0; day < 4; day++)
      captures += (await verify({ share: 0.25, clockOffset: day * 86_400_000 })).checked.captures
    expect(captures).toBe(16)
  })

  test('finds every lost file, whosever turn it is', async () => {
    const lost = digests().filter((_, n) => n % 5 === 0)
    for (const digest of lost) rmSync(fileOf(digest))
    expect((await verify({ share: 0.01 })).faults.map(({ digest }) => digest)).toEqual(lost)
  })
})

describe('mend', () => {
  test('puts what is damaged aside, loses no byte, and wants it again', async () => {
    const spoilt = spoil(7)
    const { faults } = await verify()
    const before = filesIn('blobs').length
    const mended = await mend({ archiveDir, catalog, runId: 1 }, faults)
    expect(mended.size).toBe(spoilt.length)
    const aside = filesIn('blobs/quarantine').map(({ name }) => name)
    const reasons = aside.filter((name) => name.endsWith('.txt'))
    expect(filesIn('blobs').length).toBe(before + reasons.length)
    const present = faults.filter(({ kind }) => kind !== 'missing').map(({ digest }) => `${digest}-1`)
    expect(aside.filter((name) => !name.endsWith('.txt')).sort()).toEqual(present.sort())

    expect(wrong(await verify())).toEqual([])
    expect(digests().filter((digest) => spoilt.includes(digest))).toEqual([])
    const states = column<string>("SELECT state || ' ' || coalesce(reason, '') FROM media WHERE digest IS NULL")
    expect(states.length).toBeGreaterThanOrEqual(spoilt.length)
    for (const state of states)
      expect(state).toMatch(/^wanted verify, run 1: the file (hashes to|has \d+ bytes|is not there)/)
    expect(column("SELECT count(*) FROM jobs WHERE kind = 'note'")).toEqual([0])
  })

  test('wants nothing again where the blob folder is empty: its disk is not there', async () => {
    rmSync(join(archiveDir, 'blobs/sha256'), { recursive: true })
    const { faults } = await verify()
    expect(faults.length).toBe(digests().length)
    expect(await mend({ archiveDir, catalog, runId: 1 }, faults)).toEqual(new Set())
  })

  test('leaves alone what cannot be read', async () => {
    const [digest = ''] = digests()
    rmSync(fileOf(digest))
    mkdirSync(fileOf(digest))
    const { faults } = await verify()
    expect(faults.map(({ kind }) => kind)).toEqual(['unreadable'])
    expect(await mend({ archiveDir, catalog, runId: 1 }, faults)).toEqual(new Set())
    expect(existsSync(fileOf(digest))).toBe(true)
  })
})

describe('the command', () => {
  const launcher = join(import.meta.dirname, '../../src/launcher.js')
  const run = (args: readonly string[], as: { uid?: number; gid?: number } = {}) =>
    spawnSync(process.execPath, [launcher, 'verify', '--archive', archiveDir, ...args], { encoding: 'utf8', ...as })

  test('ends with 0, then with 7 naming the file, and is a row in runs', () => {
    const sound = run(['--json'])
    expect([sound.status, JSON.parse(sound.stdout)]).toMatchObject([0, { ok: true, complete: true, faults: [] }])
    const [digest = ''] = digests()
    rmSync(fileOf(digest))
    const path = `blobs/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`
    const damaged = run(['--json', '--quiet'])
    expect([damaged.status, JSON.parse(damaged.stdout)]).toMatchObject([
      7,
      { ok: false, faults: [{ path, mended: false }] },
    ])
    expect(damaged.stderr).toContain(`${path} is not there`)
    const repaired = run(['--repair'])
    expect([repaired.status, repaired.stdout]).toEqual([7, expect.stringContaining(`mended: ${path}`)])
    expect(run([]).status).toBe(0)
    const rows = "SELECT command || ' ' || exit_code FROM runs WHERE command = 'verify' ORDER BY id"
    expect(column(rows)).toEqual(['verify 0', 'verify 7', 'verify 7', 'verify 0'])
  })

  test.each(['0%', '101%', '1', 'all'])('refuses --sample %s', (share) => {
    const refused = run(['--sample', share])
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--sample')])
  })

  // Permissions do not bind root: then it is somebody else who asks, if that one may read the program.
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const mayRead = spawnSync(process.execPath, ['-e', 'fs.accessSync(process.argv[1])', launcher], somebody).status === 0
  test.skipIf(!mayRead)('checks an archive that it may not write to, records nothing, and says so', () => {
    catalog.sqlite.close()
    const folders = ['', ...readdirSync(archiveDir, { recursive: true, encoding: 'utf8' })].map((name) =>
      join(archiveDir, name),
    )
    for (const path of [join(archiveDir, '..'), ...folders])
      chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444)
    onTestFinished(() => {
      for (const path of [join(archiveDir, '..'), ...folders]) if (statSync(path).isDirectory()) chmodSync(path, 0o755)
    })
    const checked = run(['--json', '--quiet'], somebody)
    expect([checked.status, JSON.parse(checked.stdout)]).toMatchObject([0, { ok: true, run_id: null }])
    expect(checked.stderr).toContain('read-only')
    const refused = run(['--repair'], somebody)
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('cannot be written to')])
    expect(readdirSync(archiveDir).sort()).toEqual(['README.txt', 'archive.sqlite', 'blobs', 'reports'])
  })
})

test('a copy of the catalog holds what is still in its log, and leaves nothing behind', async () => {
  expect(await isReadOnly(archiveDir)).toBe(false)
  newRun(catalog)
  expect(statSync(join(archiveDir, 'archive.sqlite-wal')).size).toBeGreaterThan(0)
  let copy = ''
  const runs = await withCatalogCopy(archiveDir, async ({ sqlite }) => {
    copy = sqlite.name
    return sqlite.prepare('SELECT count(*) FROM runs').pluck().get()
  })
  expect(runs).toBe(2)
  expect(existsSync(join(copy, '..'))).toBe(false)
})
