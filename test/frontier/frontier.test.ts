// The frontier against a catalog: what is unique, what is leased in which order, and what survives a dead run.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Catalog, type Transaction, transact } from '../../src/core/catalog.ts'
import type { Job } from '../../src/frontier/frontier.ts'
import * as frontier from '../../src/frontier/frontier.ts'
import { adoptOwed, endDeadLeases, settleLeftOver } from '../../src/frontier/left-over.ts'
import { openJobs } from '../../src/frontier/own-jobs.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const noteIds = Array.from({ length: 6 }, (_, n) => `69aed373000000001a02a6d${n}`)
const [a = '', b = '', c = ''] = noteIds
const now = 1_770_000_000

let catalog: Catalog
let first: number
let second: number

beforeEach(() => {
  catalog = memoryCatalog()
  first = newRun(catalog)
  second = newRun(catalog)
  write((tx) => {
    for (const id of noteIds) {
      ensureNote(tx, id)
      tx.sqlite.prepare("INSERT INTO media_identities (identity, state) VALUES (?, 'wanted')").run(`file of ${id}`)
    }
  })
})

const write = <T>(work: (tx: Transaction) => T) => transact(catalog, work as never) as T

const ask = (noteId: string, runId: number, more: { evenIfBuried?: boolean; purpose?: 'asked' | 'recapture' } = {}) =>
  write((tx) => frontier.enqueueNote(tx, { noteId, runId, now, purpose: 'asked', evenIfBuried: false, ...more }))

const lease = (runId: number, kind: 'note' | 'media' = 'note', costMicros: number | null = null) =>
  write((tx) =>
    kind === 'note'
      ? frontier.leaseNote(tx, { runId, now, costMicros })
      : frontier.leaseFiles(tx, { runId, most: 1 })[0],
  )

function leased(runId: number, costMicros: number | null = null): frontier.Job {
  const job = lease(runId, 'note', costMicros)
  if (job === undefined) throw new Error('there was no job to lease')
  return job
}

const failed = { attempts: 1, noEnvelopes: 0, error: 'HTTP 503', notBeforeAt: now + 5, atEnd: false }
const order = (runId: number) => {
  const seen: string[] = []
  for (let job = lease(runId); job !== undefined; job = lease(runId)) seen.push(job.noteId)
  return seen
}
const count = (kind: 'note' | 'media', runId: number) => openJobs(catalog, kind, runId)

describe('a note', () => {
  test('is one job while it is open', () => {
    expect(ask(a, first)).toEqual({ job: 'opened' })
    expect(ask(a, first)).toEqual({ job: 'open' })
    expect(count('note', first)).toBe(1)
    const job = leased(first)
    expect(ask(a, first)).toEqual({ job: 'open' })
    write((tx) => frontier.close(tx, job))
    expect(count('note', first)).toBe(0)
    expect(ask(a, first)).toEqual({ job: 'opened' })
  })

  test('is leased in the order in which it was asked for, and only once', () => {
    for (const id of [b, a, c]) ask(id, first)
    expect(order(first)).toEqual([b, a, c])
    expect(lease(first)).toBeUndefined()
    expect(count('note', first)).toBe(3)
  })

  test('says what is known of its job', () => {
    ask(a, first)
    const job = leased(first)
    expect(job).toEqual({
      id: expect.any(Number),
      kind: 'note',
      noteId: a,
      identity: null,
      purpose: 'asked',
      attempts: 0,
      noEnvelopes: 0,
      captureId: null,
      parks: 0,
    })
    write((tx) => frontier.noteAttempt(tx, job, { ...failed, noEnvelopes: 1 }))
    write((tx) => frontier.release(tx, job))
    expect(leased(first)).toEqual({ ...job, attempts: 1, noEnvelopes: 1 })
  })

  test('waits for its next attempt under its lease, and comes back at its place, or at the end', () => {
    for (const id of [a, b, c]) ask(id, first)
    const [one, two] = [leased(first), leased(first)]
    write((tx) => {
      frontier.noteAttempt(tx, one, { ...failed, atEnd: true })
      frontier.noteAttempt(tx, two, failed)
    })
    expect(order(first)).toEqual([c])
    write((tx) => {
      frontier.release(tx, one)
      frontier.release(tx, two)
    })
    expect(order(first)).toEqual([b, a])
  })

  test('that another run had open belongs to the one that asks, at its place and with its attempts anew', () => {
    ask(a, first)
    const job = leased(first)
    write((tx) => {
      frontier.noteAttempt(tx, job, { ...failed, attempts: 4, noEnvelopes: 2 })
      frontier.releaseAll(tx)
    })
    ask(b, second)
    expect(ask(a, second)).toEqual({ job: 'opened' })
    expect([count('note', first), count('note', second)]).toEqual([0, 2])
    expect(lease(first)).toBeUndefined()
    expect(leased(second).noteId).toBe(b)
    expect(leased(second)).toMatchObject({ noteId: a, attempts: 0, noEnvelopes: 0 })
  })

  test('that is parked is not leased, and opened again by who asks, with its parks counted', () => {
    ask(a, first)
    const job = leased(first)
    write((tx) => frontier.park(tx, job, { until: now + 21_600, error: 'code 301', attempts: 5 }))
    expect([lease(first), count('note', first)]).toEqual([undefined, 0])
    expect(ask(a, first)).toEqual({ job: 'opened' })
    expect(leased(first)).toMatchObject({ attempts: 0, parks: 1 })
  })

  test('that is buried stays so with its reason, unless it is dug up', () => {
    ask(a, first)
    const job = leased(first)
    write((tx) => frontier.bury(tx, job, 'code 400: the provider rejects this ID'))
    expect(ask(a, second)).toEqual({ job: 'buried', reason: 'code 400: the provider rejects this ID' })
    expect([lease(first), lease(second)]).toEqual([undefined, undefined])
    expect(ask(a, second, { evenIfBuried: true })).toEqual({ job: 'opened' })
    expect(leased(second).noteId).toBe(a)
  })

  test('that was buried by mistake is opened again', () => {
    ask(a, first)
    const job = leased(first)
    write((tx) => frontier.bury(tx, job, 'a changed shape'))
    write((tx) => frontier.reopen(tx, job))
    expect(leased(first)).toMatchObject({ noteId: a, attempts: 0 })
  })

  test('that was asked again for a file counts as asked once somebody asks', () => {
    ask(a, first, { purpose: 'recapture' })
    expect(ask(a, second)).toEqual({ job: 'opened' })
    expect(leased(second).purpose).toBe('asked')
  })
})

describe('a file', () => {
  const identity = `file of ${a}`
  const want = (noteId: string, runId: number) =>
    write((tx) => frontier.enqueueFile(tx, { identity, noteId, runId, now }))

  test('is one job, whichever note names it, and no note is leased for it', () => {
    want(a, first)
    want(b, first)
    expect([count('media', first), lease(first)]).toEqual([1, undefined])
    expect(lease(first, 'media')).toMatchObject({ kind: 'media', identity, noteId: a })
    expect(lease(first, 'media')).toBeUndefined()
  })

  test('goes over to the run that asks for it, with the note to ask again', () => {
    want(a, first)
    want(b, second)
    expect([count('media', first), count('media', second)]).toEqual([0, 1])
    expect(lease(second, 'media')).toMatchObject({ identity, noteId: b })
  })
})

/** Records an answer for a leased job. */
function answer(tx: Transaction, job: Job): number {
  const exchange = {
    noteId: job.noteId,
    endpoint: '/',
    capturedAt: now,
    elapsedMs: 1,
    sent: true,
    httpStatus: 200,
    headers: {},
    body: Buffer.from('{}'),
    failure: null,
  }
  const reading = { apiCode: 0, requestId: null, charged: 'yes' as const }
  return recordCapture(tx, exchange, reading, {
    runId: first,
    origin: 'api',
    price: { costMicros: 1, currency: 'CNY' },
  })
}

describe('a run that died', () => {
  test('leaves its recorded answer to whoever leases the job next, once, and reserves no other call for it', () => {
    ask(a, first)
    const job = leased(first, 150_000)
    const captureId = write((tx) => {
      const id = answer(tx, job)
      frontier.callEnded(tx, job, id)
      return id
    })
    expect(write((tx) => endDeadLeases(tx))).toEqual([])
    const again = leased(first, 150_000)
    expect(again.captureId).toBe(captureId)
    expect(write((tx) => endDeadLeases(tx))).toEqual([])
    const applied = leased(first, 150_000)
    write((tx) => frontier.noteAttempt(tx, applied, failed))
    write((tx) => frontier.release(tx, applied))
    expect(leased(first, 150_000).captureId).toBeNull()
  })

  test('leaves leases that end, and the calls that it had begun', () => {
    for (const id of [a, b, c]) ask(id, first)
    const waiting = leased(first, 150_000)
    leased(first, 150_000)
    write((tx) => {
      frontier.callEnded(tx, waiting, answer(tx, waiting))
      frontier.noteAttempt(tx, waiting, failed)
    })
    expect(write((tx) => endDeadLeases(tx))).toEqual([{ noteId: b, runId: first, callAt: now, costMicros: 150_000 }])
    expect(write((tx) => endDeadLeases(tx))).toEqual([])
    expect(order(first)).toEqual([a, b, c])
  })

  test('or that ended without room to record an answer, leaves that call as one that it had begun', () => {
    for (const id of [a, b]) ask(id, first)
    const recorded = leased(first, 150_000)
    leased(first, 150_000)
    write((tx) => {
      frontier.callEnded(tx, recorded, answer(tx, recorded))
      frontier.releaseAll(tx)
    })
    expect(order(first)).toEqual([a])
    expect(write((tx) => endDeadLeases(tx))).toEqual([{ noteId: b, runId: first, callAt: now, costMicros: 150_000 }])
  })

  test('leaves its recorded answer to a run that need not ask for the note, and nothing that would cost a call', () => {
    const recapture = (noteId: string) => ask(noteId, first, { purpose: 'recapture' })
    ask(a, first)
    for (const id of [b, c]) recapture(id)
    for (const job of [leased(first, 1), leased(first, 1)]) write((tx) => frontier.callEnded(tx, job, answer(tx, job)))
    write((tx) => endDeadLeases(tx))
    for (const noteId of [a, b, c]) write((tx) => settleLeftOver(tx, { noteId, runId: second }))
    expect(count('note', first)).toBe(0)
    expect([leased(second), leased(second)]).toMatchObject([
      { noteId: a, purpose: 'recapture', captureId: expect.any(Number) },
      { noteId: b, purpose: 'recapture', captureId: expect.any(Number) },
    ])
    expect(lease(second)).toBeUndefined()
  })

  test('leaves its notes to a night, in their order, and to no other run', () => {
    ask(a, first)
    ask(b, first, { purpose: 'recapture' })
    ask(c, second)
    const third = newRun(catalog)
    expect([count('note', third), lease(third)]).toEqual([0, undefined])
    expect(write((tx) => adoptOwed(tx, { runId: third, now }))).toBe(3)
    expect(count('note', third)).toBe(3)
    expect([2, 3].map((beyond) => frontier.isReady(catalog, 'note', third, beyond))).toEqual([true, false])
    expect(ask(c, third, { purpose: 'recapture' })).toEqual({ job: 'open' })
    const failed = leased(third, 1)
    const later = { attempts: 0, noEnvelopes: 0, error: 'HTTP 503', notBeforeAt: 0 }
    write((tx) => {
      frontier.noteAttempt(tx, failed, { ...later, atEnd: true })
      frontier.release(tx, failed)
    })
    const parked = leased(third, 1)
    write((tx) => frontier.park(tx, parked, { until: now + 1, error: 'HTTP 503', attempts: 5 }))
    expect([failed, parked, leased(third), leased(third)]).toMatchObject(
      [a, b, c, a].map((noteId) => ({ noteId, purpose: 'asked' })),
    )
    expect(catalog.sqlite.prepare("SELECT run_id FROM jobs WHERE state = 'parked'").pluck().all()).toEqual([third])
    expect(lease(third)).toBeUndefined()
  })

  test('loses no call that it had closed, buried or parked', () => {
    for (const id of [a, b, c]) ask(id, first)
    const [one, two, three] = [leased(first, 1), leased(first, 1), leased(first, 1)]
    write((tx) => {
      for (const job of [one, two, three]) frontier.callEnded(tx, job, answer(tx, job))
      frontier.close(tx, one)
      frontier.bury(tx, two, 'x')
      frontier.park(tx, three, { until: now, error: 'x', attempts: 5 })
    })
    expect(write((tx) => endDeadLeases(tx))).toEqual([])
  })
})

test('isReady sees as many jobs as there are to lease', () => {
  for (const id of [a, b]) ask(id, first)
  const ready = () => [0, 1, 2].map((beyond) => frontier.isReady(catalog, 'note', first, beyond))
  expect(ready()).toEqual([true, true, false])
  const job = leased(first)
  expect(ready()).toEqual([true, false, false])
  write((tx) => frontier.release(tx, job))
  expect(ready()).toEqual([true, true, false])
  expect(frontier.isReady(catalog, 'media', first, 0)).toBe(false)
  expect(frontier.isReady(catalog, 'note', second, 0)).toBe(false)
})

describe('for any course of events', () => {
  interface Real {
    readonly run: number
    readonly jobs: Map<string, frontier.Job>
  }
  type State = 'open' | 'leased' | 'parked' | 'buried'
  /** What is known of each note's job; the order of the open ones is the order of the map. */
  type Model = Map<string, State>
  type Command = fc.Command<Model, Real>

  const move = (model: Model, noteId: string, state: State) => {
    model.delete(noteId)
    model.set(noteId, state)
  }
  const nextOpen = (model: Model) => [...model].find(([, state]) => state === 'open')?.[0]

  const asking = (noteId: string, evenIfBuried: boolean): Command => ({
    check: () => true,
    run: (model, { run }) => {
      const state = model.get(noteId)
      const expected =
        state === 'buried' && !evenIfBuried ? 'buried' : state === 'open' || state === 'leased' ? 'open' : 'opened'
      if (expected === 'opened') move(model, noteId, 'open')
      expect(ask(noteId, run, { evenIfBuried }).job).toBe(expected)
    },
    toString: () => `ask(${noteId.at(-1)}, ${evenIfBuried})`,
  })
  const leasing: Command = {
    check: () => true,
    run: (model, { run, jobs }) => {
      const expected = nextOpen(model)
      const job = lease(run)
      expect(job?.noteId).toBe(expected)
      if (job === undefined) return
      model.set(job.noteId, 'leased')
      jobs.set(job.noteId, job)
    },
    toString: () => 'lease',
  }
  const withLeased = (
    name: string,
    noteId: string,
    act: (tx: Transaction, job: frontier.Job) => void,
    to: (model: Model) => void,
  ): Command => ({
    check: (model) => model.get(noteId) === 'leased',
    run: (model, { jobs }) => {
      const job = jobs.get(noteId)
      if (job === undefined) throw new Error('leased without a job')
      write((tx) => act(tx, job))
      to(model)
    },
    toString: () => `${name}(${noteId.at(-1)})`,
  })
  const anyNote = fc.constantFrom(...noteIds)
  const commands = fc.commands<Model, Real>(
    [
      fc.tuple(anyNote, fc.boolean()).map(([id, even]) => asking(id, even)),
      fc.constant(leasing),
      fc.constant(leasing),
      anyNote.map((id) => withLeased('close', id, frontier.close, (model) => model.delete(id))),
      anyNote.map((id) =>
        withLeased(
          'bury',
          id,
          (tx, job) => frontier.bury(tx, job, 'x'),
          (model) => model.set(id, 'buried'),
        ),
      ),
      anyNote.map((id) =>
        withLeased(
          'park',
          id,
          (tx, job) => frontier.park(tx, job, { until: now, error: 'x', attempts: 5 }),
          (model) => model.set(id, 'parked'),
        ),
      ),
      anyNote.map((id) => withLeased('release', id, frontier.release, (model) => model.set(id, 'open'))),
      anyNote.map((id) =>
        withLeased(
          'to the end',
          id,
          (tx, job) => {
            frontier.noteAttempt(tx, job, { ...failed, atEnd: true })
            frontier.release(tx, job)
          },
          (model) => move(model, id, 'open'),
        ),
      ),
    ],
    { size: 'large', maxCommands: 60 },
  )

  test('each note has one job, and leases follow the queue', () => {
    fc.assert(
      fc.property(commands, (course) => {
        write((tx) => tx.sqlite.exec('DELETE FROM jobs'))
        const model: Model = new Map()
        fc.modelRun(() => ({ model, real: { run: first, jobs: new Map() } }), course)
        const rows = catalog.sqlite.prepare('SELECT note_id, state, lease_run_id FROM jobs ORDER BY note_id').all()
        const expected = [...model].sort().map(([note_id, state]) => ({
          note_id,
          state: state === 'leased' ? 'open' : state,
          lease_run_id: state === 'leased' ? first : null,
        }))
        expect(rows).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})
