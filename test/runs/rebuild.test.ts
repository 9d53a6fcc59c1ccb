// A rebuild makes the very rows that the runs had made, whatever they went through, and all or nothing of them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readExchange } from '../../src/api/contract.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { IntegrityError } from '../../src/core/errors.ts'
import { beginRebuild } from '../../src/runs/rebuild.ts'
import { notesObservedIn, settleAvailability } from '../../src/store/availability.ts'
import { Forgotten } from '../../src/store/forgotten.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { failFile, linkFile } from '../../src/store/media.ts'
import { derivedTables as remade } from '../../src/store/remake.ts'
import { endRun } from '../../src/store/runs.ts'
import { answer, exchangeOf } from '../exchange.ts'
import { onDisk } from '../temporary-archive.ts'
import { anyEvent, apply, derivedTables, eventOf, notesOfOneAuthor, recordAll, rowsOf } from './courses.ts'

const options = {
  skipReason: () => 'new to the rebuild',
  stopped: () => false,
  withoutDamaged: false,
  forgotten: new Forgotten([]),
}

/** Rows of the tables that a rebuild must leave alone. */
const evidenceOf = ({ sqlite }: Catalog) =>
  ['captures', 'runs', 'media_identities', 'blobs', 'jobs', 'seeds', 'schedule'].map((table) =>
    sqlite.prepare(`SELECT * FROM ${table}`).all(),
  )

/** What else happens to an archive: some files come, some fail, and a run's observations are not believed. */
function goThrough(catalog: Catalog, of: { stored: number; failed: number; distrusted: number | null }): void {
  const identities = catalog.sqlite
    .prepare('SELECT identity FROM media_identities ORDER BY 1')
    .pluck()
    .all() as string[]
  transact(catalog, (tx) => {
    const file = { size: 1, mediaType: 'image/heic', width: 1, height: 1, durationMs: null, md5: null }
    for (const [n, identity] of identities.entries()) {
      if (n < of.stored) linkFile(tx, identity, { ...file, digest: `${n % 3}`.repeat(64) }, 1_770_000_000 + n)
      else if (n < of.stored + of.failed) failFile(tx, identity, 'HTTP 404')
    }
    if (of.distrusted === null) return
    endRun(tx, of.distrusted, { endedAt: 1_780_000_000, outcome: 'shape', exitCode: 6, distrusted: true })
    for (const noteId of notesObservedIn(tx, of.distrusted)) settleAvailability(tx, noteId)
  })
}

const history = fc.array(anyEvent, { minLength: 1, maxLength: 8 }).chain((events) =>
  fc.record({
    events: fc.constant(events),
    order: fc.shuffledSubarray([...events.keys()], { minLength: events.length }),
    half: fc.nat(events.length),
    stored: fc.nat(8),
    failed: fc.nat(8),
    distrusted: fc.option(fc.constantFrom(1, 2, 3)),
  }),
)

describe('a rebuild', () => {
  test('remakes every table of the derived schema', () => {
    expect([...remade].sort()).toEqual([...derivedTables].sort())
  })

  test('gives the rows that runs had made: edits, renames, absences, returns, late captures, failed files', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ events, order, half, ...course }) => {
        const { catalog, recorded } = recordAll(events.map(eventOf))
        for (const [n, index] of order.entries()) {
          const one = recorded[index]
          if (one !== undefined) apply(catalog, one)
          if (n === half) goThrough(catalog, course)
        }
        const [rows, evidence] = [rowsOf(catalog), evidenceOf(catalog)]
        const { counts, done } = beginRebuild(catalog, options)
        expect(await done).not.toBeNull()
        expect(rowsOf(catalog)).toEqual(rows)
        expect(evidenceOf(catalog)).toEqual(evidence)
        expect(counts.notes + counts.observations).toBe(events.length)
      }),
      { numRuns: 100 },
    )
  })

  test('gives the same rows where a thread of its own reads the captures, and stops with it', async () => {
    // Of 90 notes, five captures each: a part has all of a note, or none.
    const events = Array.from({ length: 450 }, (_, n) => {
      const event = eventOf({ which: n % 2, at: n, run: n % 3, edits: [] })
      const noteId = `698ab0640000000015${(n % 90).toString(16).padStart(6, '0')}`
      if (event.data !== null) event.data.note_list[0].id = noteId
      return { ...event, noteId }
    })
    const { catalog: inMemory, recorded } = recordAll(events)
    for (const one of recorded) apply(inMemory, one)
    const rows = rowsOf(inMemory)
    const catalog = onDisk(inMemory)
    const here = await beginRebuild(catalog, { ...options, inThread: false }).done
    let parts = 0
    const { counts, done } = beginRebuild(catalog, { ...options, inThread: true, reached: () => (parts += 1) })
    expect(await done).toEqual(here)
    expect(rowsOf(catalog)).toEqual(rows)
    expect(counts).toMatchObject({ done: 450, notes: 450, failed: [] })
    expect(parts).toBe(9)
    expect(await beginRebuild(catalog, { ...options, inThread: true, stopped: () => true }).done).toBeNull()
    catalog.sqlite.exec(`UPDATE captures SET body_digest = '${'0'.repeat(64)}' WHERE id = 300`)
    await expect(beginRebuild(catalog, { ...options, inThread: true }).done).rejects.toThrow(/capture 300 is not what/)
    expect(rowsOf(catalog)).toEqual(rows)
  })

  test('keeps notes that nobody has seen, and answers that the next run is to apply', async () => {
    const { catalog, recorded } = recordAll([eventOf({ which: 0, at: 5, run: 0, edits: [] })])
    const [first] = recorded
    if (first === undefined) throw new Error('one was recorded')
    catalog.sqlite.exec(`
      INSERT INTO notes (id) VALUES ('698ab06400000000150387ff');
      INSERT INTO jobs (kind, note_id, state, purpose, run_id, capture_id, position, opened_at)
      VALUES ('note', '${first.exchange.noteId}', 'open', 'asked', 1, ${first.id}, 1, 5)`)
    const rows = rowsOf(catalog)
    const { counts, done } = beginRebuild(catalog, options)
    await done
    expect(counts).toMatchObject({ pending: 1, notes: 0 })
    expect(rowsOf(catalog)).toEqual(rows)
    catalog.sqlite.exec('DELETE FROM jobs')
    apply(catalog, first)
    expect(rowsOf(catalog).some((row) => row.startsWith('metric_snapshots'))).toBe(true)
  })

  test('leaves everything as it was where it is stopped, and where a capture is damaged', async () => {
    const { catalog, recorded } = recordAll([1, 2].map((at) => eventOf({ which: 0, at, run: 0, edits: [] })))
    for (const one of recorded) apply(catalog, one)
    const rows = rowsOf(catalog)
    expect(await beginRebuild(catalog, { ...options, stopped: () => true }).done).toBeNull()
    expect(rowsOf(catalog)).toEqual(rows)
    catalog.sqlite.exec(`UPDATE captures SET body_digest = '${'0'.repeat(64)}' WHERE id = 2`)
    await expect(beginRebuild(catalog, options).done).rejects.toThrow(IntegrityError)
    expect(rowsOf(catalog)).toEqual(rows)
    const { counts, done } = beginRebuild(catalog, { ...options, withoutDamaged: true })
    await done
    expect(counts.failed).toMatchObject([{ capture_id: 2 }])
    expect(catalog.sqlite.prepare('SELECT capture_id FROM metric_snapshots').pluck().all()).toEqual([1])
    expect(catalog.sqlite.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  test('names a note that cannot be written, which leaves no row, and writes all others', async () => {
    const notes = [1, 2, 3].map((n) => `698ab06400000000150000${n}f`)
    const events = notes.map((noteId, at) => {
      const event = eventOf({ which: 0, at, run: 0, edits: [] })
      if (event.data !== null) event.data.note_list[0].id = noteId
      return { ...event, noteId }
    })
    const { catalog, recorded } = recordAll(events)
    for (const one of recorded) if (one.exchange.noteId !== notes[1]) apply(catalog, one)
    const rows = rowsOf(catalog)
    catalog.sqlite.exec(`CREATE TRIGGER defect BEFORE INSERT ON media WHEN new.note_id = '${notes[1]}'
      BEGIN SELECT RAISE(ABORT, 'a defect'); END`)
    const { counts, done } = beginRebuild(catalog, options)
    await done
    expect(counts).toMatchObject({ notes: 2, failed: [{ capture_id: 2, note_id: notes[1], reason: 'a defect' }] })
    expect(rowsOf(catalog)).toEqual(rows)
  })

  test('tells which keys came, went, and changed their type, and when', async () => {
    const day = (n: number) => 1_770_000_000 + n * 86_400
    const { catalog } = recordAll([])
    catalog.sqlite.exec("INSERT INTO runs (command, version, started_at, pid, host) VALUES ('nightly', '0', 0, 0, '')")
    for (let n = 0; n < 40; n++) {
      const [data] = notesOfOneAuthor()
      const [note] = data.note_list
      if (n >= 15) note.brand_new = { inner: n }
      if (n >= 25) delete note.ip_location
      note.share_count_text = n < 20 ? 5 : '5'
      if (n % 2 === 0) note.now_and_then = n
      const exchange = exchangeOf(answer([data]), { noteId: note.id, capturedAt: day(n) })
      transact(catalog, (tx) => {
        tx.sqlite.prepare('INSERT INTO notes (id) VALUES (?) ON CONFLICT DO NOTHING').run(note.id)
        const of = { runId: 1, origin: 'api', price: { costMicros: 0, currency: 'CNY' } } as const
        recordCapture(tx, exchange, readExchange(exchange), of)
      })
    }
    const rebuilt = await beginRebuild(catalog, options).done
    expect(rebuilt?.drift).toEqual({
      new: [{ path: 'brand_new', first_seen_at: day(15), count: 25 }],
      vanished: [{ path: 'ip_location', last_seen_at: day(24), count: 25 }],
      retyped: [{ path: 'share_count_text', before: ['number'], type: 'string', first_seen_at: day(20), count: 20 }],
    })
    expect(rebuilt?.shape.find(({ path }) => path === 'now_and_then')).toEqual({
      path: 'now_and_then',
      types: { number: 20 },
      first_seen_at: day(0),
      last_seen_at: day(38),
      count: 20,
    })
    expect(rebuilt?.shape.map(({ path }) => path)).toContain('images_list[*].fileid')
  })
})
