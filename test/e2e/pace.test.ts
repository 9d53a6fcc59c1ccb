// The order and the times at which the provider is asked: behind the others after an answer that never came, and slower
// after it said that it is too fast.
import { describe, expect, test } from 'vitest'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { type CallFault, faultHooks, type Script } from '../faults/fault-provider.ts'
import { column, count, value } from './archive.ts'
import { createWorld, type World } from './world.ts'

/** Waits in milliseconds at full length; the world's scale is 0.01. */
const scaled = (ms: number) => ms * 0.01
const one = (world: World, provider = '') => [
  '--no-media',
  '--concurrency',
  '1',
  '-c',
  world.write('patient.yaml', `provider: {outageMinutes: 100000${provider}}\n`),
]

/** Notes of which some fail as the script says, and the order in which they are asked for. */
function scripted(size: number, faults: Readonly<Record<number, readonly (CallFault | null)[]>>) {
  const notes = generateNotes(size)
  const ids = notes.map(({ note_list }) => note_list[0].id)
  const script: Script = {
    calls: Object.fromEntries(Object.entries(faults).map(([index, turns]) => [ids[Number(index)], turns])),
    files: {},
  }
  return { notes, ids, hooks: faultHooks(script, notes) }
}

describe.concurrent('the provider is asked', () => {
  test.each<CallFault>(['reset', 'cut', 'a page', 'no bytes', { status: 502 }])(
    'behind all others for what may have been charged already: %j',
    async (fault) => {
      const { notes, ids, hooks } = scripted(12, { 0: [fault], 3: [fault] })
      await using world = await createWorld(notes, hooks)
      // The shortest of back-offs, or the end of the queue would come before it is over.
      const { code } = await world.backfill(one(world), { env: { REDNOTE_WAIT_SCALE: '0.00001' } })
      expect(code).toBe(0)
      expect(world.provider.calls.map(({ noteId }) => ids.indexOf(noteId))).toEqual([...ids.keys(), 0, 3])
      expect(count(world.archive, 'captures', "charged = 'maybe'")).toBe(2)
    },
  )

  test('15 s later, at least, after it said too fast without a Retry-After; no attempt is spent', async () => {
    // Ten times: twice as often as there are attempts.
    const { notes, ids, hooks } = scripted(3, { 1: Array.from({ length: 10 }, () => ({ code: 302 })) })
    await using world = await createWorld(notes, hooks)
    const { code, summary } = await world.backfill(one(world))
    expect({ code, notes: summary.notes }).toMatchObject({ code: 0, notes: { archived: 3, failed: 0 } })
    const { calls } = world.provider
    // It keeps its place in the queue.
    expect(calls.map(({ noteId }) => ids.indexOf(noteId))).toEqual([0, ...Array.from({ length: 11 }, () => 1), 2])
    // Clocks that count whole milliseconds may lose one.
    for (const [index, { at }] of calls.entries())
      if (index > 0 && calls[index - 1]?.code === 302)
        expect(at - (calls[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(scaled(15_000) - 1)
  })

  test('as much later as its Retry-After says', async () => {
    const { notes, hooks } = scripted(3, { 1: [{ code: 302, headers: { 'retry-after': '40' } }, { status: 429 }] })
    await using world = await createWorld(notes, hooks)
    expect(await world.backfill(one(world))).toMatchObject({ code: 0, summary: { notes: { archived: 3 } } })
    const [, first, second, third] = world.provider.calls.map(({ at }) => at)
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(scaled(40_000) - 1)
    expect(Number(third) - Number(second)).toBeGreaterThanOrEqual(scaled(15_000) - 1)
  })

  test('no more once it has failed for as long as provider.outageMinutes: exit 6, all queued, no attempt lost to throttling', async () => {
    const { notes, ids, hooks } = scripted(4, {})
    await using world = await createWorld(notes, { ...hooks, respond: () => ({ code: 302 }) })
    const short = world.write('short.yaml', 'provider: {outageMinutes: 0.5}\n')
    const { code, summary, stderr } = await world.backfill(['--no-media', '-c', short])
    expect({ code, summary }).toMatchObject({
      code: 6,
      summary: { outcome: 'outage', notes: { requested: 4, pending: 4, failed: 0 }, api: { charged: 0 } },
    })
    expect(stderr).toContain('no success for 0.5 minutes')
    expect(column(world.archive, 'SELECT DISTINCT state || attempts FROM jobs')).toEqual(['open0'])
    expect(value(world.archive, 'SELECT count(*) FROM jobs')).toBe(ids.length)
  })
})
