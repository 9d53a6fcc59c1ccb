// A kill between any two steps of a job's work: the same command goes on, to the very archive that an undisturbed run
// makes, and buys nothing again but what was in flight.
import { describe, expect, test } from 'vitest'
import { killPoints } from '../../src/core/kill-points.ts'
import { column, count, rows } from './archive.ts'
import { contentOf } from './content.ts'
import { createWorld, type World } from './world.ts'

const notes = 12

/** The content of an archive whose run was left alone. */
const undisturbed = (async () => {
  await using world = await createWorld(notes)
  expect(await world.backfill()).toMatchObject({ code: 0 })
  return contentOf(world.archive)
})()

const killed = (world: World, at: string, args: readonly string[] = []) =>
  world.startBackfill(args, { env: { REDNOTE_KILL_AT: at } }).finished

/** Notes whose call was begun, and not recorded, when the run died. */
const inFlight = (world: World) =>
  column(world.archive, 'SELECT note_id FROM jobs WHERE call_at IS NOT NULL').map(String)
/** Notes whose answer was recorded, applied or not. */
const answered = (world: World) => column(world.archive, 'SELECT note_id FROM captures WHERE api_code = 0').map(String)
const callsFor = (world: World, id: string) => world.provider.calls.filter(({ noteId }) => noteId === id).length

/** The archive is what it would be had nobody killed anything, and nothing was bought again but `lost`. */
async function expectAsUndisturbed(world: World, lost: readonly string[]): Promise<void> {
  expect(contentOf(world.archive)).toEqual(await undisturbed)
  expect(await world.run(['verify', '--archive', world.archive])).toMatchObject({ code: 0 })
  const lostCalls = rows(world.archive, 'SELECT note_id, charged, body FROM captures WHERE http_status IS NULL')
  expect(lostCalls.map(({ note_id }) => note_id).sort()).toEqual([...lost].sort())
  for (const call of lostCalls) expect(call).toMatchObject({ charged: 'maybe', body: null })
  expect(count(world.archive, 'captures', 'api_code = 0')).toBe(notes)
  for (const id of world.ids)
    expect(callsFor(world, id)).toBeLessThanOrEqual(1 + lost.filter((each) => each === id).length)
}

describe.concurrent('killed where one call is made at a time', () => {
  // What the next run finds: `lost` calls that may have been charged, of which `bought` were.
  test.each([
    { at: 'enqueued:1', lost: 0, bought: 0 },
    { at: 'leased:1', lost: 1, bought: 0 },
    { at: 'leased:7', lost: 1, bought: 0 },
    { at: 'answered:1', lost: 1, bought: 1 },
    { at: 'answered:12', lost: 1, bought: 1 },
    { at: 'recorded:1', lost: 0, bought: 0 },
    { at: 'recorded:7', lost: 0, bought: 0 },
    { at: 'applied:1', lost: 0, bought: 0 },
    { at: 'applied:12', lost: 0, bought: 0 },
  ])('at $at, $bought calls are bought again', async ({ at, lost, bought }) => {
    await using world = await createWorld(notes)
    expect(await killed(world, at, ['--concurrency', '1'])).toMatchObject({ code: 137, stdout: '' })
    const begun = inFlight(world)
    expect(begun).toHaveLength(lost)
    expect(await world.backfill()).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBe(notes + bought)
    await expectAsUndisturbed(world, begun)
  })
})

describe.concurrent('killed amid calls and downloads', () => {
  test.each(killPoints.filter((point) => point !== 'enqueued').flatMap((point) => [`${point}:1`, `${point}:8`]))(
    'at %s, only calls in flight are made again',
    async (at) => {
      await using world = await createWorld(notes)
      expect(await killed(world, at)).toMatchObject({ code: 137, stdout: '' })
      const begun = inFlight(world)
      expect(begun.length).toBeLessThanOrEqual(4)
      const before = new Map(answered(world).map((id) => [id, callsFor(world, id)]))
      expect(await world.backfill()).toMatchObject({ code: 0 })
      for (const [id, calls] of before) expect(callsFor(world, id)).toBe(calls)
      await expectAsUndisturbed(world, begun)
    },
  )

  test('at each point in turn, on one archive', async () => {
    await using world = await createWorld(notes)
    const lost: string[] = []
    for (const point of killPoints) {
      expect(await killed(world, `${point}:1`)).toMatchObject({ code: 137 })
      lost.push(...inFlight(world))
    }
    expect(await world.backfill()).toMatchObject({ code: 0 })
    await expectAsUndisturbed(world, lost)
  })
})

describe.concurrent('where URLs have expired', () => {
  /** A world of one note whose files are refused until it is asked for a second time, or they are renewed. */
  async function createExpired(): Promise<World & { renew(): void }> {
    let renewed = false
    const world = await createWorld(1, {
      respond: ({ attempt }) => {
        renewed ||= attempt === 2
        return undefined
      },
      respondMedia: () => (renewed ? undefined : { status: 403, body: '' }),
    })
    const renew = () => {
      renewed = true
    }
    return Object.assign(world, { renew })
  }

  function expectWhole(world: World, captures: number): void {
    expect(count(world.archive, 'jobs')).toBe(0)
    expect(count(world.archive, 'media', "state IN ('wanted', 'failed')")).toBe(0)
    expect(count(world.archive, 'metric_snapshots')).toBe(captures)
    expect(count(world.archive, 'note_versions')).toBe(1)
  }

  test('and only files are left to do, the note is asked for again', async () => {
    await using world = await createExpired()
    expect(await world.backfill(['--no-media'])).toMatchObject({ code: 0, summary: { api: { calls: 1 } } })
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { api: { calls: 1 } } })
    expectWhole(world, 2)
  })

  test('and the answer that renews them was recorded, it is applied, and not bought again', async () => {
    await using world = await createExpired()
    expect(await killed(world, 'recorded:2')).toMatchObject({ code: 137 })
    world.renew()
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { notes: { skipped: 1 }, api: { calls: 0 } } })
    expectWhole(world, 2)
  })

  test('and answer again before the note is asked for again, it is not', async () => {
    await using world = await createExpired()
    expect(await killed(world, 'leased:2')).toMatchObject({ code: 137 })
    world.renew()
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { notes: { skipped: 1 }, api: { calls: 0 } } })
    expect(world.provider.counts.calls).toBe(1)
    expectWhole(world, 1)
  })
})
