// An archive that was damaged: what verify finds of it, what --repair does, and that the next run makes it whole, asking
// for a note again only where the old URL no longer answers.
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { column, count, filesIn, sha256 } from './archive.ts'
import { createWorld, type World } from './world.ts'

const blobs = (world: World) => filesIn(world.archive, 'blobs/sha256').map((name) => join('blobs/sha256', name))

/** Damages five of the files, each in another way, and returns their paths and what was left of each. */
function damage(world: World): Map<string, Buffer | null> {
  const [flipped = '', cut = '', lost = '', swapped = '', other = ''] = blobs(world)
  const at = (path: string) => join(world.archive, path)
  const bytes = (path: string) => readFileSync(at(path))
  const write = (path: string, content: Buffer) => {
    chmodSync(at(path), 0o644)
    writeFileSync(at(path), content)
  }
  const oneBit = bytes(flipped)
  oneBit.writeUInt8(oneBit.readUInt8(oneBit.length >> 1) ^ 1, oneBit.length >> 1)
  write(flipped, oneBit)
  chmodSync(at(cut), 0o644)
  truncateSync(at(cut), bytes(cut).length - 1)
  rmSync(at(lost))
  const [mine, theirs] = [bytes(swapped), bytes(other)]
  write(swapped, theirs)
  write(other, mine)
  return new Map(
    [flipped, cut, lost, swapped, other].map((path) => [path, path === lost ? null : bytes(path)] as const),
  )
}

const verify = async (world: World, ...flags: readonly string[]) => {
  const { code, stdout } = await world.run(['verify', '--archive', world.archive, '--json', ...flags])
  return { code, ...(JSON.parse(stdout) as { faults: { path: string; mended: boolean }[] }) }
}

/** Every file is what its name says. */
function expectWhole(world: World, paths: readonly string[]): void {
  expect(blobs(world)).toEqual(paths)
  for (const path of paths) expect(sha256(readFileSync(join(world.archive, path)))).toBe(path.slice(-64))
  expect(count(world.archive, 'media', "state IN ('wanted', 'failed')")).toBe(0)
}

describe.concurrent('a damaged archive', () => {
  test.each(['backfill', 'nightly'])(
    'is made whole by the next %s, without a paid call while URLs live',
    async (next) => {
      await using world = await createWorld([generateNote(1)])
      await world.backfill()
      const paths = blobs(world)
      const damaged = damage(world)
      const found = await verify(world)
      expect(found.code).toBe(7)
      expect(found.faults.map(({ path }) => path).sort()).toEqual([...damaged.keys()].sort())
      const repaired = await verify(world, '--repair')
      expect({ code: repaired.code, mended: repaired.faults.map(({ mended }) => mended) }).toEqual({
        code: 7,
        mended: [true, true, true, true, true],
      })
      // Nothing is deleted: what was there lies in quarantine.
      const aside = filesIn(world.archive, 'blobs/quarantine').map((name) =>
        sha256(readFileSync(join(world.archive, 'blobs/quarantine', name))),
      )
      for (const left of damaged.values()) if (left !== null) expect(aside).toContain(sha256(left))
      expect(column(world.archive, "SELECT DISTINCT digest FROM media WHERE state = 'wanted'")).toEqual([null])

      const flags = next === 'nightly' ? ['nightly', '--archive', world.archive, '--json'] : null
      const ended = flags === null ? await world.backfill() : await world.run(flags)
      expect(ended.code, ended.stderr).toBe(0)
      expect(JSON.parse(ended.stdout)).toMatchObject({ api: { calls: 0 }, media: { stored: damaged.size, failed: 0 } })
      expectWhole(world, paths)
      expect(await verify(world)).toMatchObject({ code: 0, faults: [] })
    },
  )

  test('has its note asked for again where the old URLs no longer answer', async () => {
    let expired = false
    await using world = await createWorld([generateNote(1)], {
      respond: () => {
        expired = false
        return undefined
      },
      respondMedia: () => (expired ? { status: 403, body: '' } : undefined),
    })
    await world.backfill()
    const paths = blobs(world)
    const damaged = damage(world)
    await verify(world, '--repair')
    expired = true
    const { code, summary } = await world.backfill()
    expect({ code, summary }).toMatchObject({
      code: 0,
      summary: { api: { calls: 1 }, media: { stored: damaged.size, failed: 0 } },
    })
    expectWhole(world, paths)
  })
})
