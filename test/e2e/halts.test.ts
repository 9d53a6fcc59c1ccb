// The provider's faults that end a run: its exit code and message, that nothing false is believed, and that the same
// command goes on once the provider is well again.
import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/provider/reply.ts'
import { column, count, report } from './archive.ts'
import { createWorld } from './world.ts'

const later = (days: number) => ({ env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: `+${days}d` } })

describe.concurrent('a fault that ends the run', () => {
  test.each([
    [100, 'JUSTONEAPI_TOKEN', 'no'],
    [600, 'permission', 'no'],
    [601, 'balance', 'maybe'],
  ])(
    '%i: exit 4 with the reason, and the rest is pending; then the same command goes on',
    async (bad, says, charged) => {
      let well = false
      let calls = 0
      await using world = await createWorld(30, {
        respond: () => {
          calls += 1
          return !well && calls > 5 ? { code: bad } : undefined
        },
      })
      const first = await world.backfill(['--no-media'])
      expect(first).toMatchObject({
        code: 4,
        summary: { outcome: 'credentials', notes: { requested: 30, archived: 5, failed: 0, pending: 25 } },
      })
      expect(first.stderr).toContain(says)
      expect(first.stderr).toContain('The same command goes on')
      expect(calls).toBeLessThanOrEqual(5 + 4)
      expect(column(world.archive, 'SELECT DISTINCT charged FROM captures WHERE api_code <> 0')).toEqual([charged])
      expect(report(world.archive, 1).seeds).toHaveLength(25)

      well = true
      expect(await world.backfill(['--no-media'])).toMatchObject({ code: 0, summary: { notes: { archived: 25 } } })
    },
  )

  test('a wrong token: exit 4, nothing archived, nothing charged', async () => {
    await using world = await createWorld(9)
    const ended = await world.backfill([], { env: { JUSTONEAPI_TOKEN: 'expired-token-of-last-year' } })
    expect(ended).toMatchObject({ code: 4, summary: { notes: { pending: 9 }, api: { charged: 0, cost: 0 } } })
  })

  test('303: exit 5 and when the quota is back; the media of what was captured still come', async () => {
    const quota = Promise.withResolvers<void>()
    let well = false
    let calls = 0
    await using world = await createWorld(12, {
      respond: () => {
        calls += 1
        if (well || calls <= 4) return undefined
        quota.resolve()
        return { code: 303 }
      },
      // No file comes before the quota has ended the calls.
      respondMedia: async () => {
        await quota.promise
        return undefined
      },
    })
    const first = await world.backfill()
    expect(first).toMatchObject({ code: 5, summary: { outcome: 'quota', notes: { archived: 4, pending: 8 } } })
    expect(first.stderr).toContain('00:00 in Shanghai')
    expect(count(world.archive, 'media', "state = 'wanted'")).toBe(0)
    expect(first.summary.media.stored).toBeGreaterThan(4)

    well = true
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { notes: { archived: 8, skipped: 4 } } })
  })

  test('a renamed key: exit 6 after ten, the key named, nobody missing, and the same command works later', async () => {
    let well = false
    await using world = await createWorld(40, {
      respond: ({ noteId }) => {
        const { note_list, ...rest } = world.provider.notes.get(noteId) ?? {}
        return well ? undefined : { code: 0, data: [{ ...rest, notes: note_list }] }
      },
    })
    const first = await world.backfill()
    expect(first).toMatchObject({ code: 6, summary: { outcome: 'shape', notes: { archived: 0, unavailable: 0 } } })
    expect(first.stderr).toContain('data[0].note_list is missing')
    expect(first.summary.api.calls).toBeGreaterThanOrEqual(10)
    expect(first.summary.api.calls).toBeLessThanOrEqual(10 + 3)
    expect(count(world.archive, 'notes', 'availability IS NOT NULL')).toBe(0)
    expect(count(world.archive, 'observations')).toBe(0)

    well = true
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { notes: { requested: 40, archived: 40 } } })
  })

  test('most live notes suddenly unavailable: exit 6, and none of it is believed', async () => {
    await using world = await createWorld(30)
    await world.backfill(['--no-media'])
    const notes = new Map(world.provider.notes)
    world.provider.notes.clear()
    const emptied = await world.backfill(['--refresh', '--no-media'], later(2))
    expect(emptied).toMatchObject({ code: 6, summary: { outcome: 'shape' } })
    expect(column(world.archive, 'SELECT DISTINCT availability FROM notes')).toEqual(['live'])

    for (const [id, data] of notes) world.provider.notes.set(id, data)
    const well = await world.backfill(['--refresh', '--no-media'], later(4))
    expect(well).toMatchObject({ code: 0, summary: { notes: { unchanged: 30 } } })
    expect(count(world.archive, 'availability_changes')).toBe(0)
  })

  test.each<[string, Envelope]>([
    ['throttles without end', { code: 302, headers: { 'retry-after': '1' } }],
    ['fails without end', { code: 503 }],
  ])('a provider that %s: exit 6, and the notes stay pending', async (_name, reply) => {
    let well = false
    await using world = await createWorld(8, { respond: () => (well ? undefined : reply) })
    const impatient = ['--no-media', '-c', world.write('custom.yaml', 'provider: {outageMinutes: 0.01}')]
    const first = await world.backfill(impatient)
    expect(first).toMatchObject({
      code: 6,
      summary: { outcome: 'outage', notes: { archived: 0, failed: 0, pending: 8 } },
    })
    well = true
    expect(await world.backfill(impatient)).toMatchObject({ code: 0, summary: { notes: { archived: 8 } } })
  })
})
