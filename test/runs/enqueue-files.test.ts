// A list that is read again looks after the files of its notes: only of those that may lack one since it did so last.
// Whatever happens in between, it leaves the rows that looking after all of them would.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { enqueueSeeds } from '../../src/runs/enqueue.ts'
import { type Run, Stop } from '../../src/runs/run.ts'
import { settingsOf, skipReasonOf } from '../../src/runs/skip-reason.ts'
import { Tally } from '../../src/runs/tally.ts'
import { seedFromArgument } from '../../src/seeds/seed-list.ts'
import { failFile, linkFile } from '../../src/store/media.ts'
import { beginRun } from '../../src/store/runs.ts'
import { settleSeeds } from '../../src/store/seeds.ts'
import { captureNote } from '../captured.ts'
import { memoryCatalog } from '../temporary-archive.ts'

const notes = sampleNotes().slice(0, 2)
const noteIds = notes.map(({ note_list: [note] }) => note.id)
const usual = loadConfig(undefined, {}, {}).media
const file = {
  digest: 'd'.repeat(64),
  size: 1,
  mediaType: 'image/webp',
  width: 1,
  height: 1,
  durationMs: null,
  md5: null,
}

const event = fc.record({
  settings: fc.constantFrom<Partial<typeof usual>>(
    {},
    {},
    {},
    { renditions: ['original'] },
    { enabled: false },
    { avatar: false },
  ),
  command: fc.constantFrom('backfill', 'backfill', 'nightly', 'verify', 'import'),
  knowsSettings: fc.constantFrom(true, true, true, false),
  work: fc.constantFrom('list', 'list', 'list', 'capture', 'capture fewer', 'fail', 'store', 'refresh'),
  note: fc.nat({ max: notes.length - 1 }),
  pick: fc.nat({ max: 20 }),
})
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

async function happen(
  catalog: Catalog,
  { settings, command, knowsSettings, work, note, pick }: Event,
  at: number,
  remembers: boolean,
) {
  const media = { ...usual, ...settings }
  const skipReason = skipReasonOf(media)
  const mediaSettings = remembers && knowsSettings ? settingsOf(media) : null
  const id = transact(catalog, (tx) => beginRun(tx, { command, version: '1', startedAt: at, mediaSettings }))
  const data = notes[note]
  const identities = catalog.sqlite
    .prepare<[], string>("SELECT identity FROM media_identities WHERE state <> 'skipped' ORDER BY 1")
    .pluck()
    .all()
  const identity = identities[pick % Math.max(1, identities.length)]
  if (work === 'fail' && identity !== undefined) transact(catalog, (tx) => failFile(tx, identity, 'HTTP 404'))
  if (work === 'store' && identity !== undefined) transact(catalog, (tx) => linkFile(tx, identity, file, at))
  if (work === 'list' || work === 'refresh')
    await enqueueSeeds(
      {
        id,
        catalog,
        skipReason,
        clock: { ...createClock(), nowSeconds: () => at },
        tally: new Tally(),
        stop: new Stop(),
        reached: () => undefined,
      } as Partial<Run> as Run,
      once(noteIds),
      {
        refresh: work === 'refresh',
        limit: null,
        list: null,
        resolveShortLink: async () => ({ kind: 'unresolved', reason: '' }),
      },
    )
  if (!['capture', 'capture fewer', 'refresh'].includes(work) || data === undefined) return
  const [first] = data.note_list
  const fewer = { ...data, note_list: [{ ...first, images_list: null }] } as unknown as typeof data
  captureNote(catalog, work === 'capture' ? data : fewer, { runId: id, at: at + 1, skipReason })
  transact(catalog, (tx) => settleSeeds(tx, { noteId: first.id, runId: id }, 'archived', null))
  catalog.sqlite.prepare("DELETE FROM jobs WHERE kind = 'note' AND note_id = ?").run(first.id)
}

async function* once(ids: readonly string[]) {
  yield ids.map((id, index) => seedFromArgument(id, index + 1))
}

const rowsOf = ({ sqlite }: Catalog) =>
  [
    'SELECT * FROM media ORDER BY identity, note_id, kind, position, rendition',
    'SELECT * FROM media_identities ORDER BY identity',
    "SELECT identity, state, run_id FROM jobs WHERE kind = 'media' ORDER BY identity",
    'SELECT * FROM seeds ORDER BY source, text, occurrence',
  ].map((sql) => sqlite.prepare(sql).all())

test('only the notes that may lack a file are looked after, and no file is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 10 }), async (events) => {
      const catalog = memoryCatalog()
      const twin = memoryCatalog()
      for (const [index, one] of events.entries()) {
        const at = 1_800_000_000 + index * 10
        await happen(catalog, one, at, true)
        await happen(twin, one, at, false)
        expect(rowsOf(catalog)).toEqual(rowsOf(twin))
      }
    }),
    { numRuns: 40 },
  )
})

test('a run that captured a note has not looked after the files that its answer did not name', async () => {
  const catalog = memoryCatalog()
  const usually = { settings: {}, command: 'backfill', knowsSettings: true, note: 0, pick: 0 } as const
  await happen(catalog, { ...usually, settings: { enabled: false }, work: 'capture' }, 1, true)
  await happen(catalog, { ...usually, work: 'refresh' }, 20, true)
  const wanted = catalog.sqlite
    .prepare<[], string>("SELECT identity FROM media_identities WHERE state = 'wanted'")
    .pluck()
  for (const identity of wanted.all()) transact(catalog, (tx) => linkFile(tx, identity, file, 25))
  await happen(catalog, { ...usually, work: 'list' }, 30, true)
  const left = catalog.sqlite.prepare("SELECT count(*) FROM media WHERE reason LIKE '%no-media%'").pluck().get()
  expect(left).toBe(0)
})

test('a list that has not changed looks after no note a second time', async () => {
  const catalog = memoryCatalog()
  const list = { settings: {}, command: 'nightly', knowsSettings: true, note: 0, pick: 0 } as const
  for (const note of [0, 1])
    await happen(catalog, { ...list, note, settings: { enabled: false }, work: 'capture' }, 1, true)
  await happen(catalog, { ...list, settings: { enabled: false }, work: 'list' }, 20, true)
  // A decision that only a look at the note would bring back.
  catalog.sqlite.exec("UPDATE media SET reason = 'not looked at'; UPDATE media_identities SET reason = 'not looked at'")
  const reasons = () => catalog.sqlite.prepare('SELECT DISTINCT reason FROM media').pluck().all()
  await happen(catalog, { ...list, settings: { enabled: false }, work: 'list' }, 30, true)
  expect(reasons()).toEqual(['not looked at'])
  await happen(catalog, { ...list, settings: { enabled: false }, work: 'list', knowsSettings: false }, 40, true)
  expect(reasons()).not.toContain('not looked at')
})
