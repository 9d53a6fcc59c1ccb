// Media that do not come as they should: what becomes of the slot, and that a file is never a reason to pay twice.
import { describe, expect, test } from 'vitest'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { column, count, filesIn, rows, value } from './archive.ts'
import { imagesOf } from './named-media.ts'
import { createWorld } from './world.ts'

// An image note of a few pictures, whose author has an avatar, without Live Photo or voice.
const note = () => generateNote(4)
const pictures = imagesOf(note()).length
const one = ['--renditions', 'original']

const isPicture = ({ path }: { path: string }) => !path.startsWith('avatar/')

describe.concurrent('media', () => {
  test('403 for ever: the note is asked for again at most twice, then the slots have failed', async () => {
    await using world = await createWorld([note()], {
      respondMedia: (request) => (isPicture(request) ? { status: 403, body: '' } : undefined),
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(3)
    expect(summary).toMatchObject({ outcome: 'incomplete', notes: { requested: 1, archived: 1 } })
    expect(summary.media).toMatchObject({ stored: 1, failed: pictures })
    expect(summary.api.calls).toBe(3)
    const reasons = column(world.archive, "SELECT DISTINCT reason FROM media WHERE state = 'failed'")
    expect(reasons).toEqual([expect.stringMatching(/^media host 127\.0\.0\.1 answers 403: the URL has expired; asked/)])
    expect(count(world.archive, 'jobs')).toBe(0)
  })

  test('403 once: the note is asked for again, and its new URLs give the files', async () => {
    await using world = await createWorld([note()], {
      respondMedia: (request) => (isPicture(request) && request.attempt === 1 ? { status: 403, body: '' } : undefined),
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(0)
    expect(summary.media).toMatchObject({ stored: pictures + 1, failed: 0 })
    expect(summary.api.calls).toBeGreaterThan(1)
    expect(summary.api.calls).toBeLessThanOrEqual(3)
    expect(summary.notes).toMatchObject({ requested: 1, archived: 1 })
  })

  test.each([
    ['is gone by then', { code: 0, data: [] }, 'no such note'],
    ['cannot be had by then', { code: 301 }, 'collection failed'],
  ])('403, and the note %s: it stays archived, and the slots say why they have failed', async (_name, reply, says) => {
    await using world = await createWorld([note()], {
      respond: ({ attempt }) => (attempt > 1 ? reply : undefined),
      respondMedia: (request) => (isPicture(request) ? { status: 403, body: '' } : undefined),
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(3)
    expect(summary).toMatchObject({ notes: { requested: 1, archived: 1 }, media: { stored: 1, failed: pictures } })
    const reasons = column(world.archive, "SELECT DISTINCT reason FROM media WHERE state = 'failed'")
    expect(reasons).toEqual([expect.stringContaining(says)])
    expect(count(world.archive, 'media', "state = 'wanted'")).toBe(0)
  })

  test('the note is not asked for again beyond the budget', async () => {
    await using world = await createWorld([note()], {
      respondMedia: (request) => (isPicture(request) ? { status: 403, body: '' } : undefined),
    })
    const { summary } = await world.backfill([...one, '--budget', '1'])
    expect(summary).toMatchObject({ notes: { archived: 1 }, api: { calls: 1, charged: 1 } })
    expect(world.provider.counts.calls).toBe(1)
  })

  test('404: the slot has failed with the reason, the note is archived; the next run tries the file without a call', async () => {
    let lost = true
    const [, second] = imagesOf(note())
    await using world = await createWorld([note()], {
      respondMedia: ({ path }) => (lost && path === second?.fileid ? { status: 404, body: '' } : undefined),
    })
    const first = await world.backfill(one)
    expect(first).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1 }, media: { failed: 1, stored: pictures } },
    })
    expect(rows(world.archive, "SELECT position, state, reason FROM media WHERE state = 'failed'")).toEqual([
      { position: 1, state: 'failed', reason: 'media host 127.0.0.1 has no such file (404)' },
    ])

    lost = false
    const again = await world.backfill(one)
    expect(again).toMatchObject({
      code: 0,
      summary: { notes: { skipped: 1 }, api: { calls: 0 }, media: { stored: 1, failed: 0 } },
    })
    expect(count(world.archive, 'media', "state = 'failed'")).toBe(0)
  })

  test.each([
    ['an error of the host', { status: 500, body: 'sorry' }],
    ['a page in place of the picture', { body: '<html>please log in</html>' }],
    ['no bytes', { body: '' }],
  ])('%s is tried again, and leaves nothing behind', async (_name, reply) => {
    await using world = await createWorld([note()], {
      respondMedia: ({ attempt }) => (attempt <= 2 ? reply : undefined),
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(0)
    expect(summary).toMatchObject({ media: { stored: pictures + 1, failed: 0 }, api: { calls: 1 } })
    expect(filesIn(world.archive, 'blobs/tmp')).toEqual([])
    expect(filesIn(world.archive, 'blobs/quarantine')).toEqual([])
  })

  test('a file cut short is tried again; for ever, it is no blob', async () => {
    await using world = await createWorld([note()], {
      respondMedia: (request) =>
        isPicture(request)
          ? (response) => {
              response.writeHead(200, { 'content-length': '5000', 'content-type': 'image/jpeg' })
              response.write(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), () => response.destroy())
            }
          : undefined,
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(3)
    expect(summary.media).toMatchObject({ stored: 1, failed: pictures })
    expect(count(world.archive, 'blobs')).toBe(1)
    expect(filesIn(world.archive, 'blobs/sha256')).toHaveLength(1)
    expect(filesIn(world.archive, 'blobs/tmp')).toEqual([])
  })

  test('a host that is not allowed is never asked, and the slot says so', async () => {
    await using world = await createWorld([note()])
    const ended = await world.backfill(one, { env: { REDNOTE_MEDIA_HOSTS: '' } })
    expect(ended).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1 }, media: { stored: 0, failed: pictures + 1 } },
    })
    const reasons = column(world.archive, "SELECT DISTINCT reason FROM media WHERE state = 'failed'")
    expect(reasons).toEqual([expect.stringMatching(/127\.0\.0\.1 is not on the list; REDNOTE_MEDIA_HOSTS/)])
    expect(world.provider.counts.downloads).toBe(0)
  })

  test('a redirect to a host that is not allowed is not followed', async () => {
    await using world = await createWorld([note()], {
      respondMedia: () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' }, body: '' }),
    })
    const { code, summary } = await world.backfill(one)
    expect(code).toBe(3)
    expect(summary.media).toMatchObject({ stored: 0, failed: pictures + 1 })
    expect(column(world.archive, "SELECT DISTINCT reason FROM media WHERE state = 'failed'")).toEqual([
      expect.stringContaining('169.254.169.254 is not on the list'),
    ])
  })

  test('--no-media keeps every slot as skipped; a run without it fetches the files without a call', async () => {
    await using world = await createWorld(6)
    const bare = await world.backfill(['--no-media'])
    expect(bare).toMatchObject({ code: 0, summary: { media: { stored: 0, failed: 0 } } })
    expect(rows(world.archive, 'SELECT DISTINCT state, reason FROM media')).toEqual([
      { state: 'skipped', reason: 'no media wanted (--no-media)' },
    ])
    expect(bare.summary.media.skipped).toBe(count(world.archive, 'media'))
    expect(world.provider.counts.downloads).toBe(0)

    const full = await world.backfill([])
    expect(full).toMatchObject({ code: 0, summary: { notes: { skipped: 6 }, api: { calls: 0 }, media: { failed: 0 } } })
    expect(full.summary.media.stored).toBe(world.provider.counts.downloads)
    const fresh = await createWorld(6)
    await fresh.backfill([])
    const states =
      'SELECT kind, rendition, state, digest FROM media ORDER BY note_id, kind, position, rendition, digest'
    expect(rows(world.archive, states)).toEqual(rows(fresh.archive, states))
    await fresh[Symbol.asyncDispose]()
  })

  test('other --renditions later are fetched without a call, and what is here stays', async () => {
    await using world = await createWorld([note()])
    await world.backfill(['--renditions', 'preview'])
    expect(value(world.archive, "SELECT count(*) FROM files WHERE kind = 'image'")).toBe(pictures)
    const more = await world.backfill(['--renditions', 'original, high'])
    expect(more).toMatchObject({ code: 0, summary: { api: { calls: 0 }, media: { stored: 2 * pictures } } })
    expect(
      rows(world.archive, "SELECT rendition, count(*) AS n FROM files WHERE kind = 'image' GROUP BY 1 ORDER BY 1"),
    ).toEqual(['high', 'low', 'medium', 'original', 'preview'].map((rendition) => ({ rendition, n: pictures })))
  })

  test('an edit that replaces a picture adds a row, and keeps the old one and its file', async () => {
    await using world = await createWorld([note()])
    await world.backfill(one)
    const [data] = world.provider.notes.values()
    const [first] = data === undefined ? [] : imagesOf(data)
    if (first !== undefined) {
      for (const key of ['original', 'url']) first[key] = String(first[key]).replace(String(first.fileid), '1040gnew')
      first.fileid = '1040gnew'
      delete first.url_multi_level
    }
    const edited = await world.backfill([...one, '--refresh'])
    expect(edited).toMatchObject({ code: 0, summary: { notes: { archived: 1 }, media: { stored: 1 } } })
    const originals = rows(
      world.archive,
      "SELECT file_id, current, state FROM media WHERE position = 0 AND rendition = 'original' ORDER BY current",
    )
    expect(originals).toMatchObject([
      { current: 0, state: 'stored' },
      { current: 1, state: 'stored', file_id: '1040gnew' },
    ])
    expect(count(world.archive, 'note_versions')).toBe(2)
    expect(filesIn(world.archive, 'blobs/sha256')).toHaveLength(pictures + 2)
  })
})
