// nightly: what is owed and what is due, once, in its order, for the money there is; and plan, which says so before.
import { describe, expect, test } from 'vitest'
import { rows, value } from './archive.ts'
import { createWorld, type World } from './world.ts'

const at = (offset: string) => ({ env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: offset } })

async function night(world: World, offset: string, args: readonly string[] = []) {
  const flags = ['--archive', world.archive, '--rate', '1000/s', '--json', '--no-media']
  const finished = await world.run(['nightly', ...flags, ...args], at(offset))
  return { ...finished, summary: finished.stdout === '' ? null : JSON.parse(finished.stdout) }
}

async function plan(world: World, offset: string, args: readonly string[] = []) {
  const { stdout } = await world.run(['plan', '--archive', world.archive, '--json', ...args], at(offset))
  return JSON.parse(stdout)
}

describe.concurrent('nightly', () => {
  test('asks for nothing twice within its least interval, and again for what is due', async () => {
    await using world = await createWorld(8)
    await world.backfill(['--no-media'])
    const calls = () => world.provider.counts.calls
    expect(await night(world, '+1h')).toMatchObject({
      code: 0,
      summary: { notes: { requested: 0 }, api: { calls: 0 } },
    })
    expect(calls()).toBe(8)
    const planned = await plan(world, '+8d')
    expect(planned).toMatchObject({ new: 0, refreshed: 8, calls: 8, beyond_budget: 0 })
    expect(calls()).toBe(8)
    expect(await night(world, '+8d')).toMatchObject({
      code: 0,
      summary: { notes: { requested: 8, unchanged: 8, pending: 0 }, api: { calls: 8 } },
    })
    expect(await night(world, '+8d')).toMatchObject({ summary: { notes: { requested: 0 } } })
    expect(calls()).toBe(16)
  })

  test('ends at its budget, says what is left, and goes on with it the next night', async () => {
    await using world = await createWorld(8)
    await world.backfill(['--no-media'])
    expect(await plan(world, '+8d', ['--budget', '3'])).toMatchObject({ within_budget: 3, beyond_budget: 5, nights: 3 })
    expect(await night(world, '+8d', ['--budget', '3'])).toMatchObject({
      code: 5,
      summary: { notes: { requested: 8, unchanged: 3, pending: 5 }, api: { charged: 3 } },
    })
    const second = await night(world, '+8d', ['--budget', '3'])
    expect(second.summary.notes).toMatchObject({ requested: 5, unchanged: 3, pending: 2 })
    expect(await night(world, '+8d', ['--budget', '3'])).toMatchObject({
      code: 0,
      summary: { notes: { requested: 2, unchanged: 2, pending: 0 } },
    })
    expect(await night(world, '+8d')).toMatchObject({ code: 0, summary: { notes: { requested: 0 } } })
  })

  test('a cap of the day holds over all its runs', async () => {
    await using world = await createWorld(8)
    const config = world.write('capped.yaml', 'money: {capPerDay: 5}\nmedia: {decode: none}\n')
    expect(await world.backfill(['--no-media', '-c', config])).toMatchObject({
      code: 5,
      summary: { api: { charged: 5 } },
    })
    const again = await world.backfill(['--no-media', '-c', config])
    expect(again).toMatchObject({ code: 5, summary: { api: { calls: 0 } } })
    expect(again.stderr).toContain('money.capPerDay')
    expect(await world.backfill(['--no-media', '-c', config], at('+1d'))).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBe(8)
  })

  test('reads its seed lists anew: what was added is new, what is archived is not counted', async () => {
    await using world = await createWorld(6)
    const list = world.write('wanted.txt', `${world.ids.slice(0, 4).join('\n')}\nno note\n`)
    const config = world.write('nightly.yaml', `nightly: {seeds: [${JSON.stringify(list)}]}\n`)
    expect(await night(world, '+0d', ['--create', '-c', config])).toMatchObject({
      code: 0,
      summary: { notes: { requested: 5, archived: 4, invalid: 1 } },
    })
    world.write('wanted.txt', `${world.ids.join('\n')}\nno note\n`)
    expect(await plan(world, '+1h', ['-c', config])).toMatchObject({ new: 2, refreshed: 0 })
    expect(await night(world, '+1h', ['-c', config])).toMatchObject({
      code: 0,
      summary: { notes: { requested: 2, archived: 2, invalid: 0 }, api: { calls: 2 } },
    })
  })

  test('tries again what failed when its park time is over, and not before', async () => {
    let broken = true
    await using world = await createWorld(3, {
      respond: ({ noteId }) => (broken && noteId === world.ids[0] ? { code: 301 } : undefined),
    })
    expect(await world.backfill(['--no-media'])).toMatchObject({
      code: 3,
      summary: { notes: { archived: 2, failed: 1 } },
    })
    expect(await night(world, '+1h')).toMatchObject({
      code: 0,
      summary: { notes: { requested: 1, pending: 1 }, api: { calls: 0 } },
    })
    // That it fails again is counted, and no news.
    expect(await night(world, '+7h')).toMatchObject({ code: 0, summary: { notes: { requested: 1, failed: 1 } } })
    broken = false
    expect(await night(world, '+20h')).toMatchObject({ code: 0, summary: { notes: { archived: 1, failed: 0 } } })
  })

  test('a file that fails night after night alarms the first time alone', async () => {
    await using world = await createWorld(1, {
      respondMedia: ({ path }) => (path.startsWith('avatar/') ? { status: 404, body: '' } : undefined),
    })
    expect(await world.backfill()).toMatchObject({ code: 3, summary: { media: { failed: 1 } } })
    for (const later of ['+1d', '+2d']) {
      const { code, stdout } = await world.run(['nightly', '--archive', world.archive, '--json'], at(later))
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { outcome: 'complete', media: { failed: 1 } }])
    }
    const { code } = await world.run(['status', '--archive', world.archive, '--max-age', '1h'], at('+2d'))
    expect(code).toBe(0)
  })

  test('tells a changed shape by nights that ask for few notes too, and loses none of them', async () => {
    let renamed = true
    await using world = await createWorld(12, {
      respond: ({ noteId }) => {
        const { note_list, ...rest } = world.provider.notes.get(noteId) ?? {}
        return renamed ? { code: 0, data: [{ ...rest, notes: note_list }] } : undefined
      },
    })
    const config = world.write('nightly.yaml', 'nightly: {seeds: [../wanted.txt]}\n')
    const wanted = (count: number) => world.write('wanted.txt', world.ids.slice(0, count).join('\n'))
    wanted(4)
    expect(await night(world, '+0d', ['--create', '-c', config])).toMatchObject({
      code: 3,
      summary: { outcome: 'incomplete', notes: { requested: 4, failed: 4 } },
    })
    wanted(8)
    expect(await night(world, '+1h', ['-c', config])).toMatchObject({
      code: 3,
      summary: { notes: { requested: 8, failed: 4, pending: 4 }, api: { calls: 4 } },
    })
    wanted(12)
    const third = await night(world, '+2h', ['-c', config])
    expect(third).toMatchObject({ code: 6, summary: { outcome: 'shape' } })
    expect(third.stderr).toContain('the answers of 10 notes in a row could not be used')
    // The provider is as it was, or the program knows the new key.
    renamed = false
    expect(await night(world, '+1d', ['-c', config])).toMatchObject({
      code: 0,
      summary: { notes: { requested: 12, archived: 12 }, api: { calls: 12 } },
    })
    expect(rows(world.archive, 'SELECT * FROM jobs')).toEqual([])
  })

  test('confirms an absence a day later, looks for what is gone ever more rarely, and sees it return', async () => {
    await using world = await createWorld(2)
    await world.backfill(['--no-media'])
    const [id = ''] = world.ids
    const note = world.provider.notes.get(id)
    world.provider.notes.delete(id)
    const availability = () => value(world.archive, 'SELECT availability FROM notes WHERE id = ?', id)
    await night(world, '+8d')
    expect(availability()).toBe('missing')
    await night(world, '+8d')
    expect(availability()).toBe('missing')
    await night(world, '+9d')
    expect(availability()).toBe('gone')
    expect(await plan(world, '+10d')).toMatchObject({ looked_for: 0 })
    if (note) world.provider.notes.set(id, note)
    await night(world, '+20d')
    expect(availability()).toBe('live')
    const events = rows(
      world.archive,
      "SELECT event FROM note_timeline WHERE note_id = ? AND event IN ('missing', 'gone', 'returned') ORDER BY at",
      id,
    )
    expect(events).toEqual([{ event: 'missing' }, { event: 'gone' }, { event: 'returned' }])
  })

  test('a list may have its notes captured more often', async () => {
    await using world = await createWorld(4)
    await world.backfill(['--no-media', '--list', 'brand-x'])
    await night(world, '+8d')
    await night(world, '+16d')
    await night(world, '+16d', ['--list', 'brand-x', '--every', '1d'])
    expect(await plan(world, '+18d')).toMatchObject({ refreshed: 4 })
  })

  test('where there is no archive it ends with 2, and makes none', async () => {
    await using world = await createWorld(1)
    expect(await night(world, '+0d')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no archive') })
  })
})
