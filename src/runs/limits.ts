// The limits that a run spends under: its own budget, and the caps of a day and a month that hold over all runs.
// It must not spend.
import type { Config } from '../config.ts'
import type { Catalog } from '../core/catalog.ts'
import { chinaDayStart, chinaMonthStart } from '../core/china-time.ts'
import { spentSince } from '../store/ledger.ts'
import { type Budget, type Limit, parseBudget } from './spending.ts'

/**
 * Every limit with what of it is spent, calls of dead runs included. Days and months are those of UTC+8.
 * @throws {UsageError} for a cap that cannot be read
 */
export function limitsOf(catalog: Catalog, money: Config['money'], budget: Budget | null, now: number): Limit[] {
  const limits: Limit[] = []
  if (budget !== null) limits.push({ budget, name: 'the budget', calls: 0, micros: 0 })
  const caps = [
    ['money.capPerDay', money.capPerDay, chinaDayStart(now)],
    ['money.capPerMonth', money.capPerMonth, chinaMonthStart(now)],
  ] as const
  for (const [name, cap, since] of caps)
    if (cap !== null)
      limits.push({ budget: parseBudget(cap, money.currency, name), name, ...spentSince(catalog, since) })
  return limits
}
