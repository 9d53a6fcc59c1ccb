// What became of each line of a seed list, over several runs.
import { beforeEach, expect, test } from 'vitest'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { recordSeed, type SeedRow, settleSeeds, timesRead, unfinishedSeeds } from '../../src/store/seeds.ts'
import { noteId } from '../exchange.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

let catalog: Catalog
let first: number
let second: number

beforeEach(() => {
  catalog = memoryCatalog()
  first = newRun(catalog)
  second = newRun(catalog)
  transact(catalog, (tx) => ensureNote(tx, noteId))
})

const line: SeedRow = {
  source: '/lists/a.txt',
  line: 1,
  text: noteId,
  occurrence: 0,
  noteId,
  outcome: 'pending',
  reason: null,
}
const record = (seed: Partial<SeedRow>, runId: number) =>
  transact(catalog, (tx) => recordSeed(tx, { ...line, ...seed }, runId))
const settle = (runId: number, outcome: SeedRow['outcome'], reason: string | null = null) =>
  transact(catalog, (tx) => settleSeeds(tx, { noteId, runId }, outcome, reason))
const rows = () =>
  catalog.sqlite.prepare('SELECT line, note_id, outcome, reason, run_id, last_run_id FROM seeds ORDER BY line').all()

test('a line waits for its note, and gets the outcome of its run', () => {
  record({}, first)
  settle(second, 'failed')
  expect(rows()).toMatchObject([{ outcome: 'pending' }])
  settle(first, 'archived')
  expect(rows()).toEqual([
    { line: 1, note_id: noteId, outcome: 'archived', reason: null, run_id: first, last_run_id: first },
  ])
  settle(first, 'failed')
  expect(rows()).toMatchObject([{ outcome: 'archived' }])
})

test('a line read again moves to the new run, wherever it stands now', () => {
  record({}, first)
  record({ line: 7 }, second)
  expect(rows()).toMatchObject([{ line: 7, run_id: first, last_run_id: second }])
})

test('a line that is skipped since its note is here stays archived', () => {
  record({}, first)
  settle(first, 'archived')
  record({ outcome: 'skipped' }, second)
  expect(rows()).toMatchObject([{ outcome: 'archived', last_run_id: second }])
})

test('a line that failed before, and is skipped now, is skipped', () => {
  record({ outcome: 'failed', reason: 'HTTP 503' }, first)
  record({ outcome: 'skipped' }, second)
  expect(rows()).toMatchObject([{ outcome: 'skipped', reason: null }])
})

test('a short link that could not be resolved is settled with its note once it can', () => {
  const link = { text: 'http://xhslink.com/a/x' }
  record({ ...link, noteId: null, outcome: 'failed', reason: 'no answer' }, first)
  record(link, second)
  settle(second, 'archived')
  expect(rows()).toMatchObject([{ note_id: noteId, outcome: 'archived' }])
  const third = newRun(catalog)
  record({ ...link, noteId: null, outcome: 'failed', reason: 'no answer' }, third)
  expect(rows()).toMatchObject([{ note_id: noteId, outcome: 'failed' }])
})

test('a text that stands twice in a list is two lines', () => {
  record({}, first)
  record({ line: 2, occurrence: 1, outcome: 'duplicate' }, first)
  settle(first, 'archived')
  expect(rows()).toMatchObject([
    { line: 1, outcome: 'archived' },
    { line: 2, outcome: 'duplicate' },
  ])
  expect([
    timesRead(catalog, line.source, line.text, first),
    timesRead(catalog, line.source, line.text, second),
  ]).toEqual([2, 0])
})

test('what is not in the archive after a run is listed by source and line', () => {
  const outcomes = [
    'archived',
    'failed',
    'skipped',
    'invalid',
    'unavailable',
    'duplicate',
    'pending',
    'unchanged',
  ] as const
  for (const [n, outcome] of outcomes.entries()) record({ line: 9 - n, text: `line ${n}`, outcome }, first)
  record({ source: '/lists/0.txt', outcome: 'failed', text: 'elsewhere' }, first)
  const listed = [...unfinishedSeeds(catalog, first)].map(
    ({ source, line: at, outcome }) => `${source}:${at} ${outcome}`,
  )
  expect(listed).toEqual([
    '/lists/0.txt:1 failed',
    '/lists/a.txt:3 pending',
    '/lists/a.txt:5 unavailable',
    '/lists/a.txt:6 invalid',
    '/lists/a.txt:8 failed',
  ])
  expect([...unfinishedSeeds(catalog, second)]).toEqual([])
})
