// The soak (`npm run soak`) in small: faults and kills at random moments, and nothing is lost, doubled or orphaned.
import { expect, test } from 'vitest'
import { soak } from '../soak/soak.ts'

test('60 notes, 6 kills, faults in one request of a hundred', async () => {
  const { extraCalls, inFlight, calls, ...soaked } = await soak({ notes: 60, kills: 6, seed: 1 })
  expect(soaked).toEqual({ kills: 6, lost: [], doubled: [], orphaned: [], lostCalls: inFlight, verified: true })
  expect(extraCalls).toBeLessThanOrEqual(inFlight)
  expect(calls).toBeGreaterThanOrEqual(60)
})
