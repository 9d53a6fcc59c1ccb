// What a run may spend and how much it asks for: hard stops, after which the same command goes on.
import { describe, expect, test } from 'vitest'
import { report } from './archive.ts'
import { createWorld } from './world.ts'

describe.concurrent('money and limits', () => {
  test('--budget 5 is exactly five charged calls, exit 5; the same command goes on with another five', async () => {
    await using world = await createWorld(12)
    const five = ['--budget', '5', '--no-media']
    const spent = { charged: 5, calls: 5, cost: 0.75 }
    expect(await world.backfill(five)).toMatchObject({
      code: 5,
      summary: { outcome: 'budget', notes: { archived: 5, pending: 7 }, api: spent },
    })
    expect(await world.backfill(five)).toMatchObject({
      code: 5,
      summary: { notes: { archived: 5, skipped: 5, pending: 2 }, api: spent },
    })
    expect(await world.backfill(five)).toMatchObject({ code: 0, summary: { notes: { archived: 2, skipped: 10 } } })
    expect(world.provider.counts.calls).toBe(12)
  })

  test('a budget in money, of which calls that were not charged use none', async () => {
    await using world = await createWorld(9, { respond: ({ attempt }) => (attempt === 1 ? { code: 301 } : undefined) })
    expect(await world.backfill(['--budget', '1CNY', '--no-media'])).toMatchObject({
      code: 5,
      summary: { notes: { archived: 6, pending: 3 }, api: { charged: 6, cost: 0.9 } },
    })
  })

  test('a budget that is just enough is no reason to stop', async () => {
    await using world = await createWorld(5)
    expect(await world.backfill(['--budget', '5', '--no-media'])).toMatchObject({ code: 0 })
  })

  test('--limit asks for that many notes, and the others stay pending', async () => {
    await using world = await createWorld(7)
    const limited = ['--limit', '3', '--no-media']
    expect(await world.backfill(limited)).toMatchObject({ code: 0, summary: { notes: { archived: 3, pending: 4 } } })
    expect(report(world.archive, 1).seeds).toMatchObject(
      Array(4).fill({ outcome: 'pending', reason: 'beyond --limit 3' }),
    )
    expect(await world.backfill(limited)).toMatchObject({ summary: { notes: { archived: 3, skipped: 3, pending: 1 } } })
    expect(world.provider.counts.calls).toBe(6)
  })
})
