// What `status` counts in a small archive whose every number is known, and when --max-age complains.
import { beforeEach, expect, test } from 'vitest'
import { statusCommand } from '../../../src/commands/status.ts'
import { type Catalog, transact } from '../../../src/core/catalog.ts'
import { UsageError } from '../../../src/core/errors.ts'
import { readStatus } from '../../../src/read/status/status.ts'
import { takeLock } from '../../../src/store/lock.ts'
import { beginRun } from '../../../src/store/runs.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { printed } from '../printed.ts'
import { firstNight, makeSmallArchive, secondNight } from '../small-archive.ts'

let archiveDir: string
let catalog: Catalog
const now = secondNight + 7200

beforeEach(() => {
  archiveDir = temporaryFolder()
  catalog = makeSmallArchive(archiveDir)
  return () => catalog.sqlite.close()
})

const count = (sql: string) => catalog.sqlite.prepare<[], number>(sql).pluck().get()

test('counts what is archived, and what is open', () => {
  const status = readStatus(catalog, { archiveDir, now, list: null })
  expect(status).toMatchObject({
    list: null,
    notes: { total: 4, live: 1, missing: 1, gone: 0, uncaptured: 2 },
    users: 2,
    versions: 3,
    snapshots: 3,
    media: { stored: 2, bytes: 2000, failed: 1 },
    jobs: {
      open: { notes: 1, files: 0 },
      parked: { notes: 1, files: 0, next_at: secondNight + 3600, last_at: secondNight + 3600 },
      buried: { notes: 1, files: 0, reasons: [{ reason: 'code 400: the provider rejects this ID', count: 1 }] },
    },
    last_success_at: firstNight + 100,
    running: null,
  })
  expect(status.images).toBe(count('SELECT count(*) FROM images'))
  expect(status.media.wanted).toBe(count("SELECT count(DISTINCT identity) FROM media WHERE state = 'wanted'"))
  expect(status.media.wanted).toBeGreaterThan(0)
  expect(status.runs.map(({ id, state }) => [id, state])).toEqual([
    [2, 'ended'],
    [1, 'ended'],
  ])
})

test('adds the cost up by day and month at UTC+8', () => {
  const { api } = readStatus(catalog, { archiveDir, now, list: null })
  const five = { calls: 5, charged: 5, uncertain: 1, currency: 'CNY', other_costs: {} }
  expect(api).toMatchObject(five)
  expect(api.cost).toBeCloseTo(0.75, 9)
  expect(api.this_month).toMatchObject(five)
  expect(api.today).toMatchObject({ calls: 3, charged: 3, uncertain: 1 })
  expect(api.today.cost).toBeCloseTo(0.45, 9)

  const june = readStatus(catalog, { archiveDir, now: now + 31 * 86_400, list: null }).api
  expect([june.calls, june.this_month.calls, june.today.calls]).toEqual([5, 0, 0])
})

test('keeps what was paid in another currency apart', () => {
  catalog.sqlite.exec("UPDATE captures SET currency = 'USD', cost_micros = 2000000 WHERE id = 1")
  const { api } = readStatus(catalog, { archiveDir, now, list: null })
  expect(api.currency).toBe('CNY')
  expect(api.cost).toBeCloseTo(0.6, 9)
  expect(api.other_costs).toEqual({ USD: 2 })
  expect(api.calls).toBe(5)
})

test('does not count what was imported as a call', () => {
  catalog.sqlite.exec("UPDATE captures SET origin = 'import' WHERE id = 1")
  expect(readStatus(catalog, { archiveDir, now, list: null }).api.calls).toBe(4)
})

test('a list narrows everything but runs and issues', () => {
  const all = readStatus(catalog, { archiveDir, now, list: null })
  const cooks = readStatus(catalog, { archiveDir, now, list: 'cooks' })
  expect(cooks).toMatchObject({
    list: 'cooks',
    notes: { total: 1, live: 1, missing: 0, gone: 0, uncaptured: 0 },
    users: 1,
    versions: 2,
    snapshots: 2,
    media: { stored: 2, bytes: 2000, failed: 1 },
    jobs: {
      open: { notes: 0, files: 0 },
      parked: { notes: 0, files: 0, next_at: null, last_at: null },
      buried: { notes: 0, files: 0, reasons: [] },
    },
    api: { calls: 2, today: { calls: 1 } },
  })
  // The author's avatar belongs to the list too, as much as the pictures.
  expect(cooks.media.wanted).toBe(
    count(`SELECT count(DISTINCT identity) FROM media WHERE state = 'wanted' AND (note_id IN (SELECT note_id FROM list_notes)
      OR user_id = (SELECT user_id FROM notes JOIN list_notes ON note_id = id))`),
  )
  expect(cooks.media.wanted).toBeLessThan(all.media.wanted)
  expect(cooks.runs).toEqual(all.runs)
  expect(readStatus(catalog, { archiveDir, now, list: 'nobody' }).notes.total).toBe(0)
})

test('an unknown list is refused, and the lists that there are named', () => {
  expect(() => readStatus(catalog, { archiveDir, now, list: 'cook' })).toThrow(
    new UsageError('there is no list “cook” in this archive. There are: cooks, nobody.'),
  )
})

test('counts the issues of the last run that brought captures by place, whatever the index', () => {
  catalog.sqlite.exec(`
    DELETE FROM issues;
    INSERT INTO issues SELECT id, note_id, path, 'missing', captured_at FROM captures,
      (SELECT 'images_list[0].fileid' AS path UNION ALL SELECT 'images_list[11].fileid' UNION ALL SELECT 'time')
      WHERE id IN (1, 3)`)
  expect(readStatus(catalog, { archiveDir, now, list: null }).issues).toEqual({
    run_id: 2,
    places: [
      { path: 'images_list[*].fileid', kind: 'missing', count: 2 },
      { path: 'time', kind: 'missing', count: 1 },
    ],
  })
})

test('a run that holds the archive is on; one without an end that does not was killed', () => {
  transact(catalog, (tx) => beginRun(tx, { command: 'nightly', version: '0.1.0', startedAt: now - 60 }))
  const lock = takeLock(archiveDir)
  const on = readStatus(catalog, { archiveDir, now, list: null })
  expect(on.running).toMatchObject({ id: 3, command: 'nightly', started_at: now - 60, state: 'on' })
  expect(on.runs[0]?.state).toBe('on')
  lock.release()
  const after = readStatus(catalog, { archiveDir, now, list: null })
  expect(after.running).toBeNull()
  expect(after.runs[0]?.state).toBe('killed')
})

test('an empty archive has zeros, and no currency', () => {
  const tables = [
    'availability_changes',
    'issues',
    'metric_snapshots',
    'note_versions',
    'observations',
    'user_versions',
  ]
  catalog.sqlite.pragma('foreign_keys = OFF')
  const rest = [
    'captures',
    'jobs',
    'list_notes',
    'lists',
    'images',
    'media',
    'media_identities',
    'blobs',
    'notes',
    'runs',
  ]
  for (const table of [...tables, ...rest, 'users']) catalog.sqlite.exec(`DELETE FROM ${table}`)
  const { notes, media, api, issues, last_success_at } = readStatus(catalog, { archiveDir, now, list: null })
  expect(notes).toEqual({ total: 0, live: 0, missing: 0, gone: 0, uncaptured: 0 })
  expect(media).toEqual({ stored: 0, bytes: 0, wanted: 0, failed: 0 })
  expect(api).toMatchObject({ calls: 0, charged: 0, uncertain: 0, cost: 0, currency: null })
  expect([issues, last_success_at]).toEqual([{ run_id: null, places: [] }, null])
})

test('every count over the whole archive comes from an index, or a table of small rows', () => {
  const scanned = new Set<string>()
  const { sqlite } = catalog
  const prepare = sqlite.prepare.bind(sqlite)
  sqlite.prepare = ((sql: string) => {
    for (const { detail } of prepare(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+/g, '1')}`).all() as { detail: string }[]) {
      const table = /^SCAN (?!.* USING )(\w+)/.exec(detail)?.[1]
      if (table !== undefined) scanned.add(table)
    }
    return prepare(sql)
  }) as typeof sqlite.prepare
  readStatus(catalog, { archiveDir, now, list: null })
  for (const large of ['notes', 'media', 'images', 'issues', 'note_versions', 'metric_snapshots', 'user_versions'])
    expect(scanned).not.toContain(large)
})

const ageOf = (age: string) => printed(statusCommand(), ['--archive', archiveDir, '--max-age', age, '--quiet'])

test('--max-age ends with 3 when nothing has succeeded since; a run that failed does not count', async () => {
  catalog.sqlite.exec(`UPDATE runs SET ended_at = ${Math.floor(Date.now() / 1000)} WHERE id = 2`)
  catalog.sqlite.exec(`UPDATE runs SET ended_at = ${Math.floor(Date.now() / 1000) - 7200} WHERE id = 1`)
  expect(await ageOf('3h')).toMatchObject({ exitCode: 0, stdout: Buffer.alloc(0), stderr: '' })
  const late = await ageOf('90min')
  expect(late).toMatchObject({ exitCode: 3, stderr: 'no nightly or backfill has succeeded within 90min\n' })
  catalog.sqlite.exec("UPDATE runs SET command = 'verify'")
  expect(await ageOf('99d')).toMatchObject({ exitCode: 3 })
})

test.each(['', '36', 'h', '-2h', '2 years', '1e3h'])('--max-age %j is refused', async (age) => {
  await expect(ageOf(age)).rejects.toThrow(UsageError)
})

test('prints a table for people, and one document for machines', async () => {
  const people = await printed(statusCommand(), ['--archive', archiveDir])
  const lines = people.stdout.toString().split('\n')
  expect(lines).toContain('notes         1 live, 1 missing, 0 gone, 2 not yet captured')
  expect(lines).toContain('parked        1 note, 0 files, until 2026-05-02 04:00:00 (UTC+8)')
  expect(people.stdout.toString()).toMatch(/1 {2}code 400: the provider rejects this ID\n/)
  expect(people.stdout.toString()).not.toContain('\u001b')
  const machines = await printed(statusCommand(), ['--archive', archiveDir, '--json'])
  expect(JSON.parse(machines.stdout.toString())).toMatchObject({
    archive: archiveDir,
    api: { calls: 5, charged: 5, currency: 'CNY' },
  })
})

test('where there is no archive, none is made', async () => {
  await expect(printed(statusCommand(), ['--archive', `${archiveDir}/elsewhere`])).rejects.toThrow(UsageError)
})
