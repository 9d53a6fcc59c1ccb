// The main job, whole: a thousand notes come in once, with every row and file that they name, and never again.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateNote } from '../../src/provider/generate-notes.ts'
import type { Fields } from '../../src/provider/sample-notes.ts'
import { count, filesIn, rows, sha256, value } from './archive.ts'
import { filesNamedBy, imagesOf } from './named-media.ts'
import { createWorld } from './world.ts'

test('a thousand notes: each bought once, every row and file there; again free of charge; refreshed without a download', async () => {
  await using world = await createWorld(1000)
  const { archive, provider } = world
  const notes = [...provider.notes.values()]
  const one = ['--renditions', 'original']

  const first = await world.backfill(one)
  expect(first.code).toBe(0)
  expect(first.summary).toMatchObject({
    outcome: 'complete',
    notes: { requested: 1000, archived: 1000, pending: 0, failed: 0 },
    api: { calls: 1000, charged: 1000, uncertain: 0, cost: 150, currency: 'CNY' },
    media: { failed: 0 },
  })
  expect(provider.calls.map((call) => call.noteId).sort()).toEqual([...world.ids].sort())
  for (const line of first.stderr.trim().split('\n')) expect(line).toMatch(/^(New archive in \/|notes \d+\/1000 · )/)

  const list = (key: string) => notes.flatMap((data) => (data.note_list[0][key] ?? []) as Fields[])
  const total = (key: string) => list(key).length
  const distinct = (values: unknown[]) => new Set(values).size
  const isWanted = ({ kind, rendition }: { kind: string; rendition: string }) =>
    kind === 'image' ? rendition === 'original' : kind !== 'cover'
  const named = notes.flatMap(filesNamedBy)
  const slots = [...new Map(named.map((file) => [Object.values(file).join(), file])).values()]
  const wanted = slots.filter(isWanted)
  const voices = notes.filter((data) => data.note_list[0].native_voice_info !== undefined).length
  const tables = {
    notes: 1000,
    users: distinct(notes.map((data) => data.user.id)),
    images: total('images_list'),
    note_hashtags: total('hash_tag'),
    hashtags: distinct(list('hash_tag').map((tag) => tag.id)),
    note_topics: total('topics'),
    mentions: total('ats'),
    voices,
    metric_snapshots: 1000,
    note_versions: 1000,
    captures: 1000,
    media: slots.length,
    seeds: 1000,
    jobs: 0,
    observations: 0,
  }
  const counted = Object.keys(tables).map((table) => [table, count(archive, table)])
  expect(Object.fromEntries(counted)).toEqual(tables)
  const fileIds = notes.flatMap((data) =>
    imagesOf(data).map((image, position) => [data.note_list[0].id, position, image.fileid ?? image.trace_id].join()),
  )
  const images = rows(archive, 'SELECT note_id, position, file_id FROM images')
  expect(images.map((row) => Object.values(row).join()).sort()).toEqual(fileIds.sort())

  const stored = rows(
    archive,
    'SELECT coalesce(note_id, user_id) AS owner, kind, position, rendition, digest FROM files ORDER BY 1, 2, 3, 4',
  )
  const key = (file: object) => Object.values(file).join()
  expect(stored.map(key).sort()).toEqual(wanted.map(key).sort())
  const digests = [...new Set(wanted.map((file) => file.digest))].sort()
  const files = filesIn(archive, 'blobs/sha256')
  expect(files.map((path) => path.slice(-64))).toEqual(digests)
  expect(provider.downloads).toHaveLength(digests.length)
  expect(first.summary.media.stored).toBe(digests.length)
  for (const path of files) {
    const file = join(archive, 'blobs/sha256', path)
    expect(path).toBe(`${path.slice(-64, -62)}/${path.slice(-62, -60)}/${sha256(readFileSync(file))}`)
    expect(statSync(file).mode & 0o777).toBe(0o444)
  }
  expect(filesIn(archive, 'blobs/tmp')).toEqual([])
  expect(filesIn(archive, 'blobs/quarantine')).toEqual([])

  const again = await world.backfill(one)
  expect(again.code).toBe(0)
  expect(again.summary).toMatchObject({ notes: { requested: 1000, skipped: 1000 }, api: { calls: 0, charged: 0 } })
  expect([provider.counts.calls, provider.counts.downloads]).toEqual([1000, digests.length])

  const refreshed = await world.backfill([...one, '--refresh'])
  expect(refreshed.code).toBe(0)
  expect(refreshed.summary).toMatchObject({
    notes: { requested: 1000, unchanged: 1000, archived: 0 },
    api: { calls: 1000, charged: 1000 },
    media: { stored: 0, failed: 0 },
  })
  expect([provider.counts.calls, provider.counts.downloads]).toEqual([2000, digests.length])
  expect(value(archive, 'SELECT count(DISTINCT body_digest) FROM captures')).toBe(2000)
  const kept = Object.keys(tables).map((table) => [table, count(archive, table)])
  expect(Object.fromEntries(kept)).toEqual({ ...tables, captures: 2000, metric_snapshots: 2000 })
})

describe.concurrent('what a note names', () => {
  test('eighteen images of index 0 keep their order; three levels of one URL are one download and three slots', async () => {
    const note = generateNote(1)
    await using world = await createWorld([note])
    const images = imagesOf(note)
    expect(images.map((image) => image.index)).toEqual(Array(18).fill(0))

    const { code, summary } = await world.backfill(['--renditions', 'low,medium,high'])
    expect(code).toBe(0)
    expect(summary.media).toMatchObject({ stored: 18 + 1, reused: 2 * 18, failed: 0 })
    expect(world.provider.downloads).toHaveLength(18 + 1)
    const named = filesNamedBy(note).filter(({ rendition }) => ['low', 'medium', 'high'].includes(rendition))
    const stored = rows(
      world.archive,
      `SELECT note_id AS owner, kind, position, rendition, digest FROM files WHERE kind = 'image'
       ORDER BY position, rendition`,
    )
    expect(stored).toHaveLength(54)
    expect(stored).toEqual(named.sort((a, b) => a.position - b.position || (a.rendition < b.rendition ? -1 : 1)))
    expect(new Set(stored.map((file) => file.digest)).size).toBe(18)
  })

  test('levels that differ are each downloaded', async () => {
    const note = generateNote(4)
    const images = imagesOf(note)
    for (const image of images) {
      const levels = image.url_multi_level as Record<string, string>
      levels.low = String(levels.low).replace('q/75', 'q/20')
      levels.medium = String(levels.medium).replace('q/75', 'q/50')
    }
    await using world = await createWorld([note])
    const { code, summary } = await world.backfill(['--levels', 'low,medium,high'])
    expect(code).toBe(0)
    expect(summary.media).toMatchObject({ stored: 3 * images.length + 1, reused: 0 })
    expect(value(world.archive, "SELECT count(DISTINCT digest) FROM files WHERE kind = 'image'")).toBe(
      3 * images.length,
    )
  })
})
