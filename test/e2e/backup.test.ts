// backup DIR while a run is on, killed at any moment, and restored; the catalogs that nightly keeps.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { column, count, filesIn, value } from './archive.ts'
import { contentOf } from './content.ts'
import { createWorld, type World } from './world.ts'

const backup = (world: World, dir: string) => world.run(['backup', dir, '--archive', world.archive, '--json'])
const verify = (world: World, dir: string) => world.run(['verify', '--archive', dir, '--quiet'])

/** A backfill of all the notes into an archive of this folder. */
const backfillInto = (world: World, dir: string, args: readonly string[] = []) =>
  world.run(['backfill', join(world.dir, 'all-notes.txt'), '--archive', dir, '--rate', '1000/s', '--quiet', ...args])

/** The catalog is sound, and each file that it names is there. */
function expectWhole(dir: string): void {
  expect(value(dir, 'PRAGMA integrity_check')).toBe('ok')
  const files = new Set(filesIn(dir, 'blobs/sha256').map((path) => path.slice(-64)))
  expect(column(dir, 'SELECT digest FROM blobs').filter((digest) => !files.has(String(digest)))).toEqual([])
}

describe.concurrent('backup', () => {
  test('while a backfill is on disturbs neither; the copy goes on by itself, and takes what comes later', async () => {
    const held = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    let calls = 0
    await using world = await createWorld(16, {
      respond: async () => {
        calls += 1
        if (calls === 12) held.resolve()
        if (calls > 8) await go.promise
        return undefined
      },
    })
    const dir = join(world.dir, 'backup')
    const running = world.startBackfill()
    await held.promise
    const first = await backup(world, dir)
    expect(first.code, first.stderr).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({ ok: true, archive: world.archive, backup: dir, faults: [] })
    expect(count(dir, 'notes', 'last_captured_at IS NOT NULL')).toBeGreaterThan(0)
    expectWhole(dir)
    expect(await verify(world, dir)).toMatchObject({ code: 0 })
    go.resolve()
    expect(await running.finished).toMatchObject({ code: 0 })

    const restored = join(world.dir, 'restored')
    cpSync(dir, restored, { recursive: true })
    expect(await backfillInto(world, restored)).toMatchObject({ code: 0 })
    expect(contentOf(restored).files).toEqual(contentOf(world.archive).files)

    const second = JSON.parse((await backup(world, dir)).stdout)
    expect(second.blobs.copied).toBe(second.blobs.named - JSON.parse(first.stdout).blobs.named)
    expect(contentOf(dir).tables).toEqual(contentOf(world.archive).tables)
    expect(await verify(world, dir)).toMatchObject({ code: 0 })
  })

  test('killed at any moment leaves a whole backup, and goes on', async () => {
    await using world = await createWorld(12)
    const dir = join(world.dir, 'backup')
    await world.backfill(['--limit', '6'])
    expect(await backup(world, dir)).toMatchObject({ code: 0 })
    const before = count(dir, 'captures')
    await world.backfill()
    for (const changes of [1, 3, 9, 27, 81]) {
      const begun = world.start(['backup', dir, '--archive', world.archive])
      let seen = 0
      const watcher = watch(dir, { recursive: true }, () => {
        seen += 1
        if (seen === changes) begun.child.kill('SIGKILL')
      })
      await begun.finished
      watcher.close()
      expectWhole(dir)
      expect([before, count(world.archive, 'captures')]).toContain(count(dir, 'captures'))
    }
    expect(await backup(world, dir)).toMatchObject({ code: 0 })
    expect(contentOf(dir)).toEqual(contentOf(world.archive))
    expect(await verify(world, dir)).toMatchObject({ code: 0 })
  })

  test('a file that is not there ends it with 7, and the rest is copied; another archive is refused with 2', async () => {
    await using world = await createWorld(3)
    await world.backfill()
    const [lost = ''] = filesIn(world.archive, 'blobs/sha256')
    const dir = join(world.dir, 'backup')
    const other = join(world.dir, 'other')
    await backfillInto(world, other, ['--limit', '1', '--no-media'])
    expect(await world.run(['backup', other, '--archive', world.archive])).toMatchObject({ code: 2, stdout: '' })
    expect(await world.run(['backup', dir, '--archive', join(world.dir, 'none')])).toMatchObject({ code: 2 })
    expect(existsSync(dir)).toBe(false)
    rmSync(join(world.archive, 'blobs/sha256', lost))
    const ended = await backup(world, dir)
    expect(ended.code).toBe(7)
    expect(ended.stderr).toContain(lost.slice(-64))
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, faults: [{ kind: 'missing' }] })
    expect(filesIn(dir, 'blobs/sha256')).toEqual(filesIn(world.archive, 'blobs/sha256'))
    expect(count(dir, 'notes')).toBe(3)
  })
})

test('nightly keeps the catalogs of the last nights where it is told to', async () => {
  await using world = await createWorld(2)
  const config = world.write('keeping.yaml', 'nightly: {keepCatalogs: 2}\n')
  await world.backfill(['--no-media'])
  for (const offset of ['+1d', '+2d', '+3d'])
    expect(
      await world.run(['nightly', '--archive', world.archive, '-c', config, '--no-media', '--quiet'], {
        env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: offset },
      }),
    ).toMatchObject({ code: 0 })
  const copies = readdirSync(join(world.archive, 'backups'))
  expect(copies).toHaveLength(2)
  const newest = join(world.dir, 'put-back')
  mkdirSync(newest)
  cpSync(join(world.archive, 'backups', copies.sort().at(-1) ?? ''), join(newest, 'archive.sqlite'))
  expect(count(newest, 'runs')).toBe(4)
})
