// What a morning's report says of a small archive's nights, and that the page shows it all, whatever people have
// written into their notes.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from '../../../src/core/catalog.ts'
import { type NightReport, type RunSummary, readNightReport } from '../../../src/read/report/night-report.ts'
import { reportPage } from '../../../src/read/report/report-page.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import {
  buriedNote,
  firstNight,
  imageNote,
  makeSmallArchive,
  parkedNote,
  secondNight,
  videoNote,
} from '../small-archive.ts'

let archiveDir: string
let catalog: Catalog
const now = secondNight + 7200

beforeEach(() => {
  archiveDir = temporaryFolder()
  catalog = makeSmallArchive(archiveDir)
  return () => catalog.sqlite.close()
})

const summaryOf = (runId: number): RunSummary => ({
  run_id: runId,
  outcome: 'incomplete',
  notes: {
    requested: 4,
    archived: 1,
    unchanged: 0,
    skipped: 0,
    duplicate: 0,
    unavailable: 1,
    failed: 2,
    invalid: 0,
    pending: 0,
  },
  api: { calls: 3, charged: 3, uncertain: 1, cost: 0.45, currency: 'CNY' },
  media: { stored: 0, reused: 0, failed: 0, skipped: 0, bytes: 0 },
  duration_ms: 100_000,
})

const read = (runId: number, message: string | null = null) =>
  readNightReport(catalog, { archiveDir, now, summary: summaryOf(runId), message })

describe('the second night', () => {
  test('found one note with five more likes, and shows its course', () => {
    const { growth } = read(2)
    expect(growth).toMatchObject({ compared: 1, grown: 1, likes: 5, newcomers: { count: 0, top: [] } })
    expect(growth.top).toMatchObject([
      {
        note_id: imageNote,
        liked_count: 18,
        before: 13,
        before_at: firstNight + 1,
        course: [
          { at: firstNight + 1, liked_count: 13 },
          { at: secondNight + 1, liked_count: 18 },
        ],
      },
    ])
  })

  test('found it edited, and another one missing', () => {
    const { edited, moved } = read(2).changes
    expect(edited).toMatchObject({
      count: 1,
      top: [
        { note_id: imageNote, title: '周末的番茄牛腩', title_before: '周末的番茄牛腩，一锅就够', changed: ['title'] },
      ],
    })
    expect(moved.missing).toMatchObject({ count: 1, top: [{ note_id: videoNote, last_captured_at: firstNight + 2 }] })
    expect([moved.gone.count, moved.live.count]).toEqual([0, 0])
  })

  test('put one note aside, buried one, and still lacks a file', () => {
    catalog.sqlite.exec(`
      INSERT INTO seeds (source, line, text, occurrence, note_id, outcome, reason, run_id, last_run_id) VALUES
        ('a.txt', 1, 'nonsense', 0, NULL, 'invalid', 'no note', 2, 2), ('a.txt', 2, 'old nonsense', 0, NULL, 'invalid', 'no note', 1, 2),
        ('a.txt', 3, 'failed', 0, '${buriedNote}', 'failed', 'code 400', 2, 2)`)
    expect(read(2).failures).toEqual({
      notes: [
        {
          reason: 'code 301: collection failed',
          count: 1,
          state: 'parked',
          next_at: secondNight + 3600,
          example: parkedNote,
        },
        {
          reason: 'code 400: the provider rejects this ID',
          count: 1,
          state: 'buried',
          next_at: 0,
          example: buriedNote,
        },
      ],
      lines: { count: 1, top: [{ source: 'a.txt', line: 1, text: 'nonsense', reason: 'no note' }] },
      files: [{ reason: 'HTTP 404', count: 1 }],
    })
  })

  test('is one of 30 days of cost, and added captures and a version', () => {
    const { costs, bytes, added } = read(2)
    expect([costs.length, costs[0]?.day, costs.at(-1)]).toEqual([
      30,
      '2026-04-03',
      { day: '2026-05-02', cost: 0.45, calls: 3 },
    ])
    expect(costs.at(-2)).toMatchObject({ day: '2026-05-01', calls: 2 })
    expect(bytes).toEqual([{ day: '2026-05-01', bytes: 2000 }])
    expect(added).toEqual({ captures: 3, versions: 1 })
  })
})

test('the first night found two notes new, and nothing grown', () => {
  const { growth, changes } = read(1)
  expect(growth).toMatchObject({ compared: 0, likes: 0, top: [], newcomers: { count: 2 } })
  expect(growth.newcomers.top.map(({ note_id }) => note_id).sort()).toEqual([videoNote, imageNote].sort())
  expect(changes.edited.count).toBe(0)
})

const tagsOf = (page: string) => page.replace(/<style>.*<\/style>/s, '').match(/<[^>]*>/g) ?? []

describe('the page', () => {
  test('says in words what was found', () => {
    const page = reportPage(read(2, 'Its time was up.'), 'my-archive')
    for (const said of [
      'my-archive',
      'Done, but some failed',
      'Saturday, 2 May 2026, 03:00',
      '1 note captured of 4 asked for',
      'Its time was up.',
      '+5',
      '周末的番茄牛腩',
      'code 301: collection failed',
      'tried again from 2026-05-02 04:00',
      'HTTP 404',
      '0.75 CNY',
    ])
      expect(page).toContain(said)
    expect(page).toMatch(/<svg class="spark".*<polyline/)
  })

  test('is whole in itself: a language, no script, and nothing that is asked for but by following a link', () => {
    const page = reportPage(read(2), 'x')
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).toContain('prefers-color-scheme: dark')
    const names = tagsOf(page).map((tag) => /^<\/?([a-z\d]+)/i.exec(tag)?.[1])
    expect(names.filter((name) => /^(script|link|img|iframe|object|embed|base|form)$/i.test(name ?? ''))).toEqual([])
    expect(page).not.toMatch(/\b(src|srcset|on[a-z]+|xlink:href)=|@import|url\(/i)
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/^https:\/\/www\.xiaohongshu\.com\/explore\/[0-9a-f]{24}$/)
  })

  test('has the same tags whatever is written into notes, names, reasons and lines', () => {
    const report = read(2)
    const plain = (text: string) => reportPage(written(report, text), text)
    const tags = tagsOf(plain('harmless')).map((tag) => tag.replace(/="[^"]*"/g, ''))
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('<', '>', '"', "'", '&', '`', '</style>', '-->', '\u202e', '\0'),
      ),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(hostile, (parts) => {
        const page = plain(`x${parts.join('')}`)
        expect(tagsOf(page).map((tag) => tag.replace(/="[^"]*"/g, ''))).toEqual(tags)
        expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/)
      }),
      { examples: [[['<script>alert(1)</script>']], [['" onmouseover="alert(1)']], [['<!--']]] },
    )
  })

  test('can be made of a run that found nothing', () => {
    const empty = read(2)
    catalog.sqlite.exec("DELETE FROM jobs; UPDATE media_identities SET state = 'stored'")
    const page = reportPage(
      { ...read(1), growth: { ...empty.growth, top: [], compared: 0 }, issues: { places: [], drifted: [] } },
      'x',
    )
    expect(page).toContain('Nothing.')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})

/** The report with one text in every place that the outside can write to. */
function written(report: NightReport, text: string): NightReport {
  const name = { title: text, author: text, language: text }
  const { growth, changes, failures } = report
  return {
    ...report,
    message: text,
    growth: { ...growth, top: growth.top.map((note) => ({ ...note, ...name })) },
    changes: {
      edited: {
        count: 1,
        top: changes.edited.top.map((note) => ({ ...note, ...name, title_before: text })),
      },
      moved: {
        ...changes.moved,
        missing: { count: 1, top: changes.moved.missing.top.map((note) => ({ ...note, ...name })) },
      },
    },
    failures: {
      notes: failures.notes.map((note) => ({ ...note, reason: text })),
      lines: { count: 1, top: [{ source: text, line: 1, text, reason: text }] },
      files: [{ reason: text, count: 1 }],
    },
    issues: { places: [{ path: text, kind: text, count: 1 }], drifted: [{ path: text, drift: 'new' }] },
  }
}
