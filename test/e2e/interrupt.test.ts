// A signal or a kill at any moment loses nothing and buys nothing twice, beyond the calls in flight.
import { describe, expect, test } from 'vitest'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import { column, count, filesIn, report, rows, value } from './archive.ts'
import { createWorld, type World } from './world.ts'

/** A provider that answers `answered` calls and holds the others until it is let go. */
function holding(answered: number, inFlight = 4) {
  const held = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  let calls = 0
  const respond: NonNullable<ProviderOptions['respond']> = async () => {
    calls += 1
    if (calls === answered + inFlight) held.resolve()
    if (calls > answered) await go.promise
    return undefined
  }
  return { respond, held: held.promise, letGo: go.resolve }
}

/** Every note is archived once, and every file that is wanted is there. */
function expectWhole(world: World): void {
  const { archive, ids } = world
  expect(column(archive, 'SELECT id FROM notes WHERE availability = ? ORDER BY id', 'live')).toEqual([...ids].sort())
  expect(column(archive, 'SELECT note_id FROM metric_snapshots ORDER BY 1')).toEqual([...ids].sort())
  expect(count(archive, 'note_versions')).toBe(ids.length)
  expect(count(archive, 'jobs')).toBe(0)
  expect(count(archive, 'media', "state IN ('wanted', 'failed')")).toBe(0)
  const stored = column(archive, 'SELECT DISTINCT digest FROM files ORDER BY 1')
  expect(filesIn(archive, 'blobs/sha256').map((path) => path.slice(-64))).toEqual(stored)
  expect(filesIn(archive, 'blobs/tmp')).toEqual([])
  expect(value(archive, 'PRAGMA integrity_check')).toBe('ok')
  expect(rows(archive, 'PRAGMA foreign_key_check')).toEqual([])
}

describe.concurrent('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s: what is in flight is finished and reported, exit %i, and the same command goes on',
    async (signal, code) => {
      const { respond, held, letGo } = holding(10)
      await using world = await createWorld(30, { respond })
      const begun = world.startBackfill()
      await held
      begun.child.kill(signal)
      await begun.says('Finishing what is in flight')
      letGo()

      const ended = await begun.finished
      expect(ended.code).toBe(code)
      expect(ended.stderr).toContain('Interrupted')
      const summary = JSON.parse(ended.stdout)
      expect(summary).toMatchObject({ outcome: 'interrupted', notes: { requested: 30, archived: 14, pending: 16 } })
      expect(world.provider.counts.calls).toBe(14)
      const left = report(world.archive, summary.run_id)
      expect(left).toMatchObject({ exit_code: code, outcome: 'interrupted' })
      expect(left.seeds.filter((seed) => seed.outcome === 'pending')).toHaveLength(16)

      const again = await world.backfill()
      expect(again.code).toBe(0)
      expect(again.summary.notes).toMatchObject({ requested: 30, archived: 16, skipped: 14, pending: 0 })
      expect(world.provider.counts.calls).toBe(30)
      expectWhole(world)
    },
  )

  test('a second SIGINT stops at once, though calls hang; they count as possibly charged', async () => {
    const { respond, held } = holding(6)
    await using world = await createWorld(12, { respond })
    const begun = world.startBackfill()
    await held
    begun.child.kill('SIGINT')
    await begun.says('Finishing what is in flight')
    begun.child.kill('SIGINT')

    const ended = await begun.finished
    expect(ended.code).toBe(130)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      notes: { requested: 12, archived: 6, failed: 0, pending: 6 },
      api: { calls: 10, charged: 10, uncertain: 4 },
    })
    expect(count(world.archive, 'captures', "charged = 'maybe' AND http_status IS NULL AND body IS NULL")).toBe(4)
  })

  test('a second SIGINT stops at once, though a download hangs; the next run has the file', async () => {
    const asked = Promise.withResolvers<void>()
    let hanging = true
    await using world = await createWorld(1, {
      respondMedia: () => (hanging ? () => asked.resolve() : undefined),
    })
    const begun = world.startBackfill()
    await asked.promise
    begun.child.kill('SIGINT')
    await begun.says('Finishing what is in flight')
    begun.child.kill('SIGINT')
    expect(await begun.finished).toMatchObject({ code: 130 })
    expect(count(world.archive, 'media', "state = 'failed'")).toBe(0)
    expect(filesIn(world.archive, 'blobs/tmp')).toEqual([])

    hanging = false
    expect(await world.backfill()).toMatchObject({ code: 0, summary: { api: { calls: 0 } } })
    expectWhole(world)
  })

  test.each([
    ['throttling', { code: 302, headers: { 'retry-after': '3600' } }],
    ['a back-off', { code: 301, headers: { 'retry-after': '3600' } }],
  ])('is not kept waiting by %s', async (_name, reply) => {
    const called = Promise.withResolvers<void>()
    await using world = await createWorld(3, { respond: () => reply, onCall: () => called.resolve() })
    const begun = world.startBackfill([], { env: { REDNOTE_WAIT_SCALE: '1' } })
    await called.promise
    begun.child.kill('SIGINT')
    const ended = await begun.finished
    expect(ended.code).toBe(130)
    expect(JSON.parse(ended.stdout).notes).toMatchObject({ requested: 3, pending: 3, failed: 0 })
  })

  test('lets a download in flight finish, and its file is linked', async () => {
    const held = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    await using world = await createWorld(1, {
      respondMedia: async () => {
        held.resolve()
        await go.promise
        return undefined
      },
    })
    const begun = world.startBackfill(['--media-concurrency', '1'])
    await held.promise
    begun.child.kill('SIGINT')
    await begun.says('Finishing what is in flight')
    go.resolve()
    expect(await begun.finished).toMatchObject({ code: 130 })
    expect(world.provider.counts.downloads).toBe(1)
    expect(count(world.archive, 'blobs')).toBe(1)
    const again = await world.backfill()
    expect(again).toMatchObject({ code: 0, summary: { api: { calls: 0 } } })
    expectWhole(world)
  })
})

describe.concurrent('SIGKILL', () => {
  test('with calls in flight: they are captures without an answer, possibly charged, and only they are made again', async () => {
    const { respond, held, letGo } = holding(10)
    await using world = await createWorld(30, { respond })
    const begun = world.startBackfill()
    await held
    begun.child.kill('SIGKILL')
    expect(await begun.finished).toMatchObject({ code: 137, stdout: '' })
    letGo()

    const again = await world.backfill()
    expect(again.code).toBe(0)
    expect(world.provider.counts.calls).toBe(30 + 4)
    expect(again.summary.api).toMatchObject({ calls: 20, uncertain: 0 })
    const lost = rows(
      world.archive,
      'SELECT run_id, charged, cost_micros, http_status, body FROM captures WHERE api_code IS NULL',
    )
    expect(lost).toEqual(
      Array(4).fill({ run_id: 1, charged: 'maybe', cost_micros: 150_000, http_status: null, body: null }),
    )
    expect(rows(world.archive, 'SELECT outcome, exit_code FROM runs ORDER BY id')).toEqual([
      { outcome: 'killed', exit_code: 137 },
      { outcome: 'complete', exit_code: 0 },
    ])
    expect(column(world.archive, 'SELECT DISTINCT outcome FROM seeds')).toEqual(['archived'])
    expectWhole(world)
  })

  test('again and again, amid calls and downloads: each time the same command goes on', async () => {
    const kills = [
      { calls: 3, downloads: 0 },
      { calls: 15, downloads: 5 },
      { calls: 30, downloads: 40 },
      { calls: 44, downloads: 90 },
      { calls: 0, downloads: 150 },
    ]
    const due = new Map<number, () => void>()
    const look = () => {
      for (const [n, kill] of due) {
        const at = kills[n]
        const { calls, downloads } = world.provider.counts
        if (at !== undefined && calls >= at.calls && downloads >= at.downloads) kill()
      }
    }
    await using world = await createWorld(40, { onCall: look, onDownload: look })
    for (const n of kills.keys()) {
      const begun = world.startBackfill()
      due.set(n, () => begun.child.kill('SIGKILL'))
      await begun.finished
      due.delete(n)
    }
    expect(await world.backfill()).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls).toBeLessThanOrEqual(40 + 4 * kills.length)
    expect(count(world.archive, 'captures', 'api_code = 0')).toBe(40)
    expectWhole(world)
  })
})

test('a second run on one archive ends with 8 and names the holder; the first is not disturbed', async () => {
  const { respond, held, letGo } = holding(2)
  await using world = await createWorld(8, { respond })
  const first = world.startBackfill()
  await held
  const second = await world.startBackfill().finished
  expect(second.code).toBe(8)
  expect(second.stdout).toBe('')
  expect(second.stderr).toContain(`run 1, \`backfill\`, process ${first.child.pid} on `)
  letGo()
  expect(await first.finished).toMatchObject({ code: 0 })
  expect(count(world.archive, 'runs')).toBe(1)
  expect(world.provider.counts.calls).toBe(8)
  expectWhole(world)
})
