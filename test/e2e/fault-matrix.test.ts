// Every fault that a call can have: what becomes of the note, how often it is asked for, what is counted as charged, what
// is kept, and that the next run makes it good.
import { describe, expect, test } from 'vitest'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { type CallFault, faultHooks, type Script } from '../faults/fault-provider.ts'
import { bodiesByRecipe } from '../readme-recipe.ts'
import { column, count, report, rows, sha256 } from './archive.ts'
import { createWorld, type World } from './world.ts'

interface CallCase {
  readonly fault: CallFault
  /** What a fault for ever makes of the note. */
  readonly outcome: 'failed' | 'unavailable'
  readonly calls: number
  readonly charged: 'yes' | 'no' | 'maybe'
  readonly says: RegExp
  /** Tried again by the next run without being told to. */
  readonly again: boolean
}

const noEnvelope = { outcome: 'failed', calls: 3, charged: 'maybe', again: true } as const
const noAnswer = { ...noEnvelope, calls: 5 }
const free = { ...noAnswer, charged: 'no' } as const
const absent = { outcome: 'unavailable', calls: 1, charged: 'yes', again: false } as const
const buried = { outcome: 'failed', calls: 1, charged: 'yes', again: false } as const
const otherShape = { ...buried, again: true } as const

const callCases: readonly CallCase[] = [
  { ...absent, fault: { code: 201 }, says: /^code 201/ },
  { ...absent, fault: { code: 202 }, says: /^code 202/ },
  { ...absent, fault: { code: 404 }, charged: 'maybe', says: /^code 404/ },
  { ...absent, fault: { data: [] }, says: /\[\]/ },
  { ...absent, fault: { data: {} }, says: /\{\}/ },
  { ...absent, fault: { data: null }, says: /null/ },
  { ...absent, fault: { data: [{ note_list: [] }] }, says: /note_list is empty/ },
  { ...absent, fault: { data: [{ model_type: 'error' }] }, says: /model_type/ },
  { ...absent, fault: { data: [{ note_list: [{ model_type: 'error' }] }] }, says: /model_type/ },
  { ...free, fault: { code: 301 }, says: /^code 301/ },
  { ...free, fault: { code: 500 }, says: /^code 500/ },
  { ...free, fault: { code: 503 }, says: /^code 503/ },
  { ...buried, fault: { code: 400 }, charged: 'no', says: /^code 400/ },
  { ...buried, fault: { code: 777 }, charged: 'maybe', says: /^unknown code 777 “code 777”/ },
  { ...otherShape, fault: 'another note', says: /another note/ },
  { ...otherShape, fault: 'a renamed key', says: /data\[0\]\.note_list is missing/ },
  ...[200, 301, 400, 401, 403, 404, 500, 502, 503, 504].map((status) => ({
    ...noEnvelope,
    fault: { status },
    says: new RegExp(`not the provider’s JSON \\(HTTP ${status}\\)`),
  })),
  { ...noEnvelope, fault: 'a page', says: /not the provider’s JSON \(HTTP 200\)/ },
  { ...noEnvelope, fault: 'no bytes', says: /not the provider’s JSON \(HTTP 200\)/ },
  { ...noEnvelope, fault: 'cut', says: /broke before the answer was complete/ },
  { ...noAnswer, fault: 'reset', says: /broke .* \(ECONNRESET\)/ },
]

const nameOf = (fault: CallFault) => (typeof fault === 'string' ? fault : JSON.stringify(fault))

/** One note for each case, and some that are well among them. */
function scripted(
  cases: readonly { readonly fault: CallFault }[],
  turns: (fault: CallFault) => Script['calls'][string],
) {
  const notes = generateNotes(cases.length + 6)
  const ids = notes.map(({ note_list }) => note_list[0].id)
  const script: Script = {
    calls: Object.fromEntries(cases.map(({ fault }, index) => [ids[index], turns(fault)])),
    files: {},
  }
  return { notes, ids, script }
}

// The outage is far away: most of these notes never succeed.
const patient = (world: World, more = '') => [
  '--no-media',
  '-c',
  world.write('patient.yaml', `provider: {outageMinutes: 100000${more}}\n`),
]

describe.concurrent('a call', () => {
  test('that fails for ever has its outcome, its attempts and its price; what came is kept, and nothing else suffers', async () => {
    const { notes, ids, script } = scripted(callCases, (fault) => fault)
    await using world = await createWorld(notes, faultHooks(script, notes))
    const options = patient(world)
    const first = await world.backfill(options)
    const failed = callCases.filter(({ outcome }) => outcome === 'failed')
    expect(first).toMatchObject({
      code: 3,
      summary: {
        outcome: 'incomplete',
        notes: { archived: 6, failed: failed.length, unavailable: callCases.length - failed.length, pending: 0 },
      },
    })

    const seeds = new Map(report(world.archive, 1).seeds.map((seed) => [seed.note_id, seed]))
    for (const [index, { fault, outcome, calls, charged, says, again }] of callCases.entries()) {
      const id = ids[index]
      const name = nameOf(fault)
      expect(seeds.get(id), name).toMatchObject({ outcome, reason: expect.stringMatching(says) })
      expect(
        world.provider.calls.filter(({ noteId }) => noteId === id),
        name,
      ).toHaveLength(calls)
      expect(column(world.archive, 'SELECT charged FROM captures WHERE note_id = ?', id), name).toEqual(
        Array.from({ length: calls }, () => charged),
      )
      const jobs = rows(world.archive, 'SELECT state, last_error FROM jobs WHERE note_id = ?', id)
      const state = again ? 'parked' : 'buried'
      expect(jobs, name).toEqual(outcome === 'unavailable' ? [] : [{ state, last_error: expect.stringMatching(says) }])
      const observed = count(world.archive, 'observations', `note_id = '${id}'`)
      expect(observed, name).toBe(outcome === 'unavailable' ? 1 : 0)
    }
    expectKept(world)

    // All is well again: what was parked comes by itself, what was buried when it is told to.
    const parked = callCases.filter(({ again }) => again).length
    script.calls = {}
    expect(await world.backfill(options)).toMatchObject({
      code: 3,
      summary: { notes: { archived: parked, failed: failed.length - parked }, api: { calls: parked } },
    })
    expect(await world.backfill([...options, '--refresh'])).toMatchObject({
      code: 0,
      summary: { notes: { archived: callCases.length - parked, unchanged: parked + 6 } },
    })
    expect(count(world.archive, 'jobs')).toBe(0)
  })

  test('that fails once is made again, and the note archived', async () => {
    const transient = callCases.filter(({ calls }) => calls > 1)
    // Too fast is no attempt: the lane pauses instead.
    const throttled = [{ fault: { code: 302 } }, { fault: { status: 429 } }] as const
    const { notes, ids, script } = scripted([...transient, ...throttled], (fault) => [fault])
    await using world = await createWorld(notes, faultHooks(script, notes))
    const { code, summary } = await world.backfill(patient(world))
    expect(code).toBe(0)
    const faults = transient.length + throttled.length
    expect(summary).toMatchObject({ notes: { archived: notes.length }, api: { calls: notes.length + faults } })
    for (const [index, { fault }] of [...transient, ...throttled].entries())
      expect(
        world.provider.calls.filter(({ noteId }) => noteId === ids[index]),
        nameOf(fault),
      ).toHaveLength(2)
    expectKept(world)
  })

  test('that is not answered within the time-out is made again, and may have been charged', async () => {
    const silent = [{ fault: 'silence' }, { fault: 'stall' }] as const
    const { notes, ids, script } = scripted(silent, (fault) => fault)
    await using world = await createWorld(notes, faultHooks(script, notes))
    const first = await world.backfill(patient(world, ', timeoutSeconds: 0.5'))
    expect(first).toMatchObject({ code: 3, summary: { notes: { failed: 2, pending: 0 } } })
    const [silence, stall] = ids.map((id) => world.provider.calls.filter(({ noteId }) => noteId === id).length)
    expect(silence).toBe(5)
    // On a busy machine not even the head comes in time.
    expect(stall).toBeGreaterThanOrEqual(3)
    for (const id of ids.slice(0, 2)) {
      expect(column(world.archive, 'SELECT DISTINCT charged FROM captures WHERE note_id = ?', id)).toEqual(['maybe'])
      expect(rows(world.archive, 'SELECT state, last_error FROM jobs WHERE note_id = ?', id)).toEqual([
        { state: 'parked', last_error: expect.stringContaining('no answer within the time-out') },
      ])
    }
    script.calls = {}
    expect(await world.backfill(['--no-media'])).toMatchObject({ code: 0, summary: { notes: { failed: 0 } } })
  })

  test('whose answer is huge, or grows as it is unpacked, is given up before it fills the memory', async () => {
    const faults: readonly CallFault[] = ['a huge body', 'a gzip bomb']
    const { notes, ids, script } = scripted(
      faults.map((fault) => ({ fault })),
      (fault) => fault,
    )
    await using world = await createWorld(notes, faultHooks(script, notes))
    const peak = "process.on('exit',()=>process.stderr.write('peak:'+process.resourceUsage().maxRSS))"
    const { code, summary, stderr } = await world.backfill(patient(world), {
      env: { NODE_OPTIONS: `--max-old-space-size=200 --import=data:text/javascript,${encodeURIComponent(peak)}` },
    })
    expect({ code, notes: summary.notes }).toMatchObject({ code: 3, notes: { archived: 6, failed: 2 } })
    for (const id of ids.slice(0, 2)) {
      expect(world.provider.calls.filter(({ noteId }) => noteId === id)).toHaveLength(3)
      expect(
        rows(world.archive, 'SELECT DISTINCT charged, http_status, body, failure FROM captures WHERE note_id = ?', id),
      ).toEqual([{ charged: 'maybe', http_status: 200, body: null, failure: 'the body is larger than 16777216 bytes' }])
    }
    const peakMiB = Number(/peak:(\d+)/.exec(stderr)?.[1]) / 1024
    expect(peakMiB).toBeGreaterThan(20)
    expect(peakMiB).toBeLessThan(400)
  })

  test.each([
    [100, 'no', 'JUSTONEAPI_TOKEN'],
    [101, 'maybe', 'refuses the account'],
    [300, 'no', 'API invalid'],
    [600, 'no', 'permission'],
    [601, 'maybe', 'balance'],
    [602, 'maybe', 'spending cap'],
  ])(
    'that is answered with %i stops the run at once with exit 4; what is in flight finishes',
    async (code, charged, says) => {
      const notes = generateNotes(12)
      const ids = notes.map(({ note_list }) => note_list[0].id)
      const bad = ids.slice(4)
      const script: Script = { calls: Object.fromEntries(bad.map((id) => [id, { code }])), files: {} }
      const hooks = faultHooks(script, notes)
      // The last of the good notes is answered only after the first bad one.
      const refused = Promise.withResolvers<void>()
      await using world = await createWorld(notes, {
        ...hooks,
        respond: async (request) => {
          if (request.noteId === ids[3]) await refused.promise
          return hooks.respond(request)
        },
        onCall: ({ noteId }) => bad.includes(noteId) && refused.resolve(),
      })
      const first = await world.backfill(['--no-media'])
      expect(first).toMatchObject({
        code: 4,
        summary: { outcome: 'credentials', notes: { archived: 4, failed: 0, pending: 8 } },
      })
      expect(first.stderr).toContain(says)
      expect(world.provider.counts.calls).toBeLessThanOrEqual(4 + 4)
      expect(column(world.archive, 'SELECT DISTINCT charged FROM captures WHERE api_code <> 0')).toEqual([charged])
      expect(column(world.archive, 'SELECT DISTINCT attempts FROM jobs')).toEqual([0])
    },
  )
})

/** The ledger has each call that the provider answered, and each body that came whole is still the same bytes. */
function expectKept(world: World): void {
  expect(count(world.archive, 'captures')).toBe(world.provider.counts.calls)
  const bodies = bodiesByRecipe(world.archive)
  for (const { id, body_digest } of rows(world.archive, 'SELECT id, body_digest FROM captures WHERE body IS NOT NULL'))
    expect(sha256(bodies.get(Number(id)) ?? '')).toBe(body_digest)
  expect(count(world.archive, 'captures', 'body IS NULL AND failure IS NULL')).toBe(0)
}
