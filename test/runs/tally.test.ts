// The numbers of a run: requested is the sum of all outcomes, and money adds up.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type NoteOutcome, Tally } from '../../src/runs/tally.ts'

const outcome = fc.constantFrom<NoteOutcome>(
  'archived',
  'unchanged',
  'skipped',
  'duplicate',
  'unavailable',
  'failed',
  'invalid',
)
const end = {
  runId: 7,
  outcome: 'complete',
  currency: 'CNY',
  drift: { new: 0, vanished: 0, retyped: 0 },
  durationMs: 12.6,
}

test('requested is the sum of the others, those without an outcome being pending', () => {
  fc.assert(
    fc.property(fc.array(fc.option(outcome)), (lines) => {
      const tally = new Tally()
      for (const line of lines) {
        tally.notes.requested += 1
        if (line !== null) tally.settle(line)
      }
      const { requested, ...others } = tally.summary(end).notes
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(requested)
      expect(others.pending).toBe(lines.filter((line) => line === null).length)
    }),
  )
})

test('calls that were or may have been charged add up, to the last millionth', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<'yes' | 'no' | 'maybe'>('yes', 'no', 'maybe')), (calls) => {
      const tally = new Tally()
      for (const charged of calls) tally.called(charged, charged === 'no' ? 0 : 150_000)
      const count = (...kinds: string[]) => calls.filter((charged) => kinds.includes(charged)).length
      expect(tally.summary(end).api).toEqual({
        calls: calls.length,
        charged: count('yes', 'maybe'),
        uncertain: count('maybe'),
        cost: (count('yes', 'maybe') * 150_000) / 1e6,
        currency: 'CNY',
      })
    }),
  )
})

test('the summary is what others read', () => {
  const tally = new Tally()
  tally.notes.requested = 2
  tally.settle('archived')
  tally.media.stored = 3
  tally.media.bytes = 12_345
  expect(tally.summary(end)).toEqual({
    run_id: 7,
    outcome: 'complete',
    notes: {
      requested: 2,
      archived: 1,
      unchanged: 0,
      skipped: 0,
      duplicate: 0,
      unavailable: 0,
      failed: 0,
      invalid: 0,
      pending: 1,
    },
    api: { calls: 0, charged: 0, uncertain: 0, cost: 0, currency: 'CNY' },
    media: { stored: 3, reused: 0, failed: 0, skipped: 0, bytes: 12_345 },
    drift: { new: 0, vanished: 0, retyped: 0 },
    duration_ms: 13,
  })
})
