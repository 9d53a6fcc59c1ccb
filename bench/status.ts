// How long `status` takes on a large archive: one note archived by the program's own functions, and its rows repeated by
// SQL under other keys. It must not write a row in another shape than the program does.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Catalog, transact } from '../src/core/catalog.ts'
import { imagesOf } from '../src/provider/generate-images.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { randomOf } from '../src/provider/random.ts'
import { linkFile } from '../src/store/media.ts'
import { ensureNote } from '../src/store/notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun, endRun } from '../src/store/runs.ts'
import { recordSeed } from '../src/store/seeds.ts'
import { answerOf, capture } from './answers.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

const at = 1_770_000_000

export async function benchStatus(bench: Bench): Promise<Figures> {
  const [notes, timesAsked] = bench.small ? [200, 1] : [100_000, 5]
  const archive = join(bench.folder, 'archive')
  mkdirSync(archive)
  const { catalog } = openCatalog(archive)
  archiveOneNote(catalog)
  repeatNote(catalog, notes)
  const bytes = Number(catalog.sqlite.pragma('page_count', { simple: true })) * 4096
  catalog.sqlite.close()
  const ask = () => measure(bench, ['status', '--archive', archive, '--json'])
  const { stdout } = await ask()
  const counted = (JSON.parse(stdout) as { notes: { live: number } }).notes.live
  if (counted !== notes) throw new Error(`status counts ${counted} notes of ${notes}: ${stdout}`)
  const asked = []
  for (let time = 0; time < timesAsked; time++) asked.push(await ask())
  asked.sort((a, b) => a.wallSeconds - b.wallSeconds)
  const middle = asked[Math.floor(timesAsked / 2)] ?? (await ask())
  return {
    'notes archived': { value: notes, unit: '' },
    'size of the catalog': { value: bytes / 1e6, unit: 'MB' },
    [`status on ${notes} notes, the middle of ${timesAsked}`]: {
      value: middle.wallSeconds,
      unit: 's',
      aim: { atMost: 0.5 },
    },
    'its processor time': { value: middle.cpuSeconds, unit: 's' },
    'its peak memory': { value: middle.peakBytes / 1e6, unit: 'MB' },
  }
}

/** A note of three pictures and every file of it, captured and stored as a run does. */
function archiveOneNote(catalog: Catalog): void {
  const random = randomOf(1)
  const data = generateNote(1)
  const [note] = data.note_list
  note.images_list = imagesOf(random, { count: 3, video: false, livePhoto: undefined, old: false })
  const exchange = answerOf(note.id, data, { random, at })
  transact(catalog, (tx) => {
    const runId = beginRun(tx, { command: 'backfill', version: '0', startedAt: at })
    ensureNote(tx, note.id)
    recordSeed(
      tx,
      {
        source: '/notes.txt',
        line: 1,
        text: note.id,
        occurrence: 0,
        noteId: note.id,
        outcome: 'archived',
        reason: null,
      },
      runId,
    )
    const { wanted } = capture(tx, exchange, runId, () => null)
    const file = { mediaType: 'image/jpeg', width: 1080, height: 1440, durationMs: null, md5: null }
    for (const [index, identity] of wanted.entries())
      linkFile(tx, identity, { ...file, size: 200_000 + index, digest: String(index).padStart(64, '0') }, at)
    endRun(tx, runId, { endedAt: at + 1, outcome: 'complete', exitCode: 0 })
  })
}

/** What tells one note's rows from another's: each of these columns takes the number of the copy into its value. */
const keys: Readonly<Record<string, string>> = {
  note_id: "substr(note_id, 1, 16) || printf('%08x', n)",
  capture_id: 'n',
  last_capture_id: 'n',
  file_id: "file_id || '-' || n",
  identity: "identity || '-' || n",
  digest: "printf('%08x', n) || substr(digest, 9)",
  text: "substr(text, 1, 16) || printf('%08x', n)",
  line: 'n',
  number: 'n',
}
/** Tables whose own key is named `id`, and what it becomes; of the others a row is repeated where it has one of `keys`. */
const ids: Readonly<Record<string, string>> = { notes: "substr(id, 1, 16) || printf('%08x', n)", captures: 'n' }

function repeatNote({ sqlite }: Catalog, notes: number): void {
  // Until all tables are filled, rows refer to what is not there yet.
  sqlite.pragma('foreign_keys = OFF')
  sqlite.pragma('synchronous = OFF')
  const tables = sqlite
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'")
    .pluck()
    .all()
  sqlite.transaction(() => {
    for (const table of tables) repeatRows(table)
  })()
  const broken = sqlite.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) throw new Error(`${broken.length} of the rows made refer to nothing`)

  function repeatRows(table: string): void {
    const columns = sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
    const replaced = columns.map((column) => (column === 'id' ? ids[table] : keys[column]) ?? column)
    if (replaced.every((column, index) => column === columns[index])) return
    // The copies begin behind the one that there is, which is number 1.
    sqlite
      .prepare(`
        WITH RECURSIVE copies (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM copies WHERE n < ?)
        INSERT INTO ${table} (${columns.join(', ')}) SELECT ${replaced.join(', ')} FROM ${table}, copies`)
      .run(notes)
  }
}
