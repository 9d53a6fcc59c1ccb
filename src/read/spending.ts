// What the archive's calls have cost: today, this month and in all. It must not know a price: captures hold what was paid.
import type { Catalog } from '../core/catalog.ts'
import { chinaDayStart, chinaMonthStart } from '../core/china-time.ts'

/** Calls and their cost. `charged` includes the uncertain ones. */
export interface Spent {
  readonly calls: number
  readonly charged: number
  readonly uncertain: number
  /** In `currency`. */
  readonly cost: number
  /** The newest call's; null before the first call. */
  readonly currency: string | null
  /** What was paid in other currencies, in older years; empty for nearly everyone. */
  readonly other_costs: Readonly<Record<string, number>>
}

export interface Spending extends Spent {
  /** Since midnight, and since the month began, at UTC+8. */
  readonly today: Spent
  readonly this_month: Spent
}

interface Sum {
  readonly currency: string
  readonly period: 'today' | 'month' | 'before'
  readonly calls: number
  readonly charged: number
  readonly uncertain: number
  readonly micros: number
  readonly newest: number
}

/** What was spent, on one list's notes where `listId` is given. `now` is unix seconds. */
export function readSpending(catalog: Catalog, of: { readonly now: number; readonly listId: number | null }): Spending {
  const sums = catalog.sqlite
    .prepare<{ day: number; month: number; listId?: number }, Sum>(`
      SELECT currency, iif(captured_at >= @day, 'today', iif(captured_at >= @month, 'month', 'before')) AS period,
        count(*) AS calls, sum(charged <> 'no') AS charged, sum(charged = 'maybe') AS uncertain,
        sum(cost_micros) AS micros, max(captured_at) AS newest
      FROM captures WHERE origin = 'api'
        ${of.listId === null ? '' : 'AND note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)'}
      GROUP BY 1, 2 ORDER BY newest DESC`)
    .all({
      day: chinaDayStart(of.now),
      month: chinaMonthStart(of.now),
      ...(of.listId === null ? {} : { listId: of.listId }),
    })
  const currency = sums[0]?.currency ?? null
  return {
    ...total(sums, currency),
    today: total(
      sums.filter((sum) => sum.period === 'today'),
      currency,
    ),
    this_month: total(
      sums.filter((sum) => sum.period !== 'before'),
      currency,
    ),
  }
}

function total(sums: readonly Sum[], currency: string | null): Spent {
  const add = (key: 'calls' | 'charged' | 'uncertain') => sums.reduce((all, sum) => all + sum[key], 0)
  const micros = new Map<string, number>()
  for (const sum of sums) micros.set(sum.currency, (micros.get(sum.currency) ?? 0) + sum.micros)
  const others = [...micros].filter(([other, amount]) => other !== currency && amount > 0)
  return {
    calls: add('calls'),
    charged: add('charged'),
    uncertain: add('uncertain'),
    cost: (currency === null ? 0 : (micros.get(currency) ?? 0)) / 1e6,
    currency,
    other_costs: Object.fromEntries(others.map(([other, amount]) => [other, amount / 1e6])),
  }
}
