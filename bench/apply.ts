// How fast answers become rows, against a bare better-sqlite3 loop that writes the very same rows: what reading, judging
// and comparing cost beyond the writing. The index of search is apply's alone: its rows cannot be read back.
// It must not count the ledger or the files.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readExchange } from '../src/api/contract.ts'
import { type Catalog, transact } from '../src/core/catalog.ts'
import type { Exchange } from '../src/core/model.ts'
import { imagesOf } from '../src/provider/generate-images.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { randomOf } from '../src/provider/random.ts'
import { applyRecords } from '../src/runs/apply-capture.ts'
import { recordsOf } from '../src/runs/capture-records.ts'
import { recordCapture } from '../src/store/ledger.ts'
import { ensureNote } from '../src/store/notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun } from '../src/store/runs.ts'
import { answerOf } from './answers.ts'
import type { Bench } from './measure.ts'
import type { Figures } from './results.ts'

const at = 1_770_000_000
/** What a note's first capture fills; `media_identities` belongs to its slots. */
const tables = [
  'users',
  'user_versions',
  'hashtags',
  'topics',
  'media_identities',
  'images',
  'note_hashtags',
  'note_topics',
  'mentions',
  'voices',
  'metric_snapshots',
  'note_versions',
  'issues',
  'media',
] as const

export function benchApply(bench: Bench): Figures {
  const notes = bench.small ? 20 : 1000
  const exchanges = Array.from({ length: notes }, (_, index) => exchangeOf(index))
  const rounds = Array.from({ length: bench.small ? 1 : 7 }, (_, number) => applyBesideBare(bench, number, exchanges))
  // The middle one by the share: a round is a second, and whatever else the machine does lengthens one or the other.
  rounds.sort((a, b) => a.wrote / a.applied - b.wrote / b.applied)
  const middle = rounds[Math.floor(rounds.length / 2)]
  if (middle === undefined) throw new Error('no round')
  const { count, applied, wrote } = middle
  return {
    'rows a second that apply writes': { value: count / applied, unit: '/s' },
    'a bare loop writes the same rows at': { value: count / wrote, unit: '/s' },
    'apply, as a share of the bare loop, the middle of 7': { value: wrote / applied, unit: '×', aim: { atLeast: 0.5 } },
    'rows of a note': { value: count / notes, unit: '' },
  }
}

interface Round {
  /** Rows that each of both wrote. */
  readonly count: number
  /** Seconds of processor time. */
  readonly applied: number
  readonly wrote: number
}

function applyBesideBare(bench: Bench, number: number, exchanges: readonly Exchange[]): Round {
  const notes = exchanges.length
  const ours = prepareCatalog(bench, `ours-${number}`, exchanges)
  const applied = secondsOf(() => {
    for (const [index, exchange] of exchanges.entries())
      transact(ours, (tx) =>
        applyRecords(tx, recordsOf(exchange), { id: index + 1, capturedAt: exchange.capturedAt }, () => null),
      )
  })
  const rowsOf = (table: string) => ours.sqlite.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().all()
  const written = tables.map((table) => ({ table, rows: rowsOf(table) })).filter(({ rows }) => rows.length > 0)
  const contents = rowsOf('notes')
  const count = written.reduce((sum, { rows }) => sum + rows.length, contents.length)
  const bare = prepareCatalog(bench, `bare-${number}`, exchanges)
  // As many transactions as notes; a row's place among them makes no difference.
  const statements = written.map(({ table, rows }) => ({
    insert: bare.sqlite.prepare(`INSERT INTO ${table} VALUES (${(rows[0] ?? []).map(() => '?').join()})`),
    rows,
  }))
  const columns = bare.sqlite
    .prepare('SELECT * FROM notes')
    .columns()
    .map(({ name }) => name)
  const content = bare.sqlite.prepare(
    `UPDATE notes SET ${columns
      .slice(1)
      .map((name) => `${name} = ?`)
      .join()} WHERE id = ?`,
  )
  bare.sqlite.pragma('foreign_keys = OFF')
  const wrote = secondsOf(() => {
    for (let note = 0; note < notes; note++)
      transact(bare, () => {
        const [id, ...rest] = contents[note] ?? []
        content.run(...rest, id)
        for (const { insert, rows } of statements)
          for (let row = Math.ceil((note * rows.length) / notes); row < ((note + 1) * rows.length) / notes; row++)
            insert.run(...(rows[row] ?? []))
      })
  })
  for (const catalog of [ours, bare]) catalog.sqlite.close()
  return { count, applied, wrote }
}

/** The answer for an image note of three pictures. */
function exchangeOf(index: number): Exchange {
  const data = generateNote(3 * index + 1)
  const images = imagesOf(randomOf(index), { count: 3, video: false, livePhoto: undefined, old: false })
  const [note] = data.note_list
  const asked = { ...data, note_list: [{ ...note, images_list: images }] as typeof data.note_list }
  return answerOf(note.id, asked, { random: randomOf(index, at), at: at + index })
}

/** A catalog with the notes' captures in the ledger, which does not wait for the disk. */
function prepareCatalog(bench: Bench, name: string, exchanges: readonly Exchange[]): Catalog {
  const folder = join(bench.folder, name)
  mkdirSync(folder)
  const { catalog } = openCatalog(folder)
  catalog.sqlite.pragma('synchronous = NORMAL')
  transact(catalog, (tx) => {
    const runId = beginRun(tx, { command: 'backfill', version: '0', startedAt: at })
    for (const exchange of exchanges) {
      ensureNote(tx, exchange.noteId)
      recordCapture(tx, exchange, readExchange(exchange), {
        runId,
        origin: 'api',
        price: { costMicros: 0, currency: 'CNY' },
      })
    }
  })
  return catalog
}

/** Processor time, which others at work on the machine do not lengthen as they do the clock's. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
