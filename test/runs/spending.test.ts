// A budget is a hard stop: whatever calls cost and in whatever order they end, no more is spent.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import { type Budget, parseBudget, Spending } from '../../src/runs/spending.ts'

describe('--budget', () => {
  test.each<[string, Budget]>([
    ['500', { calls: 500 }],
    [' 0 ', { calls: 0 }],
    ['50CNY', { micros: 50_000_000 }],
    ['50 cny', { micros: 50_000_000 }],
    ['0.45CNY', { micros: 450_000 }],
  ])('%j is %o', (text, budget) => {
    expect(parseBudget(text, 'CNY')).toEqual(budget)
  })

  test.each(['', 'all', '-5', '5.5', '50USD', 'CNY', '50 yuan', '1e3', '1,000', '50CNY/day'])(
    '%j is refused',
    (text) => {
      expect(() => parseBudget(text, 'CNY')).toThrow(UsageError)
      expect(() => parseBudget(text, 'CNY')).toThrow(
        `--budget is “${text}”; expected a number of paid calls such as 500, or an amount such as 50CNY`,
      )
    },
  )
})

/** What happens next: one more call where there is room, or the end of one that is under way. */
const step = fc.oneof(fc.constant('call' as const), fc.constantFrom<'yes' | 'no'>('yes', 'no'))

/** Plays the steps, and gives the calls and millionths that were charged. */
const limit = (budget: Budget, spent = { calls: 0, micros: 0 }) => ({ budget, name: 'the budget', ...spent })

function play(spending: Spending, steps: readonly ('call' | 'yes' | 'no')[]): { calls: number; micros: number } {
  const spent = { calls: 0, micros: 0 }
  for (const what of steps) {
    if (what === 'call') {
      if (spending.hasRoom()) spending.reserve()
    } else if (spending.reserved > 0) {
      const micros = what === 'yes' ? spending.priceMicros : 0
      spending.settle(what === 'yes', micros)
      spent.calls += what === 'yes' ? 1 : 0
      spent.micros += micros
    }
  }
  return spent
}

describe('spending', () => {
  test('never goes beyond a budget of calls', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.array(step, { size: 'large' }), (calls, steps) => {
        const spending = new Spending(150_000, [limit({ calls })])
        const spent = play(spending, steps)
        expect(spent.calls + spending.reserved).toBeLessThanOrEqual(calls)
      }),
    )
  })

  test('never goes beyond an amount', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 3_000_000 }),
        fc.integer({ min: 1, max: 500_000 }),
        fc.array(step, { size: 'large' }),
        (micros, price, steps) => {
          const spending = new Spending(price, [limit({ micros })])
          const spent = play(spending, steps)
          expect(spent.micros + spending.reserved * price).toBeLessThanOrEqual(micros)
        },
      ),
    )
  })

  test('uses the whole of its budget, and gets back what was reserved for a free call', () => {
    const spending = new Spending(150_000, [limit({ calls: 2 })])
    const steps = ['call', 'no', 'call', 'yes', 'call', 'no', 'call', 'yes', 'call', 'yes'] as const
    expect(play(spending, steps)).toEqual({ calls: 2, micros: 300_000 })
    expect([spending.hasRoom(), spending.reserved]).toEqual([false, 0])
  })

  test('without a budget has no end', () => {
    const spending = new Spending(150_000, [])
    for (let call = 0; call < 1000; call++) spending.reserve()
    expect(spending.hasRoom()).toBe(true)
  })
})
