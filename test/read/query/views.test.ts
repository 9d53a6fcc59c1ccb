// What the views answer on a small archive, that the questions that come with the program can be asked, and that none
// reads a whole table where an index serves.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../../../src/core/catalog.ts'
import { examples } from '../../../src/read/query/examples.ts'
import { narrowToList } from '../../../src/read/query/narrow.ts'
import { openCatalogForReading } from '../../../src/store/open.ts'
import { memoryCatalog } from '../../temporary-archive.ts'
import { buriedNote, firstNight, imageNote, makeSmallArchive, secondNight, videoNote } from '../small-archive.ts'

const archiveDir = mkdtempSync(join(tmpdir(), 'rednote-archive-views-'))
let catalog: Catalog

beforeAll(() => {
  makeSmallArchive(archiveDir).sqlite.close()
  catalog = openCatalogForReading(archiveDir)
})
afterAll(() => {
  catalog.sqlite.close()
  rmSync(archiveDir, { recursive: true })
})

type Row = Record<string, unknown>
const ask = (sql: string) => catalog.sqlite.prepare<[], Row>(sql).all()

/** Tables that a statement reads from one end to the other; an index that has all it needs counts as one. */
function scanned(of: Catalog, sql: string): string[] {
  const plan = of.sqlite.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()
  const names = plan.map(({ detail }) => /^SCAN (\w+)(?! VIRTUAL)/.exec(detail)?.[1])
  const views = of.sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'view'").pluck().all()
  return names.filter((name) => name !== undefined && !views.includes(name)).map(String)
}

describe('a view', () => {
  const views = memoryCatalog()
    .sqlite.prepare<[], string>(
      "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'view' AND c.name = 'note_id'",
    )
    .pluck()
    .all()

  test.each(views)('%s of one note, of a list or of a join reads no table as a whole', (view) => {
    const empty = memoryCatalog()
    for (const sql of [
      `SELECT * FROM ${view} WHERE note_id = 'x'`,
      `SELECT * FROM ${view} WHERE note_id = (SELECT id FROM notes WHERE user_id = 'x')`,
      `SELECT * FROM ${view} WHERE note_id IN (SELECT note_id FROM list_notes WHERE list_id = 1)`,
    ])
      expect(scanned(empty, sql), sql).toEqual([])
  })

  test.each([
    ['author_totals', "user_id = 'x'"],
    ['author_totals', "nickname = 'x'"],
    ['hashtag_totals', "hashtag_id = 'x'"],
    ['hashtag_totals', "name = 'x'"],
    ['tagged_notes', "name = 'x'"],
    ['campaigns', "list = 'x'"],
    ['campaign_notes', "list = 'x'"],
    ['unverified_files', 'true'],
    ['growth_by_interval', 'until_at > 1'],
    ['likes_after_publishing', 'published_at > 1'],
  ])('%s where %s reads no table as a whole', (view, condition) => {
    expect(scanned(memoryCatalog(), `SELECT * FROM ${view} WHERE ${condition}`)).toEqual([])
  })
})

describe('narrowed to a list', () => {
  const list = '(SELECT note_id FROM main.list_notes WHERE list_id = 1)'
  let narrowed: Catalog

  beforeAll(() => {
    narrowed = openCatalogForReading(archiveDir)
    narrowToList(narrowed, 1)
  })
  afterAll(() => {
    narrowed.sqlite.close()
  })
  const sorted = (of: Catalog, sql: string) =>
    of.sqlite
      .prepare(sql)
      .all()
      .map((row) => JSON.stringify(row))
      .sort()

  test('each view can be read, and one of single notes has those of the list', () => {
    const views = narrowed.sqlite
      .prepare<[], string>("SELECT name FROM main.sqlite_master WHERE type = 'view'")
      .pluck()
      .all()
    expect(views.length).toBeGreaterThan(15)
    for (const view of views) {
      const rows = sorted(narrowed, `SELECT * FROM ${view}`)
      const columns = narrowed.sqlite.prepare<[], string>(`SELECT name FROM pragma_table_info('${view}')`).pluck().all()
      if (columns.includes('note_id'))
        expect(rows, view).toEqual(sorted(catalog, `SELECT * FROM ${view} WHERE note_id IN ${list}`))
    }
    expect(sorted(narrowed, 'SELECT * FROM note_details')).toHaveLength(1)
  })

  test.each([
    { list: 1, name: 'first', titles: ['A'], fields: ['{"of":"first"}'], digests: ['aa'] },
    { list: 2, name: 'second', titles: ['A', 'B'], fields: ['{"of":"second"}', null], digests: ['aa', 'bb'] },
    { list: 3, name: 'third', titles: ['B'], fields: [null], digests: ['bb'] },
  ])(
    'of lists that share notes nothing is told of another than the $name',
    ({ list, name, titles, fields, digests }) => {
      const shared = memoryCatalog()
      shared.sqlite.exec(`PRAGMA foreign_keys = OFF;
      INSERT INTO lists (id, name) VALUES (1, 'first'), (2, 'second'), (3, 'third');
      INSERT INTO notes (id, title) VALUES ('a', 'A'), ('b', 'B');
      INSERT INTO list_notes (list_id, note_id, added_at, fields) VALUES
        (1, 'a', 0, '{"of":"first"}'), (2, 'a', 0, '{"of":"second"}'), (2, 'b', 0, NULL), (3, 'b', 0, NULL);
      INSERT INTO blobs (digest, size, media_type, stored_at) VALUES
        ('aa', 1, 'image/heic', 0), ('bb', 2, 'image/heic', 0), ('cc', 3, 'image/heic', 0);
      INSERT INTO media (note_id, kind, position, rendition, file_id, identity, current, state, digest, url, first_seen_at,
        last_seen_at, last_capture_id) VALUES
        ('a', 'image', 0, 'original', 'f', 'f', 1, 'stored', 'aa', '', 0, 0, 1),
        ('b', 'image', 0, 'original', 'g', 'g', 1, 'stored', 'bb', '', 0, 0, 2)`)
      narrowToList(shared, list)
      const answer = (example: string) =>
        shared.sqlite.prepare<[], Row>(examples.find((one) => one.name === example)?.sql ?? '').all()
      expect(answer('campaigns')).toMatchObject([{ list: name, notes: titles.length }])
      const notes = answer('campaign-notes')
      expect(notes.map((note) => note.title).sort()).toEqual(titles)
      expect(notes.map((note) => note.fields)).toEqual(expect.arrayContaining(fields))
      const details = shared.sqlite.prepare<[], string>('SELECT lists FROM note_details').pluck().all()
      expect(details).toEqual(titles.map(() => name))
      const unverified = answer('unverified-files').map(({ path }) => String(path).slice(-2))
      expect(unverified.sort()).toEqual(digests)
    },
  )

  test('no view goes through the list for each of its rows', () => {
    for (const view of ['tagged_notes', 'hashtag_totals', 'note_timeline', 'files']) {
      const plan = narrowed.sqlite.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN SELECT * FROM ${view}`).all()
      expect(
        plan.filter(({ detail }) => detail.startsWith('LIST SUBQUERY')),
        view,
      ).toEqual([])
    }
  })
})

/** Questions about the whole archive; all others look up what they need. */
const ofAll: Readonly<Record<string, readonly string[]>> = {
  'latest-metrics': ['n'],
  'author-totals': ['n'],
  'hashtag-totals': ['note_hashtags'],
  campaigns: ['l'],
  // From the newest capture back to the first that is not its note's only one.
  'growth-by-interval': ['s'],
  'growth-by-day': ['s'],
  'note-edits': ['a'],
  spending: ['c'],
  unobtainable: ['jobs', 'seeds'],
  'campaign-notes': ['lists'],
}

describe('the question', () => {
  test.each(examples)('$name reads whole tables only where it asks for all', ({ name, sql }) => {
    expect(scanned(memoryCatalog(), sql).sort()).toEqual(ofAll[name] ?? [])
  })

  test('of each name is another one, and each can be asked with the sqlite3 of Debian', () => {
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length)
    for (const { name, sql } of examples) {
      const printed = execFileSync('sqlite3', ['-json', '-readonly', join(archiveDir, 'archive.sqlite'), sql])
      const rows = printed.length === 0 ? [] : (JSON.parse(printed.toString()) as Row[])
      expect(rows, name).toEqual(ask(sql))
    }
  })
})

describe('tells', () => {
  test('the newest counters, and what came between captures and days', () => {
    expect(
      ask(`SELECT liked_count, captured_at, captured_cn FROM latest_metrics WHERE note_id = '${imageNote}'`),
    ).toEqual([{ liked_count: 18, captured_at: secondNight + 1, captured_cn: '2026-05-02 03:00:01' }])
    expect(ask('SELECT note_id, from_at, until_at, days, liked_gained, liked_per_day FROM growth_by_interval')).toEqual(
      [
        {
          note_id: imageNote,
          from_at: firstNight + 1,
          until_at: secondNight + 1,
          days: 1,
          liked_gained: 5,
          liked_per_day: 5,
        },
      ],
    )
    expect(
      ask(
        `SELECT day, liked_count, days_since, liked_gained FROM growth_by_day WHERE note_id = '${imageNote}' ORDER BY day`,
      ),
    ).toEqual([
      { day: '2026-05-01', liked_count: 13, days_since: null, liked_gained: null },
      { day: '2026-05-02', liked_count: 18, days_since: 1, liked_gained: 5 },
    ])
  })

  test('likes on day 1, 7, 30: the last count before, and nothing where there was none', () => {
    const writable = memoryCatalog()
    writable.sqlite.exec(`PRAGMA foreign_keys = OFF;
      INSERT INTO notes (id, published_at) VALUES ('a', 0);
      INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, approximate) VALUES
        (1, 'a', 90000, 10, 0), (2, 'a', 604800, 70, 0), (3, 'a', 604801, 71, 0), (4, 'a', 9999999, 99, 0)`)
    const row = writable.sqlite
      .prepare('SELECT liked_day_1, liked_day_7, day_7_age, liked_day_30 FROM likes_after_publishing')
      .get()
    expect(row).toEqual({ liked_day_1: null, liked_day_7: 70, day_7_age: 7, liked_day_30: 71 })
  })

  test('how a note grew that has grown, though another one was captured later', () => {
    const writable = memoryCatalog()
    writable.sqlite.exec(`PRAGMA foreign_keys = OFF;
      INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, approximate) VALUES
        (1, 'a', 0, 1, 0), (2, 'a', 86400, 8, 0), (3, 'b', 99999, 5, 0)`)
    for (const name of ['growth-by-interval', 'growth-by-day']) {
      const rows = writable.sqlite.prepare<[], Row>(examples.find((one) => one.name === name)?.sql ?? '').all()
      expect(rows.at(-1), name).toMatchObject({ liked_gained: 7 })
    }
  })

  test('a day with several captures by its last one, and days without any not at all', () => {
    const writable = memoryCatalog()
    const day = 86_400
    writable.sqlite.exec(`PRAGMA foreign_keys = OFF;
      INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, approximate) VALUES
        (1, 'a', 0, 1, 0), (2, 'a', 57599, 2, 0), (5, 'a', 57600, 3, 0), (4, 'a', 57600, 4, 0), (6, 'a', ${4 * day}, 9, 0)`)
    const rows = writable.sqlite
      .prepare('SELECT day, liked_count, liked_gained, days_since FROM growth_by_day ORDER BY day')
      .all()
    expect(rows).toEqual([
      { day: '1970-01-01', liked_count: 2, liked_gained: null, days_since: null },
      { day: '1970-01-02', liked_count: 3, liked_gained: 1, days_since: 1 },
      { day: '1970-01-05', liked_count: 9, liked_gained: 6, days_since: 3 },
    ])
  })

  test('a note with its author, tags, lists and files', () => {
    const [note] = ask(`SELECT * FROM note_details WHERE note_id = '${imageNote}'`)
    expect(note).toMatchObject({ title: '周末的番茄牛腩', lists: 'cooks', liked_count: 18, availability: 'live' })
    expect(note?.hashtags).toMatch(/^#\S+( #\S+)*$/)
    const paths = JSON.parse(String(note?.files)) as string[]
    expect(paths.length).toBeGreaterThan(0)
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths) expect(path).toMatch(/^blobs\/sha256\/..\/..\/[0-9a-f]{64}$/)
  })

  test('authors, hashtags and campaigns with what their notes gathered', () => {
    const authors = ask('SELECT sum(notes) AS notes, sum(liked_count) AS liked FROM author_totals')
    expect(authors).toEqual(ask('SELECT count(*) AS notes, sum(liked_count) AS liked FROM latest_metrics'))
    const [tag] = ask(
      `SELECT h.* FROM hashtag_totals h JOIN note_hashtags t USING (hashtag_id) WHERE t.note_id = '${imageNote}'`,
    )
    expect(tag).toMatchObject({ notes: 1, authors: 1, liked_count: 18 })
    const ranking = examples.find(({ name }) => name === 'hashtag-totals')?.sql ?? ''
    const columns = 'name, notes, authors, liked_count, collected_count, last_published_cn'
    const byName = (one: Row, other: Row) => String(one.name).localeCompare(String(other.name))
    expect(ask(ranking).sort(byName)).toEqual(ask(`SELECT ${columns} FROM hashtag_totals`).sort(byName))
    expect(ask('SELECT list, notes, live, calls, cost FROM campaigns ORDER BY list')).toEqual([
      { list: 'cooks', notes: 1, live: 1, calls: 2, cost: 0.3 },
      { list: 'nobody', notes: 0, live: null, calls: 0, cost: null },
    ])
    expect(ask('SELECT note_id, liked_count, calls, cost_micros, fields FROM campaign_notes')).toEqual([
      { note_id: imageNote, liked_count: 18, calls: 2, cost_micros: 300_000, fields: '{"why":"stew"}' },
    ])
  })

  test('what cannot be had, and why', () => {
    const rows = ask('SELECT what, note_id, reason FROM unobtainable')
    expect(rows).toContainEqual({ what: 'note', note_id: videoNote, reason: 'missing: data is []' })
    expect(rows.filter(({ what }) => what === 'answer').map(({ note_id }) => note_id)).toContain(buriedNote)
    expect(rows.filter(({ what }) => what === 'file').length).toBeGreaterThan(0)
  })

  test('files that nobody has read for 90 days', () => {
    const writable = memoryCatalog()
    const now = Math.floor(Date.now() / 1000)
    const blob = (digest: string, storedDaysAgo: number, verifiedDaysAgo: number | null) =>
      writable.sqlite
        .prepare(
          "INSERT INTO blobs (digest, size, media_type, stored_at, verified_at) VALUES (?, 1, 'image/heic', ?, ?)",
        )
        .run(digest, now - storedDaysAgo * 86_400, verifiedDaysAgo === null ? null : now - verifiedDaysAgo * 86_400)
    blob('aa', 91, null)
    blob('bb', 89, null)
    blob('cc', 400, 100)
    blob('dd', 400, 10)
    const rows = writable.sqlite.prepare('SELECT digest, days FROM unverified_files ORDER BY digest').all()
    expect(rows).toEqual([
      { digest: 'aa', days: 91 },
      { digest: 'cc', days: 100 },
    ])
  })

  test('an edited note before and after', () => {
    expect(ask('SELECT note_id, title_before, title_after, seen_at FROM note_edits')).toEqual([
      {
        note_id: imageNote,
        title_before: '周末的番茄牛腩，一锅就够',
        title_after: '周末的番茄牛腩',
        seen_at: secondNight + 1,
      },
    ])
  })
})
