// The provider's faults that concern a note: what each does to the note, its job and the bill.
import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/provider/reply.ts'
import { column, count, report, rows, value } from './archive.ts'
import { imagesOf } from './named-media.ts'
import { createWorld, type World } from './world.ts'

const timeline = (world: World) =>
  column(
    world.archive,
    "SELECT event FROM note_timeline WHERE event NOT IN ('captured', 'media') ORDER BY at, capture_id",
  )
const later = (days: number) => ({ env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: `+${days}d` } })

describe.concurrent('a note that is not there', () => {
  test('is missing, gone once a run a day later confirms it, and live again when it returns', async () => {
    await using world = await createWorld(1)
    const [id] = world.ids
    const saved = new Map(world.provider.notes)
    const images = [...saved.values()].flatMap(imagesOf)
    const availability = () => value(world.archive, 'SELECT availability FROM notes WHERE id = ?', id)
    expect(await world.backfill(['--no-media'])).toMatchObject({ code: 0, summary: { notes: { archived: 1 } } })

    world.provider.notes.clear()
    const missed = await world.backfill(['--refresh', '--no-media'], later(1))
    expect(missed).toMatchObject({ code: 0, summary: { notes: { unavailable: 1 }, api: { charged: 1 } } })
    expect(availability()).toBe('missing')
    await world.backfill(['--refresh', '--no-media'], later(1.5))
    expect(availability()).toBe('missing')
    await world.backfill(['--refresh', '--no-media'], later(3))
    expect(availability()).toBe('gone')
    // What is archived stays, and a backfill that does not refresh asks for nothing.
    expect(await world.backfill(['--no-media'], later(9))).toMatchObject({ summary: { api: { calls: 0 } } })
    expect(count(world.archive, 'images')).toBe(images.length)

    for (const [returned, data] of saved) world.provider.notes.set(returned, data)
    expect(await world.backfill(['--refresh', '--no-media'], later(10))).toMatchObject({
      summary: { notes: { unchanged: 1 } },
    })
    expect(availability()).toBe('live')
    expect(timeline(world)).toEqual(['missing', 'gone', 'returned'])
    expect(count(world.archive, 'observations')).toBe(3)
  })

  test('and was never seen, whatever form says so: asked again by a run two days later, and then gone', async () => {
    const absences: Envelope[] = [
      { code: 0, data: [] },
      { code: 0, data: {} },
      { code: 0, data: null },
      { code: 0, data: [{ note_list: [] }] },
      { code: 0, data: [{ model_type: 'error' }] },
      { code: 201 },
    ]
    const all = absences.length
    await using world = await createWorld(all, { respond: ({ noteId }) => absences[world.ids.indexOf(noteId)] })
    const states = () => rows(world.archive, 'SELECT DISTINCT availability, last_captured_at FROM notes')
    const unavailable = (calls: number) => ({ code: 0, summary: { notes: { unavailable: all }, api: { calls } } })
    expect(await world.backfill()).toMatchObject(unavailable(all))
    expect(states()).toEqual([{ availability: 'missing', last_captured_at: null }])
    expect(await world.backfill()).toMatchObject(unavailable(0))
    expect(await world.backfill([], later(2))).toMatchObject(unavailable(all))
    expect(states()).toEqual([{ availability: 'gone', last_captured_at: null }])
    expect(await world.backfill([], later(9))).toMatchObject(unavailable(0))
    expect(column(world.archive, 'SELECT DISTINCT code FROM observations ORDER BY 1')).toHaveLength(all)
  })
})

describe.concurrent('an answer without the note', () => {
  test('301 for ever: five attempts, free of charge, then parked; the next run asks again', async () => {
    let well = false
    await using world = await createWorld(3, {
      respond: ({ noteId }) => (!well && noteId === world.ids[1] ? { code: 301, message: 'busy' } : undefined),
    })
    const first = await world.backfill(['--no-media'])
    expect(first).toMatchObject({
      code: 3,
      summary: { outcome: 'incomplete', notes: { archived: 2, failed: 1 }, api: { calls: 7, charged: 2 } },
    })
    expect(report(world.archive, 1).seeds).toMatchObject([
      { note_id: world.ids[1], outcome: 'failed', reason: 'code 301: collection failed' },
    ])
    expect(rows(world.archive, 'SELECT state, attempts, last_error FROM open_jobs')).toEqual([
      { state: 'parked', attempts: 5, last_error: 'code 301: collection failed' },
    ])
    expect(value(world.archive, 'SELECT availability FROM notes WHERE id = ?', world.ids[1])).toBeNull()

    well = true
    const second = await world.backfill(['--no-media'])
    expect(second).toMatchObject({ code: 0, summary: { notes: { archived: 1, skipped: 2 }, api: { calls: 1 } } })
    expect(count(world.archive, 'jobs')).toBe(0)
  })

  test('302 with Retry-After slows the lane and costs no attempt, however often it comes', async () => {
    await using world = await createWorld(6, {
      // Twice as often as there are attempts.
      respond: ({ attempt }) => (attempt <= 10 ? { code: 302, headers: { 'retry-after': '1' } } : undefined),
    })
    const { code, summary } = await world.backfill(['--no-media'])
    expect(code).toBe(0)
    expect(summary).toMatchObject({ notes: { archived: 6 }, api: { calls: 66, charged: 6 } })
  })

  test('an unknown code is buried and not asked again, unless with --refresh', async () => {
    let well = false
    await using world = await createWorld(2, {
      respond: ({ noteId }) => (!well && noteId === world.ids[0] ? { code: 777, message: 'new rules' } : undefined),
    })
    const first = await world.backfill(['--no-media'])
    expect(first).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1, failed: 1 }, api: { calls: 2, charged: 2, uncertain: 1 } },
    })
    expect(report(world.archive, 1).seeds).toMatchObject([{ reason: expect.stringMatching(/777.*new rules/) }])

    well = true
    const second = await world.backfill(['--no-media'])
    expect(second).toMatchObject({ code: 3, summary: { notes: { skipped: 1, failed: 1 }, api: { calls: 0 } } })
    expect(report(world.archive, 2).seeds).toMatchObject([{ reason: expect.stringMatching(/777.*--refresh/) }])
    const third = await world.backfill(['--refresh', '--no-media'])
    expect(third).toMatchObject({ code: 0, summary: { notes: { archived: 1, unchanged: 1 } } })
  })

  test('HTML in place of JSON is asked for at most three times a note', async () => {
    await using world = await createWorld(4, {
      respond: ({ noteId }) =>
        noteId === world.ids[2] ? { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' } : undefined,
    })
    const { code, summary } = await world.backfill(['--no-media'])
    expect(code).toBe(3)
    expect(summary).toMatchObject({ notes: { archived: 3, failed: 1 }, api: { calls: 6, uncertain: 3 } })
  })

  test('another note than the one asked for is put aside, and is no observation of either', async () => {
    await using world = await createWorld(2, {
      respond: ({ noteId }) =>
        noteId === world.ids[0] ? { code: 0, data: [world.provider.notes.get(String(world.ids[1]))] } : undefined,
    })
    expect(await world.backfill(['--no-media'])).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1, failed: 1 } },
    })
    expect(count(world.archive, 'observations')).toBe(0)
    expect(count(world.archive, 'metric_snapshots')).toBe(1)
  })

  test('a connection that breaks is tried again, and may have been charged', async () => {
    await using world = await createWorld(3, {
      respond: ({ attempt }) => (attempt === 1 ? (response) => response.destroy() : undefined),
    })
    expect(await world.backfill(['--no-media'])).toMatchObject({
      code: 0,
      summary: { notes: { archived: 3 }, api: { calls: 6, charged: 6, uncertain: 3 } },
    })
    expect(count(world.archive, 'captures', "http_status IS NULL AND charged = 'maybe'")).toBe(3)
  })
})
