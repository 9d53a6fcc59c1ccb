// A disk that is full, nearly full or read-only, and a catalog that another program keeps locked: exit 7 and a plain
// sentence, nothing damaged, nothing bought that cannot be kept but what was in flight, and the same command goes on.
import { randomBytes } from 'node:crypto'
import { appendFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import { column, count, rows, value } from './archive.ts'
import { contentOf } from './content.ts'
import { mountDisk, type SmallDisk, whyNoDisk } from './small-disk.ts'
import { createWorld, type World } from './world.ts'

const why = whyNoDisk()
const greedy = (world: World) => ['-c', world.write('greedy.yaml', 'disk: {minFreeGiB: 0}\nmedia: {decode: none}\n')]

/** One plain sentence for the person, and no stack. */
function expectPlain(stderr: string, says: RegExp): void {
  expect(stderr).toMatch(says)
  expect(stderr).toContain('The same command goes on')
  expect(stderr).not.toMatch(/\n\s+at |defect/)
}

/** Nothing is damaged; returns the notes whose answers could not be kept. */
async function expectSound(world: World, disk: SmallDisk): Promise<string[]> {
  const verified = await world.run(['verify', '--archive', world.archive], { within: disk.within })
  expect(verified).toMatchObject({ code: 0 })
  const copy = disk.copyTo(join(world.dir, 'copy'))
  try {
    expect(value(copy, 'PRAGMA integrity_check')).toBe('ok')
    return column(copy, 'SELECT note_id FROM jobs WHERE call_at IS NOT NULL').map(String)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** The archive is whole, and each note was bought once and again only where its answer was lost. */
async function expectWhole(world: World, disk: SmallDisk, lost: readonly string[]): Promise<void> {
  const copy = disk.copyTo(join(world.dir, 'copy'))
  const { tables, files } = contentOf(copy)
  expect(tables.jobs).toEqual([])
  expect(column(copy, "SELECT id FROM notes WHERE availability = 'live' ORDER BY id")).toEqual([...world.ids].sort())
  expect(count(copy, 'media', "state IN ('wanted', 'failed')")).toBe(0)
  expect(files.map((path) => path.slice(-64))).toEqual(column(copy, 'SELECT digest FROM blobs ORDER BY 1'))
  expect(column(copy, 'SELECT note_id FROM captures WHERE http_status IS NULL').sort()).toEqual([...lost].sort())
  for (const id of world.ids)
    expect(world.provider.calls.filter(({ noteId }) => noteId === id).length).toBeLessThanOrEqual(
      1 + lost.filter((each) => each === id).length,
    )
}

describe.skipIf(why !== null)(`a small disk${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test('that files and rows fill: exit 7, and the same command goes on once there is room', async () => {
    await using world = await createWorld(60)
    await using disk = await mountDisk(world.archive, 8)
    const { within } = disk
    const full = await world.backfill(greedy(world), { within })
    expect(full).toMatchObject({ code: 7, summary: { outcome: 'disk', notes: { requested: 60, failed: 0 } } })
    expectPlain(full.stderr, /Stopped: .*the disk is full: make room/)
    expect(full.summary.notes.archived).toBeGreaterThan(0)
    expect(full.summary.api.calls).toBe(world.provider.counts.calls)

    disk.resize(128)
    const lost = await expectSound(world, disk)
    expect(lost.length).toBeLessThanOrEqual(4)
    expect(await world.backfill(greedy(world), { within })).toMatchObject({
      code: 0,
      summary: { notes: { failed: 0 } },
    })
    await expectWhole(world, disk, lost)
  })

  test.each([
    { left: 128 * 1024, what: 'the run’s end', known: 'disk' },
    { left: 0, what: 'nothing', known: 'killed' },
  ])('with room for $what when answers come: they count as possibly charged', async ({ left, known }) => {
    const ballast = () => join(disk.path, 'ballast')
    // Of an answer that deflate cannot make small.
    const large = randomBytes(400_000).toString('base64')
    let room = true
    const respond: NonNullable<ProviderOptions['respond']> = ({ noteId }) => {
      const data = structuredClone(world.provider.notes.get(noteId))
      if (data === undefined || world.provider.counts.calls < 6) return undefined
      if (room) fill(ballast(), left)
      room = false
      data.note_list[0].desc = large
      return { code: 0, data: [data] }
    }
    await using world = await createWorld(12, { respond })
    await using disk = await mountDisk(world.archive, 32)
    const { within } = disk
    const full = await world.backfill([...greedy(world), '--no-media'], { within })
    expect(full).toMatchObject({ code: 7, summary: { outcome: 'disk' } })
    expectPlain(full.stderr, /Stopped: the catalog cannot be written: the disk is full: make room/)
    expect(full.summary.api).toMatchObject({ calls: world.provider.counts.calls, charged: world.provider.counts.calls })
    expect(full.summary.notes.archived).toBeLessThan(world.provider.counts.calls)

    rmSync(ballast())
    const lost = await expectSound(world, disk)
    expect(lost).toHaveLength(world.provider.counts.calls - full.summary.notes.archived)
    expect(lost.length).toBeLessThanOrEqual(4)
    const again = await world.backfill([...greedy(world), '--no-media'], { within })
    expect(again).toMatchObject({ code: 0, summary: { api: { calls: 12 - full.summary.notes.archived } } })
    await expectWhole(world, disk, lost)
    const copy = join(world.dir, 'copy')
    expect(rows(copy, 'SELECT charged, run_id FROM captures WHERE http_status IS NULL')).toEqual(
      lost.map(() => ({ charged: 'maybe', run_id: 1 })),
    )
    expect(value(copy, 'SELECT outcome FROM runs WHERE id = 1')).toBe(known)
  })

  test('with less left than disk.minFreeGiB: exit 7 before the first call', async () => {
    await using world = await createWorld(5)
    await using disk = await mountDisk(world.archive, 32)
    const ended = await world.backfill([], { within: disk.within })
    expect(ended).toMatchObject({ code: 7, summary: { outcome: 'disk', notes: { pending: 5 }, api: { calls: 0 } } })
    expectPlain(ended.stderr, /the disk has 0\.03 GiB left, and disk\.minFreeGiB is 1/)
    expect(world.provider.counts).toEqual({ calls: 0, downloads: 0 })
    expect(await world.backfill(greedy(world), { within: disk.within })).toMatchObject({ code: 0 })
    await expectWhole(world, disk, [])
  })

  test('that is read-only: exit 7, and nothing is asked for', async () => {
    await using world = await createWorld(5)
    await using disk = await mountDisk(world.archive, 32)
    const { within } = disk
    const backfill = (args: readonly string[] = []) =>
      world.startBackfill([...args, ...greedy(world)], { within }).finished
    disk.setReadOnly(true)
    const unmade = await backfill()
    expect(unmade).toMatchObject({ code: 7, stdout: '' })
    expect(unmade.stderr).toMatch(/^rednote-archive: cannot make an archive in .*read-only.*\n$/)

    disk.setReadOnly(false)
    expect(await backfill(world.ids.slice(0, 2))).toMatchObject({ code: 0 })
    disk.setReadOnly(true)
    const refused = await backfill()
    expect(refused).toMatchObject({ code: 7, stdout: '' })
    expect(refused.stderr).toMatch(/^rednote-archive: the catalog cannot be opened: check .*\n$/)
    expect(world.provider.counts.calls).toBe(2)

    disk.setReadOnly(false)
    expect(await backfill()).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBe(5)
    await expectWhole(world, disk, [])
  })
})

/** Writes a file until the disk takes no more, and gives `left` bytes back. */
function fill(path: string, left: number): void {
  const piece = Buffer.alloc(4096)
  try {
    for (;;) appendFileSync(path, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    truncateSync(path, statSync(path).size - left)
  }
}

describe('a catalog that another program keeps locked', () => {
  /** Locks the catalog at the third call. */
  async function createLockedWorld(): Promise<World & { readonly locked: Promise<Database.Database> }> {
    const locked = Promise.withResolvers<Database.Database>()
    let calls = 0
    const world = await createWorld(10, {
      respond: () => {
        calls += 1
        if (calls !== 3) return undefined
        const other = new Database(join(world.archive, 'archive.sqlite'))
        other.exec('BEGIN EXCLUSIVE')
        locked.resolve(other)
        return undefined
      },
    })
    return Object.assign(world, { locked: locked.promise })
  }

  test('for a while is waited for', async () => {
    await using world = await createLockedWorld()
    // All waits as they are, 30 s for the lock among them.
    const begun = world.startBackfill([], { env: { REDNOTE_WAIT_SCALE: '1' } })
    const other = await world.locked
    setTimeout(() => other.close(), 1500)
    expect(await begun.finished).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBe(10)
  })

  test('for longer than the program waits: exit 7, and the same command goes on', async () => {
    await using world = await createLockedWorld()
    const ended = await world.backfill(['--no-media'])
    expect(ended).toMatchObject({ code: 7, summary: { outcome: 'disk' } })
    expectPlain(ended.stderr, /another program keeps the catalog locked/)
    const { calls } = world.provider.counts
    ;(await world.locked).close()

    const begun = count(world.archive, 'jobs', 'call_at IS NOT NULL')
    expect(begun).toBeGreaterThan(0)
    expect(await world.backfill(['--no-media'])).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBe(10 + begun)
    expect(calls).toBe(ended.summary.api.calls)
    expect(count(world.archive, 'captures', 'http_status IS NULL')).toBe(begun)
    expect(count(world.archive, 'jobs')).toBe(0)
    expect(value(world.archive, 'PRAGMA integrity_check')).toBe('ok')
  })
})
