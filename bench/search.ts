// Search on a large archive: that it finds what LIKE finds on the folded texts, how long it takes, what the index takes on
// the disk and costs when a note is written. The notes are rows written by the program's own functions, without captures
// and media. It must not search by any way but the program's.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Catalog, type Transaction, transact } from '../src/core/catalog.ts'
import { foldText } from '../src/core/folded-text.ts'
import type { NoteRecord } from '../src/core/model.ts'
import { normalizeNoteDetailV1 } from '../src/normalize/note-detail-v1.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { below, type Random, randomOf } from '../src/provider/random.ts'
import { matchingNotes, search } from '../src/read/search/search.ts'
import { createArchiveFolder } from '../src/store/archive-folder.ts'
import { applyNote, ensureNote } from '../src/store/notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { clearSearchIndex, fillSearchIndex, indexNote } from '../src/store/search-index.ts'
import { sightUser } from '../src/store/users.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'
import { largeWording } from './wording.ts'

type Mutable = { [name: string]: Figures[string] }

/** Between the fields of a note: no query holds it. */
const separator = '\u001f'

export async function benchSearch(bench: Bench): Promise<Figures> {
  const notes = bench.small ? 300 : 200_000
  const archive = join(bench.folder, 'archive')
  createArchiveFolder(archive)
  const { catalog } = openCatalog(archive)
  transact(catalog, clearSearchIndex)
  const texts = writeNotes(catalog, notes)
  const figures: Mutable = { 'notes archived': { value: notes, unit: '' } }
  Object.assign(figures, await costs(catalog, notes))
  Object.assign(figures, sizes(catalog, notes))
  Object.assign(figures, compare(catalog, texts, bench.small ? 3 : 25))
  for (const length of [1, 2, 3, 4, 6])
    Object.assign(figures, times(catalog, texts, length, bench.small ? 5 : length === 1 ? 60 : 400))
  catalog.sqlite.close()
  const whole = await measure(bench, ['search', '咖啡', '--archive', archive, '--json'])
  return {
    ...figures,
    'the whole command, two characters': { value: whole.wallSeconds * 1000, unit: 'ms' },
    'its processor time': { value: whole.cpuSeconds * 1000, unit: 'ms' },
    'its peak memory': { value: whole.peakBytes / 1e6, unit: 'MB' },
  }
}

/** Writes the notes, and returns the folded texts of each, by its place, joined. */
function writeNotes(catalog: Catalog, notes: number): string[] {
  const { sqlite } = catalog
  // Without captures that its rows could refer to.
  sqlite.pragma('foreign_keys = OFF')
  sqlite.pragma('synchronous = OFF')
  const wording = largeWording(notes, () => false)
  const texts: string[] = []
  for (let from = 0; from < notes; from += 2000)
    transact(catalog, (tx) => {
      for (let index = from; index < Math.min(notes, from + 2000); index++) {
        const { user, note_list } = generateNote(index, 1, wording)
        const record = normalizeNoteDetailV1({ ...note_list[0], images_list: [] }, user)
        if (record === null) throw new Error(`note ${index} has no usable ID`)
        const moment = { id: index + 1, capturedAt: 1_800_000_000 + index }
        ensureNote(tx, record.id)
        if (record.user !== null) sightUser(tx, record.user, moment)
        applyNote(tx, { ...record, media: [], images: [], issues: [] }, moment, () => null)
        texts.push(textOf(record))
      }
    })
  return texts
}

const textOf = ({ title, body, hashtags, mentions, user }: NoteRecord) =>
  [
    title,
    body,
    user?.nickname,
    ...(hashtags ?? []).map(({ name }) => name),
    ...(mentions ?? []).map(({ nickname }) => nickname),
  ]
    .map((field) => foldText(field ?? ''))
    .join(separator)

async function costs(catalog: Catalog, notes: number): Promise<Figures> {
  const { sqlite } = catalog
  const beforeFilling = process.cpuUsage()
  await fillSearchIndex(catalog)
  const filled = cpuMs(beforeFilling)
  const ids = sqlite.prepare<[], string>('SELECT id FROM notes ORDER BY id LIMIT 3000').pluck().all()
  const touch = sqlite.prepare('UPDATE notes SET last_checked_at = last_checked_at + 1 WHERE id = ?')
  const drop = sqlite.prepare('DELETE FROM search_notes WHERE note_id = ?')
  /** Milliseconds a note of which each is written in a transaction of its own, as a run does. */
  const written = (index: (tx: Transaction, id: string) => void) => {
    const before = process.cpuUsage()
    for (const id of ids)
      transact(catalog, (tx) => {
        touch.run(id)
        index(tx, id)
      })
    return cpuMs(before) / ids.length
  }
  const alone = written(() => undefined)
  const unchanged = written(indexNote)
  const changed = written((tx, id) => {
    drop.run(id)
    indexNote(tx, id)
  })
  return {
    'filling the index, processor time a note': { value: filled / notes, unit: 'ms' },
    'a note written and indexed, more than without': { value: changed - alone, unit: 'ms', aim: { atMost: 0.3 } },
    'a note captured again, its text unchanged': { value: unchanged - alone, unit: 'ms' },
  }
}

const cpuMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

function sizes({ sqlite }: Catalog, notes: number): Figures {
  const bytes = sqlite.prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search%'").pluck().get() as number
  const characters = sqlite
    .prepare("SELECT avg(length(coalesce(title, '')) + length(coalesce(body, ''))) FROM notes")
    .pluck()
    .get() as number
  return {
    'characters of title and body a note': { value: characters, unit: '' },
    'index a note': { value: bytes / notes, unit: 'bytes' },
    'index in all': { value: bytes / 1e6, unit: 'MB', aim: { atMost: 300 } },
  }
}

/** One to six characters in a row of a note's text; every fourth with an emoji or a character of a rare script. */
function drawn(random: Random, texts: readonly string[], length: number, nth: number): string {
  for (;;) {
    const characters = [...(texts[below(random, texts.length)] ?? '')]
    const rare = characters.findIndex((character) => character.length > 1)
    if (nth % 4 === 3 && rare < 0) continue
    const start = nth % 4 === 3 ? Math.max(0, rare - below(random, length)) : below(random, characters.length)
    const text = characters.slice(start, start + length).join('')
    // What no query can say: a quote within quotes, a field's end.
    if ([...text].length === length && !text.includes('"') && !text.includes(separator)) return text
  }
}

/** What is found and what LIKE finds, for texts that are in the notes and for some that are in none. */
function compare(catalog: Catalog, texts: readonly string[], ofEach: number): Figures {
  const folded = new Database(':memory:')
  folded.exec('CREATE TABLE texts (note_id TEXT, text TEXT)')
  const insert = folded.prepare('INSERT INTO texts VALUES (?, ?)')
  const ids = catalog.sqlite.prepare<[], string>('SELECT id FROM notes ORDER BY rowid').pluck().all()
  folded.transaction(() => {
    for (const [index, text] of texts.entries()) insert.run(ids[index], text)
  })()
  const like = folded.prepare<[string], string>("SELECT note_id FROM texts WHERE text LIKE ? ESCAPE '\\'").pluck()
  const random = randomOf(7)
  const counts = { queries: 0, hits: 0, missing: 0, extra: 0 }
  for (let length = 1; length <= 6; length++)
    for (let nth = 0; nth < ofEach; nth++) {
      const text = drawn(random, texts, length, nth)
      // Every tenth is turned around: mostly in few notes or none.
      const query = nth % 10 === 9 ? [...text].reverse().join('') : text
      const expected = new Set(like.all(`%${query.replace(/[%_\\]/g, '\\$&')}%`))
      const { sql, parameters } = matchingNotes(catalog, `"${query}"`)
      const found = catalog.sqlite.prepare<object, string>(sql).pluck().all(parameters)
      counts.queries += 1
      counts.hits += expected.size
      counts.extra += found.filter((id) => !expected.delete(id)).length
      counts.missing += expected.size
    }
  folded.close()
  return {
    'queries of 1 to 6 characters beside LIKE': { value: counts.queries, unit: '' },
    'notes that LIKE finds': { value: counts.hits, unit: '' },
    'of them missing': { value: counts.missing, unit: '', aim: { atMost: 0 } },
    'found that LIKE does not find': { value: counts.extra, unit: '', aim: { atMost: 0 } },
  }
}

/** Of searches as the program makes them, 50 hits with excerpts: texts by how often they are in the notes. */
function times(catalog: Catalog, texts: readonly string[], length: number, count: number): Figures {
  const random = randomOf(length, 0x74696d65)
  const queries = Array.from({ length: count }, (_, nth) => `"${drawn(random, texts, length, nth)}"`)
  const taken = queries.map((query) => {
    const [startedMs, before] = [performance.now(), process.cpuUsage()]
    Array.from(search(catalog, query))
    return { wall: performance.now() - startedMs, cpu: cpuMs(before) }
  })
  const at = (share: number, of: 'wall' | 'cpu' = 'wall') => {
    const sorted = taken.map((one) => one[of]).sort((a, b) => a - b)
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  }
  const name = (what: string) => `${length} ${length === 1 ? 'character' : 'characters'}, ${what}`
  return {
    [name('half of the searches within')]: { value: at(0.5), unit: 'ms' },
    [name('95 of 100')]: { value: at(0.95), unit: 'ms', ...(length === 2 && { aim: { atMost: 50 } }) },
    [name('99 of 100')]: { value: at(0.99), unit: 'ms' },
    [name('95 of 100, processor time')]: { value: at(0.95, 'cpu'), unit: 'ms' },
  }
}
