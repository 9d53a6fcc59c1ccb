// Seeds to jobs: every line has exactly one outcome, jobs keep the order of the list, and --dry-run counts the same.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import * as frontier from '../../src/frontier/frontier.ts'
import { openJobs } from '../../src/frontier/own-jobs.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { decide, type EnqueueOptions, enqueueSeeds } from '../../src/runs/enqueue.ts'
import { estimate, planSeeds } from '../../src/runs/plan.ts'
import { type Run, Stop } from '../../src/runs/run.ts'
import { Tally } from '../../src/runs/tally.ts'
import { type Seed, seedFromArgument } from '../../src/seeds/seed-list.ts'
import { openCatalog } from '../../src/store/open.ts'
import { captureNote } from '../captured.ts'
import { memoryCatalog, newRun, temporaryFolder } from '../temporary-archive.ts'

const day = 86_400
const now = 1_770_000_000

describe('what is done about a note that', () => {
  const live = { availability: 'live', lastCapturedAt: now, lastCheckedAt: now } as const
  const missing = (since: number) =>
    ({ availability: 'missing', lastCapturedAt: null, lastCheckedAt: now - since }) as const
  test.each([
    ['nobody has asked for', undefined, 'ask'],
    ['was named, and never answered', { availability: null, lastCapturedAt: null, lastCheckedAt: null }, 'ask'],
    ['is archived', live, 'skipped'],
    ['is archived, and has gone since', { ...live, availability: 'gone' } as const, 'skipped'],
    ['was missing a moment ago', missing(0), 'unavailable'],
    ['was missing within the day', missing(day - 1), 'unavailable'],
    ['was missing a day ago', missing(day), 'ask'],
    ['is gone, though never seen', { ...missing(99 * day), availability: 'gone' } as const, 'unavailable'],
  ])('%s', (_name, known, decision) => {
    expect(decide(known, { now, refresh: false })).toBe(decision)
    expect(decide(known, { now, refresh: true })).toBe('ask')
  })
})

/** Not in the order of their IDs. */
const [a = '', b = '', c = '', d = ''] = ['7', '3', '9', '1'].map((last) => `69aed373000000001a02a6d${last}`)
const goodLink = 'http://xhslink.com/a/Good1234'
const deadLink = 'http://xhslink.com/a/Dead1234'

let catalog: Catalog
beforeEach(() => {
  catalog = memoryCatalog()
})

function runOn(on: Catalog): Run {
  return {
    id: newRun(on),
    catalog: on,
    clock: createClock(),
    tally: new Tally(),
    stop: new Stop(),
    skipReason: () => null,
    reached: () => undefined,
  } as Partial<Run> as Run
}

async function* inBatches(seeds: readonly Seed[], size = 2): AsyncGenerator<readonly Seed[]> {
  for (let from = 0; from < seeds.length; from += size) yield seeds.slice(from, from + size)
}

const seedsOf = (...texts: string[]): Seed[] =>
  texts.map((text, index) => ({ ...seedFromArgument(text, index + 1), source: '/lists/a.txt' }))

const defaults: EnqueueOptions = {
  refresh: false,
  limit: null,
  list: null,
  resolveShortLink: async (url) =>
    url.endsWith('Good1234') ? { kind: 'note', noteId: a } : { kind: 'unresolved', reason: 'no answer' },
}

async function enqueue(texts: readonly string[] | readonly Seed[], more: Partial<EnqueueOptions> = {}): Promise<Run> {
  const run = runOn(catalog)
  const seeds = texts.map((text) => (typeof text === 'string' ? text : text.text))
  const given = typeof texts[0] === 'object' ? (texts as readonly Seed[]) : seedsOf(...seeds)
  await enqueueSeeds(run, inBatches(given), { ...defaults, ...more })
  return run
}

const outcomes = (run: Run) =>
  catalog.sqlite
    .prepare('SELECT line, outcome FROM seeds WHERE last_run_id = ? ORDER BY line')
    .raw()
    .all(run.id)
    .map((row) => (row as unknown[]).join(' '))

function queue(run: Run): string[] {
  const order: string[] = []
  for (;;) {
    const job = transact(catalog, (tx) => frontier.leaseNote(tx, { runId: run.id, now, costMicros: 1 }))
    if (job === undefined) return order
    order.push(job.noteId)
  }
}

describe('a list', () => {
  test('gives each line its outcome, and each note a job, in its order', async () => {
    const run = await enqueue([a, 'no note', b, a, `https://www.xiaohongshu.com/explore/${b}?x=y`, c])
    expect(outcomes(run)).toEqual(['1 pending', '2 invalid', '3 pending', '4 duplicate', '5 duplicate', '6 pending'])
    expect(run.tally.notes).toMatchObject({ requested: 6, duplicate: 2, invalid: 1 })
    expect(run.tally.pending).toBe(3)
    expect(queue(run)).toEqual([a, b, c])
  })

  test('resolves its short links, and says why one could not be', async () => {
    const run = await enqueue([goodLink, goodLink, deadLink, a])
    expect(outcomes(run)).toEqual(['1 pending', '2 duplicate', '3 failed', '4 duplicate'])
    expect(catalog.sqlite.prepare("SELECT reason FROM seeds WHERE outcome = 'failed'").pluck().get()).toBe('no answer')
    expect(queue(run)).toEqual([a])
  })

  test('keeps both lines of a short link that could be resolved only the second time', async () => {
    let times = 0
    const run = await enqueue([goodLink, goodLink], {
      resolveShortLink: async () => (times++ === 0 ? { kind: 'unresolved', reason: 'x' } : { kind: 'note', noteId: a }),
    })
    expect(outcomes(run)).toEqual(['1 failed', '2 pending'])
  })

  test('with a limit asks for its first notes, and leaves the others pending', async () => {
    const run = await enqueue([a, 'no note', b, b, c, d], { limit: 2 })
    expect(queue(run)).toEqual([a, b])
    expect(run.tally.pending).toBe(4)
    const beyond = catalog.sqlite.prepare("SELECT line FROM seeds WHERE reason = 'beyond --limit 2' ORDER BY line")
    expect(beyond.pluck().all()).toEqual([5, 6])
  })

  test('named twice in a run is duplicates, line by line', async () => {
    const run = await enqueue([...seedsOf(a, b), ...seedsOf(a, b)])
    expect(catalog.sqlite.prepare('SELECT outcome FROM seeds ORDER BY occurrence, line').pluck().all()).toEqual([
      'pending',
      'pending',
      'duplicate',
      'duplicate',
    ])
    expect(run.tally.notes).toMatchObject({ requested: 4, duplicate: 2 })
  })

  test('read again by another run asks for what is not there yet, and adds no rows', async () => {
    const first = await enqueue([a, b, 'no note'])
    const second = await enqueue([a, b, 'no note'])
    expect(outcomes(first)).toEqual([])
    expect(outcomes(second)).toEqual(['1 pending', '2 pending', '3 invalid'])
    expect(queue(second)).toEqual([a, b])
  })

  test('says of a note that was buried why it is not asked for, unless it is asked for again', async () => {
    const run = await enqueue([a])
    transact(catalog, (tx) => {
      const job = frontier.leaseNote(tx, { runId: run.id, now, costMicros: 1 })
      if (job !== undefined) frontier.bury(tx, job, 'code 400: the provider rejects this ID')
    })
    const again = await enqueue([a, b])
    expect(outcomes(again)).toEqual(['1 failed', '2 pending'])
    expect(catalog.sqlite.prepare('SELECT reason FROM seeds WHERE line = 1').pluck().get()).toBe(
      'code 400: the provider rejects this ID (not asked again; --refresh does)',
    )
    expect(queue(await enqueue([a], { refresh: true }))).toEqual([a])
  })

  test('puts its notes on a list, duplicates and archived ones included, with their columns', async () => {
    const [first, second, third] = seedsOf(a, b, a)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three seeds were named')
    await enqueue([{ ...first, fields: { brand: 'x' } }, second, third], { list: 'spring' })
    const rows = () =>
      catalog.sqlite
        .prepare('SELECT l.name, n.note_id, n.fields FROM lists l JOIN list_notes n ON n.list_id = l.id ORDER BY 2')
        .raw()
        .all()
    expect(rows()).toEqual([
      ['spring', b, null],
      ['spring', a, '{"brand":"x"}'],
    ])
    await enqueue([a], { list: 'spring' })
    expect(rows()).toHaveLength(2)
  })

  test('of what is archived is skipped, and its unfinished files are wanted', async () => {
    const [data] = sampleNotes()
    if (data === undefined) throw new Error('there is no sample note')
    const { id } = data.note_list[0]
    captureNote(catalog, data, { runId: newRun(catalog), at: now, skipReason: () => 'not configured' })
    const run = await enqueue([id])
    expect(outcomes(run)).toEqual(['1 skipped'])
    const wanted = catalog.sqlite.prepare("SELECT count(*) FROM media_identities WHERE state = 'wanted'").pluck().get()
    expect(wanted).toBeGreaterThan(4)
    expect(openJobs(catalog, 'media', run.id)).toBe(wanted)
    expect(queue(run)).toEqual([])
    expect(queue(await enqueue([id], { refresh: true }))).toEqual([id])
  })

  test('stops at a batch where the run is to stop', async () => {
    const run = runOn(catalog)
    run.stop.signalled('SIGINT')
    await enqueueSeeds(run, inBatches(seedsOf(a, b)), defaults)
    expect(run.tally.notes.requested).toBe(0)
  })

  test('of any lines, in any batches, loses none', async () => {
    const text = fc.constantFrom(a, b, c, d, 'no note', goodLink, deadLink, `xhsdiscover://item/${c}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 25 }),
        fc.integer({ min: 1, max: 7 }),
        fc.option(fc.nat({ max: 4 })),
        async (texts, size, limit) => {
          catalog = memoryCatalog()
          const run = runOn(catalog)
          await enqueueSeeds(run, inBatches(seedsOf(...texts), size), { ...defaults, limit })
          const lines = catalog.sqlite.prepare('SELECT line FROM seeds ORDER BY line').pluck().all()
          expect(lines).toEqual(texts.map((_, index) => index + 1))
          expect(run.tally.notes.requested).toBe(texts.length)
          const pending = catalog.sqlite.prepare("SELECT count(*) FROM seeds WHERE outcome = 'pending'").pluck().get()
          expect(run.tally.pending).toBe(pending)
          const notes = new Set(queue(run))
          expect(notes.size).toBeLessThanOrEqual(limit ?? Number.POSITIVE_INFINITY)
          const firsts = [...new Set(texts.map((one) => (one === goodLink ? a : one.slice(-24))))].filter((one) =>
            /^[0-9a-f]{24}$/.test(one),
          )
          expect([...notes]).toEqual(firsts.slice(0, limit ?? firsts.length))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a plan', () => {
  const of = { refresh: false, limit: null, now }

  test('counts what the run would do, without an archive', async () => {
    const plan = await planSeeds(null, inBatches(seedsOf(a, 'no note', b, a, goodLink, c)), { ...of, limit: 3 })
    expect(plan).toEqual({
      requested: 6,
      calls: 3,
      skipped: 0,
      duplicate: 1,
      unavailable: 0,
      invalid: 1,
      shortLinks: 1,
      pending: 1,
      bytesPerNote: 2_500_000,
    })
  })

  test('counts what is archived, by the bytes that a note had so far, and writes nothing', async () => {
    const dir = temporaryFolder()
    const opened = openCatalog(dir).catalog
    const [data] = sampleNotes()
    if (data === undefined) throw new Error('there is no sample note')
    captureNote(opened, data, { runId: newRun(opened), at: now, skipReason: () => null })
    opened.sqlite.exec("INSERT INTO blobs (digest, size, media_type, stored_at) VALUES ('d', 1000, 'image/heic', 1)")
    opened.sqlite.close()
    const seeds = seedsOf(data.note_list[0].id, a)
    expect(await planSeeds(dir, inBatches(seeds), of)).toMatchObject({ calls: 1, skipped: 1, bytesPerNote: 1000 })
    expect(await planSeeds(dir, inBatches(seeds), { ...of, refresh: true })).toMatchObject({ calls: 2, skipped: 0 })
    const after = openCatalog(dir).catalog
    expect(after.sqlite.prepare('SELECT count(*) FROM seeds').pluck().get()).toBe(0)
    after.sqlite.close()
  })

  test('costs money, bytes and hours', async () => {
    const plan = await planSeeds(null, inBatches(seedsOf(a, b, c)), of)
    const config = loadConfig(undefined, {}, {})
    expect(estimate(plan, config)).toMatchObject({ cost: 0.45, currency: 'CNY', bytes: 7_500_000, hours: 3 / 3600 })
    const without = { ...config, media: { ...config.media, enabled: false } }
    expect(estimate({ ...plan, calls: 1_000_000 }, without)).toMatchObject({ cost: 150_000, bytes: 0 })
  })
})
