// The gallery's pages, one after the other, are all the notes that its filters leave, each once, in its order.
import { expect, test } from 'vitest'
import { type Catalog, transact } from '../../../src/core/catalog.ts'
import { generateNotes } from '../../../src/provider/generate-notes.ts'
import {
  type Cursor,
  type Filters,
  readCursor,
  readFilters,
  writeCursor,
  writeFilters,
} from '../../../src/read/viewer/gallery/filters.ts'
import type { Hits } from '../../../src/read/viewer/gallery/find-words.ts'
import { type Card, countGallery, pageSize, readGallery } from '../../../src/read/viewer/gallery/gallery.ts'
import { createRanks } from '../../../src/read/viewer/gallery/ranks.ts'
import { addToList, ensureList } from '../../../src/store/lists.ts'
import { captureNote } from '../../captured.ts'
import { memoryCatalog, newRun } from '../../temporary-archive.ts'

const day = 86_400
const start = 1_790_000_000
const notes = generateNotes(130)

/** 130 notes: every third captured twice, the second time with more likes; some on a list, some gone, some undated. */
function makeCatalog(): Catalog {
  const catalog = memoryCatalog()
  const runId = newRun(catalog)
  for (const [n, data] of notes.entries()) {
    const at = start + n
    captureNote(catalog, data, { runId, at, skipReason: () => 'none' })
    if (n % 3 === 0) {
      const later = structuredClone(data)
      later.note_list[0].liked_count = Number(later.note_list[0].liked_count) + n * 10
      captureNote(catalog, later, { runId, at: at + 10 * day, skipReason: () => 'none' })
    }
  }
  transact(catalog, (tx) => {
    const listId = ensureList(tx, 'spring')
    for (const [n, data] of notes.entries())
      if (n % 2 === 0) addToList(tx, listId, { noteId: data.note_list[0].id, now: start, fields: null })
  })
  catalog.sqlite.exec(`
    UPDATE notes SET availability = 'gone' WHERE rowid % 11 = 0;
    UPDATE notes SET published_at = NULL WHERE rowid % 13 = 0;
    INSERT INTO notes (id) VALUES ('ffffffffffffffffffffffff')`)
  return catalog
}

function readAll(catalog: Catalog, filters: Filters, hits: Hits | null = null): Card[] {
  const all: Card[] = []
  let after: Cursor | null = null
  for (let pages = 0; pages < 10; pages += 1) {
    const page = readGallery(catalog, filters, hits, after)
    expect(page.cards.length).toBeLessThanOrEqual(pageSize)
    all.push(...page.cards)
    if (page.next === null) return all
    // As an address has it.
    after = readCursor(writeCursor(page.next))
    expect(after).toEqual(page.next)
  }
  throw new Error('the pages do not end')
}

const filtersOf = (query: string) => readFilters(new URLSearchParams(query))
const ids = (cards: readonly { id: string }[]) => cards.map(({ id }) => id)
const catalog = makeCatalog()
await createRanks(catalog).upToDate()

function expected(catalog: Catalog, where: string, by: string): string[] {
  return catalog.sqlite
    .prepare<[], string>(
      `SELECT n.id FROM notes n JOIN temp.note_ranks r ON r.note_id = n.id WHERE ${where} ORDER BY ${by}`,
    )
    .pluck()
    .all()
}

const byDate = 'n.published_at IS NULL, n.published_at DESC, n.id DESC'
const authorOf = '(SELECT user_id FROM notes WHERE user_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)'
const tagOf = '(SELECT hashtag_id FROM note_hashtags GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)'
const one = (sql: string) => catalog.sqlite.prepare<[], string>(`SELECT ${sql}`).pluck().get() ?? ''
const author = one(authorOf)
const tag = one(tagOf)
const tagName = one(`(SELECT name FROM hashtags WHERE id = '${tag}')`)

test.each([
  ['', 'true', byDate],
  ['sort=likes', 'true', 'r.liked DESC, n.id DESC'],
  ['sort=growth', 'true', 'r.growth DESC, n.id DESC'],
  ['list=spring', 'n.id IN (SELECT note_id FROM list_notes)', byDate],
  ['list=spring&sort=likes', 'n.id IN (SELECT note_id FROM list_notes)', 'r.liked DESC, n.id DESC'],
  ['type=video', "n.type = 'video'", byDate],
  ['type=video&sort=growth', "n.type = 'video'", 'r.growth DESC, n.id DESC'],
  ['availability=gone', "n.availability = 'gone'", byDate],
  ['availability=live&type=normal', "n.availability = 'live' AND n.type = 'normal'", byDate],
  [`author=${author}`, `n.user_id = '${author}'`, byDate],
  [`tag=${tag}`, `n.id IN (SELECT note_id FROM note_hashtags WHERE hashtag_id = '${tag}')`, byDate],
  [
    `tag=${tagName}&list=spring`,
    `n.id IN (SELECT note_id FROM note_hashtags WHERE hashtag_id = '${tag}') AND n.id IN (SELECT note_id FROM list_notes)`,
    byDate,
  ],
  ['from=2023-01-01&to=2024-12-31', 'n.published_at >= 1672502400 AND n.published_at < 1735660800', byDate],
  ['list=no-such-list', 'false', byDate],
])('%s', (query, where, by) => {
  const filters = filtersOf(query)
  const all = readAll(catalog, filters)
  expect(ids(all)).toEqual(expected(catalog, where, by))
  expect(countGallery(catalog, filters, null)).toBe(all.length)
  expect(filtersOf(writeFilters(filters).slice(1))).toEqual(filters)
})

test('what is found by words comes in its order, or in another, narrowed by the other filters', () => {
  const best = notes.map((data) => data.note_list[0].id).reverse()
  const parameters = { search_ids: JSON.stringify(best) }
  const hits: Hits = { best, all: { sql: 'SELECT value AS note_id FROM json_each(@search_ids)', parameters } }
  const videos = new Set(expected(catalog, "n.type = 'video'", byDate))
  expect(ids(readAll(catalog, filtersOf('q=x'), hits))).toEqual(best)
  expect(ids(readAll(catalog, filtersOf('q=x&type=video'), hits))).toEqual(best.filter((id) => videos.has(id)))
  expect(ids(readAll(catalog, filtersOf('q=x&sort=date'), hits))).toEqual(expected(catalog, 'true', byDate))
  expect(ids(readAll(catalog, filtersOf('q=x&sort=likes'), hits))).toEqual(
    ids(readAll(catalog, filtersOf('sort=likes'))),
  )
  expect(countGallery(catalog, filtersOf('q=x&type=video'), hits)).toBe(videos.size)
})

test('ranks follow what is captured after they were made', async () => {
  const fresh = makeCatalog()
  const ranks = createRanks(fresh)
  await ranks.upToDate()
  const [data] = notes
  if (data === undefined) throw new Error('no note')
  const grown = structuredClone(data)
  grown.note_list[0].liked_count = 99_000_000
  captureNote(fresh, grown, { runId: newRun(fresh), at: start + 40 * day, skipReason: () => 'none' })
  await ranks.upToDate()
  for (const sort of ['likes', 'growth'])
    expect(readAll(fresh, filtersOf(`sort=${sort}`))[0]?.id, sort).toBe(data.note_list[0].id)
  // Likes a day since the capture a week or more before the last one.
  const growth = fresh.sqlite.prepare<[string], number>('SELECT growth FROM temp.note_ranks WHERE note_id = ?').pluck()
  expect(growth.get(data.note_list[0].id)).toBeCloseTo((99_000_000 - Number(data.note_list[0].liked_count)) / 30, 0)
})

test.each(['', 'x', '1_', '_a', "1_'", 'none_', 'NaN_a', `1_${'a'.repeat(65)}`])('%j is no place to begin', (text) => {
  expect(readCursor(text)).toBeNull()
})
