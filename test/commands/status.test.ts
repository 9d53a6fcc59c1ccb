// What `status` tells of the past by day and month, and of what is to come.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { statusCommand } from '../../src/commands/status.ts'
import { loadConfig } from '../../src/config.ts'
import type { Catalog } from '../../src/core/catalog.ts'
import { readSpendingByPeriod } from '../../src/read/spending.ts'
import { readDiskGrowth } from '../../src/read/status/disk-growth.ts'
import { lookAhead, nightsFor } from '../../src/runs/ahead.ts'
import { printed } from '../read/printed.ts'
import { fileDigest, imageNote, makeSmallArchive, secondNight } from '../read/small-archive.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const day = 86_400
/** 2026-05-02 05:00:00 at UTC+8. */
const now = secondNight + 7200
let archiveDir: string
let catalog: Catalog

beforeEach(() => {
  archiveDir = temporaryFolder()
  catalog = makeSmallArchive(archiveDir)
  return () => catalog.sqlite.close()
})

const config = (changes: object = {}) => loadConfig(undefined, { ...changes }, {})
const ahead = (changes: object = {}, at = now) =>
  lookAhead(catalog, { archiveDir, config: config(changes), now: at }, readDiskGrowth(catalog, at))

describe('spending', () => {
  test('is told of the last seven days and six months, those without a call too', () => {
    const { days, months } = readSpendingByPeriod(catalog, { now, listId: null }).spending
    expect(days.map((one) => [one.day, one.calls, one.uncertain, Math.round(one.cost * 100)])).toEqual([
      ...['2026-04-26', '2026-04-27', '2026-04-28', '2026-04-29', '2026-04-30'].map((one) => [one, 0, 0, 0]),
      ['2026-05-01', 2, 0, 30],
      ['2026-05-02', 3, 1, 45],
    ])
    expect(months.map((one) => [one.month, one.calls])).toEqual([
      ...['2025-12', '2026-01', '2026-02', '2026-03', '2026-04'].map((one) => [one, 0]),
      ['2026-05', 5],
    ])
  })

  test('of a list is that for its notes', () => {
    const listId = catalog.sqlite.prepare<[], number>("SELECT id FROM lists WHERE name = 'cooks'").pluck().get() ?? 0
    const { days, months } = readSpendingByPeriod(catalog, { now, listId }).spending
    expect([days.at(-1)?.calls, days.at(-2)?.calls, months.at(-1)?.calls]).toEqual([1, 1, 2])
  })
})

describe('the next night', () => {
  // A note that waits, one that is parked until 04:00, and, from the third night on, one that is due.
  beforeEach(() => {
    catalog.sqlite.prepare('INSERT INTO schedule VALUES (?, ?, 86400, 0)').run(imageNote, secondNight + day)
  })

  test('is a day after the last one, with what will be due then', () => {
    expect(ahead().next_night).toEqual({ at: secondNight + day, due: 3, calls: 3, cost: 0.45, currency: 'CNY' })
  })

  test('is now where the last one is long ago, or there was none', () => {
    expect(ahead({}, now + 9 * day).next_night.at).toBe(now + 9 * day)
    catalog.sqlite.exec("UPDATE runs SET command = 'backfill'")
    expect(ahead().next_night).toMatchObject({ at: now, due: 2 })
  })

  test('buys no more than the caps of its day and month allow', () => {
    expect(ahead({ money: { capPerDay: 1 } }).next_night).toMatchObject({ due: 3, calls: 1, cost: 0.15 })
    // Of the month, five calls are spent.
    expect(ahead({ money: { capPerMonth: 7 } }).next_night).toMatchObject({ due: 3, calls: 2, cost: 0.3 })
  })
})

describe('ten calls come round', () => {
  // Of the day three calls are spent, of the month five.
  test.each([
    ['at once where nothing limits them', {}, null, 1],
    ['in as many nights as the budget of each needs', {}, 3, 4],
    ['with what the day has left, then with whole days', { capPerDay: 4 }, null, 4],
    ['from tomorrow on where the day has nothing left', { capPerDay: 3 }, null, 5],
    ['with what the month has left, and from the first of each month on', { capPerMonth: 7 }, null, 61],
    ['with the least of all', { capPerDay: 4, capPerMonth: 100 }, 2, 6],
    ['never without money', {}, 0, null],
  ])('%s', (_name, money, calls, nights) => {
    const budget = calls === null ? null : { calls }
    expect(nightsFor(10, { catalog, money: config({ money }).money, budget, now })).toBe(nights)
    expect(nightsFor(0, { catalog, money: config({ money }).money, budget, now })).toBe(0)
  })
})

describe('the disk', () => {
  test('fills by what the nights of late took; a backfill does not count', () => {
    const { bytesPerNight, lastNightAt } = readDiskGrowth(catalog, now)
    const [pages, size] = ['page_count', 'page_size'].map((name) =>
      Number(catalog.sqlite.pragma(name, { simple: true })),
    )
    // Three of five captures are the night's; the two files came with the backfill.
    expect(bytesPerNight).toBe(Math.round(((pages ?? 0) * (size ?? 0) * 3) / 5))
    expect(lastNightAt).toBe(secondNight)
    catalog.sqlite.prepare('UPDATE blobs SET stored_at = ? WHERE digest = ?').run(secondNight + 9, fileDigest(0))
    expect(readDiskGrowth(catalog, now).bytesPerNight).toBe((bytesPerNight ?? 0) + 1000)
    const { disk, nights_until_disk_full: nights } = ahead()
    expect(disk.per_night).toBe((bytesPerNight ?? 0) + 1000)
    expect(nights).toBe(Math.floor(disk.free / (disk.per_night ?? 1)))
  })

  test('is full where less than disk.minFreeGiB is left', () => {
    expect(ahead({ disk: { minFreeGiB: 1e9 } })).toMatchObject({ disk: { free: 0 }, nights_until_disk_full: 0 })
  })

  test('nobody knows where there was no night of late', () => {
    expect(ahead({}, now + 15 * day)).toMatchObject({ disk: { per_night: null }, nights_until_disk_full: null })
  })
})

describe('status', () => {
  const status = (...args: string[]) => printed(statusCommand(), ['--archive', archiveDir, ...args])

  test('has it all for machines, and a list no night of its own', async () => {
    const said = JSON.parse((await status('--json')).stdout.toString())
    expect(said.ahead).toMatchObject({ next_night: { due: 2, cost: 0.3 }, nights_until_disk_full: null })
    expect(said.spending.days).toHaveLength(7)
    expect(JSON.parse((await status('--json', '--list', 'cooks')).stdout.toString())).toMatchObject({ ahead: null })
  })

  test('has it for people', async () => {
    const said = (await status()).stdout.toString()
    expect(said).toContain('next night    2 calls for 0.30 CNY, and new lines of the seed lists\n')
    expect(said).toMatch(/disk {10}[\d.]+ [kMGTP]B free\n/)
  })

  test('tells of the rest where the configuration cannot be read', async () => {
    writeFileSync(join(archiveDir, 'rednote-archive.config.yaml'), 'money: {capPerDay: [1]}\n')
    const { stdout, stderr, exitCode } = await status('--json')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('cannot look ahead: ')
    expect(JSON.parse(stdout.toString())).toMatchObject({ ahead: null, notes: { total: 4 } })
  })
})
