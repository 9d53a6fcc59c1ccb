// The search index follows its notes in the transactions that write them, and is the same when it is made anew.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Catalog, type Transaction, transact } from '../../src/core/catalog.ts'
import { matchingNotes } from '../../src/read/search/search.ts'
import { openCatalog } from '../../src/store/open.ts'
import { clearSearchIndex, fillSearchIndex, indexNote, isFilled } from '../../src/store/search-index.ts'
import { catalogOf, idOf } from '../read/search/notes-to-search.ts'
import { anyEvent, apply, type Event, eventOf, notesOfOneAuthor, recordAll } from '../runs/courses.ts'
import { memoryCatalog, onDisk, temporaryFolder } from '../temporary-archive.ts'

function found(catalog: Catalog, text: string): number {
  const { sql, parameters } = matchingNotes(catalog, text)
  return catalog.sqlite.prepare<object, number>(`SELECT count(*) FROM (${sql})`).pluck().get(parameters) ?? 0
}

/** What is indexed, whatever the numbers. */
const indexed = ({ sqlite }: Catalog) =>
  sqlite.prepare('SELECT note_id, published_at, digest FROM search_notes ORDER BY note_id').all()

async function makeAnew(catalog: Catalog): Promise<void> {
  transact(catalog, clearSearchIndex)
  await fillSearchIndex(catalog)
}

/** Both notes by one author; then each edited as told. */
function applied(...edits: ((note: Event['data']) => void)[]): Catalog {
  const events = [0, ...edits.map((_, n) => n + 1)].flatMap((round) =>
    notesOfOneAuthor().map((data, index) => {
      for (const edit of edits.slice(0, round)) if (index === 0) edit(data)
      return { data, noteId: data.note_list[0].id, at: 1_770_000_000 + round * 100 + index, run: 0 }
    }),
  )
  const { catalog, recorded } = recordAll(events.filter((_, n) => n < 2 || n % 2 === 0))
  for (const one of recorded) apply(catalog, one)
  return catalog
}

test('is the same after any course of captures, in any order, as made anew from the rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { maxLength: 6 }), async (drawn) => {
      const { catalog, recorded } = recordAll(drawn.map(eventOf))
      for (const one of recorded.reverse()) apply(catalog, one)
      const followed = indexed(catalog)
      await makeAnew(catalog)
      expect(followed).toEqual(indexed(catalog))
      catalog.sqlite.close()
    }),
    { numRuns: 40 },
  )
})

test('an edit: the new text is found, the old one no longer', () => {
  const catalog = applied((data) => {
    if (data) data.note_list[0].title = '湖边的清晨'
  })
  expect(found(catalog, '湖边')).toBe(1)
  expect(found(catalog, '永恒审美')).toBe(0)
  expect(found(catalog, '写真')).toBe(1)
})

test('an author’s new name, seen in one capture, finds all of the author’s notes', () => {
  const catalog = applied((data) => {
    if (data === null) return
    data.user.nickname = '山茶在路上'
    data.note_list[0].user = { ...data.user }
  })
  expect([found(catalog, 'author:山茶'), found(catalog, 'author:600000001')]).toEqual([2, 2])
  expect(found(catalog, 'author:A')).toBe(0)
})

test('a capture that shows the same again writes nothing', () => {
  const catalog = applied(() => undefined)
  expect(catalog.sqlite.prepare('SELECT max(number) FROM search_notes').pluck().get()).toBe(2)
})

test('of notes written together, what was taken back with its savepoint is found as the rows that are left say', async () => {
  const catalog = await catalogOf([{ body: '露营' }, { body: '露营' }, { body: '露营' }])
  const edit = catalog.sqlite.prepare('UPDATE notes SET body = ? WHERE id = ?')
  const write = (tx: Transaction, number: number, body: string) => {
    edit.run(body, idOf(number))
    indexNote(tx, idOf(number))
  }
  transact(catalog, (tx) => {
    write(tx, 0, '湖边')
    const takenBack = () =>
      transact(tx, (inner) => {
        write(inner, 0, '清晨')
        write(inner, 1, '清晨')
        throw new Error('second thoughts')
      })
    expect(takenBack).toThrow('second thoughts')
    write(tx, 2, '雪山')
  })
  expect(['湖边', '清晨', '露营', '雪山'].map((text) => found(catalog, text))).toEqual([1, 0, 1, 1])
  const followed = indexed(catalog)
  await makeAnew(catalog)
  expect(followed).toEqual(indexed(catalog))
})

test('notes written together, with leases between them, are one segment of the index', async () => {
  const segments = (catalog: Catalog) =>
    catalog.sqlite.prepare('SELECT count(DISTINCT segid) FROM search_index_idx').pluck().get()
  const catalog = await catalogOf([{ body: '露营' }, { body: '露营' }, { body: '露营' }])
  // As a run has them: without, a lease needs no savepoint.
  catalog.sqlite.pragma('foreign_keys = ON')
  const edit = catalog.sqlite.prepare('UPDATE notes SET body = ? WHERE id = ?')
  const lease = catalog.sqlite.prepare('UPDATE jobs SET lease_run_id = 1 WHERE id = 1 RETURNING id')
  const before = Number(segments(catalog))
  transact(catalog, (tx) => {
    for (let number = 0; number < 3; number++) {
      edit.run(`湖边 ${number}`, idOf(number))
      indexNote(tx, idOf(number))
      lease.all()
    }
  })
  expect([segments(catalog), found(catalog, '湖边')]).toEqual([before + 1, 3])
})

test('a note without content is not found; while the index waits to be filled, none is brought in', async () => {
  const catalog = await catalogOf([{ body: '露营' }, { body: '露营' }])
  const capturedAt = catalog.sqlite.prepare('UPDATE notes SET last_captured_at = ? WHERE id = ?')
  capturedAt.run(null, idOf(0))
  transact(catalog, (tx) => indexNote(tx, idOf(0)))
  expect(found(catalog, '露营')).toBe(1)
  capturedAt.run(1, idOf(0))
  transact(catalog, (tx) => indexNote(tx, idOf(0)))
  expect(found(catalog, '露营')).toBe(2)
  transact(catalog, (tx) => {
    clearSearchIndex(tx)
    indexNote(tx, idOf(0))
  })
  expect([isFilled(catalog), indexed(catalog)]).toEqual([false, []])
  expect(await fillSearchIndex(catalog)).toBe(2)
  expect(await fillSearchIndex(catalog)).toBe(0)
})

test('one of an older format is asked as it is, and made anew by who writes next', async () => {
  const catalog = await catalogOf([{ tags: ['露营'] }, { body: '湖边' }])
  catalog.sqlite.exec('UPDATE search_state SET format = 1')
  expect([isFilled(catalog), found(catalog, 'tag:露营')]).toEqual([true, 1])
  expect(await fillSearchIndex(catalog)).toBe(2)
  expect([isFilled(catalog), await fillSearchIndex(catalog)]).toEqual([true, 0])
  catalog.sqlite.exec('UPDATE search_state SET format = 0')
  expect(isFilled(catalog)).toBe(false)
})

test('what replaced texts leave behind is cleared away before it outweighs the rest', async () => {
  const catalog = await catalogOf([{ body: '露营' }])
  const edit = catalog.sqlite.prepare('UPDATE notes SET body = ?')
  for (let n = 0; n < 1100; n++) {
    edit.run(`第${n}次`)
    transact(catalog, (tx) => indexNote(tx, idOf(0)))
  }
  expect(await fillSearchIndex(catalog)).toBe(1)
  expect(catalog.sqlite.prepare('SELECT seq FROM sqlite_sequence').pluck().get()).toBe(1)
  expect([found(catalog, '第1099次'), found(catalog, '第7次')]).toEqual([1, 0])
})

test('is the same where a thread of its own reads the notes', async () => {
  const here = memoryCatalog()
  here.sqlite.exec(`
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 6500)
    INSERT INTO notes (id, title, published_at, last_captured_at) SELECT printf('%024x', n), '露营 ' || n, n % 97, 1 FROM n`)
  const there = onDisk(here)
  for (const catalog of [here, there]) await makeAnew(catalog)
  expect(indexed(there)).toEqual(indexed(here))
  expect([isFilled(there), found(there, '露营'), found(there, '6499')]).toEqual([true, 6500, 1])
})

test('made anew without a note, nothing of its text is left in the file', async () => {
  const { catalog } = openCatalog(temporaryFolder())
  const path = catalog.sqlite.name
  const insert = catalog.sqlite.prepare('INSERT INTO notes (id, body, last_captured_at) VALUES (?, ?, 1)')
  for (let n = 0; n < 50; n++) insert.run(idOf(n), n === 7 ? '秘密 zq8' : `露营 ${n}`)
  await makeAnew(catalog)
  transact(catalog, clearSearchIndex)
  catalog.sqlite.pragma('secure_delete = ON')
  catalog.sqlite.prepare('DELETE FROM notes WHERE id = ?').run(idOf(7))
  await makeAnew(catalog)
  catalog.sqlite.exec('VACUUM')
  catalog.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  const bytes = readFileSync(path).toString('utf8')
  expect(['秘密', 'zq', 'q8'].filter((trace) => bytes.includes(trace))).toEqual([])
  expect(bytes).toContain('露营')
  catalog.sqlite.close()
})

test('SQLite 3.40 reads it', async () => {
  const folder = temporaryFolder()
  const { catalog } = openCatalog(folder)
  catalog.sqlite.prepare('INSERT INTO notes (id, body, last_captured_at) VALUES (?, ?, 1)').run(idOf(1), '露营 city')
  await makeAnew(catalog)
  catalog.sqlite.close()
  const sql = `SELECT note_id FROM search_index JOIN search_notes ON number = search_index.rowid WHERE search_index MATCH '"露营"'`
  expect(execFileSync('sqlite3', [join(folder, 'archive.sqlite'), sql], { encoding: 'utf8' }).trim()).toBe(idOf(1))
})
