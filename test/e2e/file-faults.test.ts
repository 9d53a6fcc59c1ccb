// Every fault that a file can have: what its slot says, how often it is asked for, that its note does not suffer, and that
// the next run makes it good without a paid call.
import { describe, expect, test } from 'vitest'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { type FileFault, faultHooks, type Script } from '../faults/fault-provider.ts'
import { column, count, filesIn, rows, value } from './archive.ts'
import { imagesOf } from './named-media.ts'
import { createWorld, type World } from './world.ts'

interface FileCase {
  readonly fault: FileFault
  /** Requests of one run; null: it is stored at once. */
  readonly requests: number
  /** Null: it is stored after all. */
  readonly says: RegExp | null
  readonly quarantined?: true
}

const fileCases: readonly FileCase[] = [
  { fault: { status: 404 }, requests: 1, says: /has no such file \(404\)/ },
  { fault: { status: 418 }, requests: 1, says: /answers 418/ },
  { fault: { status: 500 }, requests: 5, says: /answers 500/ },
  { fault: { status: 200, headers: { 'content-encoding': 'gzip' } }, requests: 5, says: /content-encoding gzip/ },
  { fault: { redirect: 'http://evil.example/x' }, requests: 1, says: /evil\.example is not on the list/ },
  { fault: { redirect: 'http://169.254.169.254/latest' }, requests: 1, says: /169\.254\.169\.254 is not on the list/ },
  { fault: { redirect: 'file:///etc/passwd' }, requests: 1, says: /scheme file:/ },
  { fault: 'reset', requests: 5, says: /ECONNRESET/ },
  { fault: 'short', requests: 5, says: /media host 127\.0\.0\.1/ },
  { fault: 'more than announced', requests: 5, says: /media host 127\.0\.0\.1/ },
  { fault: 'half', requests: 5, says: /broken image/, quarantined: true },
  { fault: 'a page', requests: 5, says: /a page in place of the image/ },
  { fault: 'no bytes', requests: 5, says: /no bytes/ },
  { fault: 'another type', requests: 5, says: /of type audio/, quarantined: true },
  { fault: 'announced as 5 GB', requests: 1, says: /larger than the limit/ },
  { fault: 'a wrong content type', requests: 1, says: null },
]

const nameOf = (fault: FileFault) => (typeof fault === 'string' ? fault : JSON.stringify(fault))

const onlyPictures = (world: World, more = '') =>
  world.write('pictures.yaml', `media: {decode: none, avatar: false, livePhoto: false${more}}\n`)

describe.concurrent('a file', () => {
  test('that fails for ever leaves its slot failed with the reason and its note archived; each next run tries it, unpaid', async () => {
    // An image note of 18 pictures.
    const note = generateNote(1)
    const paths = imagesOf(note).map(({ fileid }) => String(fileid))
    const faults = fileCases.map(({ fault }, index): [string, FileFault] => [String(paths[index]), fault])
    const script: Script = { calls: {}, files: Object.fromEntries(faults) }
    await using world = await createWorld([note], faultHooks(script, [note]))
    const options = ['-c', onlyPictures(world), '--renditions', 'original']
    const failed = fileCases.filter(({ says }) => says !== null).length
    const first = await world.backfill(options)
    expect(first).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1 }, api: { calls: 1 }, media: { stored: paths.length - failed, failed } },
    })
    for (const [index, { fault, requests, says }] of fileCases.entries()) {
      const name = nameOf(fault)
      expect(
        world.provider.downloads.filter(({ path }) => path === paths[index]),
        name,
      ).toHaveLength(requests)
      expect(
        rows(
          world.archive,
          "SELECT state, reason, digest IS NULL AS bare FROM media WHERE kind = 'image' AND rendition = 'original' AND position = ?",
          index,
        ),
        name,
      ).toEqual([
        says === null
          ? { state: 'stored', reason: null, bare: 0 }
          : { state: 'failed', reason: expect.stringMatching(says), bare: 1 },
      ])
    }
    expect(filesIn(world.archive, 'blobs/tmp')).toEqual([])
    expect(count(world.archive, 'blobs')).toBe(paths.length - failed)
    expect(filesIn(world.archive, 'blobs/sha256')).toHaveLength(paths.length - failed)
    const bytes = filesIn(world.archive, 'blobs/quarantine').filter((name) => !name.endsWith('.txt'))
    // What comes again as the same bytes is put aside once.
    expect(bytes.length).toBeGreaterThanOrEqual(fileCases.filter(({ quarantined }) => quarantined).length)
    expect(count(world.archive, 'jobs')).toBe(0)

    // A backfill that names the note tries all of them again, and a night what is left.
    script.files = Object.fromEntries(faults.slice(0, 4))
    expect(await world.backfill(options)).toMatchObject({
      code: 3,
      summary: { notes: { skipped: 1 }, api: { calls: 0 }, media: { stored: failed - 4, failed: 4 } },
    })
    script.files = {}
    const flags = ['--archive', world.archive, ...options, '--json']
    const night = await world.run(['nightly', ...flags], { env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: '+1h' } })
    expect(night.code, night.stderr).toBe(0)
    expect(JSON.parse(night.stdout)).toMatchObject({ api: { calls: 0 }, media: { stored: 4, failed: 0 } })
    expect(count(world.archive, 'media', "state = 'failed'")).toBe(0)
    expect(world.provider.counts.calls).toBe(1)
  })

  test('that fails once comes after all, without a call', async () => {
    const note = generateNote(1)
    const paths = imagesOf(note).map(({ fileid }) => String(fileid))
    const passing = fileCases.filter(({ requests }) => requests > 1).map(({ fault }) => fault)
    const faults: readonly FileFault[] = [...passing, { status: 429 }, { status: 302 }, { status: 503 }]
    const script: Script = {
      calls: {},
      files: Object.fromEntries(faults.map((fault, index): [string, FileFault[]] => [String(paths[index]), [fault]])),
    }
    await using world = await createWorld([note], faultHooks(script, [note]))
    const { code, summary } = await world.backfill(['-c', onlyPictures(world), '--renditions', 'original'])
    expect(summary).toMatchObject({ api: { calls: 1 }, media: { stored: paths.length, failed: 0 } })
    expect(code).toBe(0)
    expect(world.provider.counts.downloads).toBe(paths.length + faults.length)
    expect(value(world.archive, "SELECT count(*) FROM files WHERE kind = 'image'")).toBeGreaterThanOrEqual(paths.length)
  })
  test('whose host is silent, or drips for ever, is given up and tried again', async () => {
    const note = generateNote(4)
    const paths = imagesOf(note).map(({ fileid }) => String(fileid))
    const [silent = '', dripping = ''] = paths
    const script: Script = { calls: {}, files: { [silent]: 'silence', [dripping]: 'drip' } }
    await using world = await createWorld([note], faultHooks(script, [note]))
    const config = onlyPictures(world, ', timeoutSeconds: 0.4, longestMinutes: 0.01')
    const first = await world.backfill(['-c', config, '--renditions', 'original'])
    expect(first).toMatchObject({ code: 3, summary: { notes: { archived: 1 }, api: { calls: 1 } } })
    for (const path of [silent, dripping]) {
      expect(world.provider.downloads.filter((download) => download.path === path)).toHaveLength(5)
      const reasons = column(world.archive, "SELECT reason FROM media WHERE state = 'failed' AND file_id = ?", path)
      expect(reasons).toEqual([expect.stringMatching(/time-out \((response|socket|request)\)/)])
    }
    expect(filesIn(world.archive, 'blobs/tmp')).toEqual([])
    script.files = {}
    const again = await world.backfill(['-c', onlyPictures(world), '--renditions', 'original'])
    expect(again).toMatchObject({ code: 0, summary: { api: { calls: 0 }, media: { failed: 0 } } })
  })
  test('whose host says too fast for ever fails after a long outage, and holds up neither the others nor the run', async () => {
    const note = generateNote(4)
    const paths = imagesOf(note).map(({ fileid }) => String(fileid))
    const [first = ''] = paths
    const script: Script = { calls: {}, files: { [first]: { status: 429 } } }
    await using world = await createWorld([note], faultHooks(script, [note]))
    const config = world.write(
      'impatient.yaml',
      'provider: {outageMinutes: 1}\nmedia: {decode: none, avatar: false, livePhoto: false}\n',
    )
    const { code, summary } = await world.backfill(['-c', config, '--renditions', 'original'])
    expect({ code, summary }).toMatchObject({
      code: 3,
      summary: { notes: { archived: 1 }, api: { calls: 1 }, media: { stored: paths.length - 1, failed: 1 } },
    })
    expect(column(world.archive, "SELECT reason FROM media WHERE state = 'failed'")).toEqual([
      'media host 127.0.0.1 answers 429: too fast',
    ])
    expect(world.provider.downloads.filter(({ path }) => path === first).length).toBeGreaterThanOrEqual(2)
  })
})
