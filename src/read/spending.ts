// What the archive's calls have cost: today, this month and in all, and by day and month. It must not know a price:
// captures hold what was paid.
import type { Catalog } from '../core/catalog.ts'
import { chinaDayStart, chinaMonthStart, chinaTime } from '../core/china-time.ts'

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

export interface SpendingByPeriod {
  /** The last seven days, and the last six months, oldest first, those without a call too. */
  readonly days: readonly (Spent & { readonly day: string })[]
  readonly months: readonly (Spent & { readonly month: string })[]
}

/** What was spent in one currency on one day. */
interface DaySum {
  readonly currency: string
  /** Days since 1970 at UTC+8. */
  readonly day: number
  readonly calls: number
  readonly charged: number
  readonly uncertain: number
  readonly micros: number
  readonly newest: number
}

/** `now` is unix seconds; `listId`: only for that list's notes, or null. */
interface Scope {
  readonly now: number
  readonly listId: number | null
}

const daySeconds = 86_400
const dayOf = (at: number) => Math.floor((at + 8 * 3600) / daySeconds)

function sumByDay(catalog: Catalog, listId: number | null): DaySum[] {
  // `+`: nearly all are of the API, and by an index of these the row of each would be read; captures_by_time has it all.
  return catalog.sqlite
    .prepare<{ listId?: number }, DaySum>(`
      SELECT currency, (captured_at + 28800) / 86400 AS day, count(*) AS calls, sum(charged <> 'no') AS charged,
        sum(charged = 'maybe') AS uncertain, sum(cost_micros) AS micros, max(captured_at) AS newest
      FROM captures WHERE +origin = 'api'
        ${listId === null ? '' : 'AND note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)'}
      GROUP BY day, currency ORDER BY newest DESC`)
    .all(listId === null ? {} : { listId })
}

/** What was spent, on one list's notes where `listId` is given. */
export function readSpending(catalog: Catalog, of: Scope): Spending {
  return spendingIn(sumByDay(catalog, of.listId), of.now)
}

/** The same, and by day and month, at one reading. */
export function readSpendingByPeriod(
  catalog: Catalog,
  of: Scope,
): { readonly api: Spending; readonly spending: SpendingByPeriod } {
  const sums = sumByDay(catalog, of.listId)
  return { api: spendingIn(sums, of.now), spending: byPeriod(sums, of.now) }
}

function spendingIn(sums: readonly DaySum[], now: number): Spending {
  const since = (start: number) => total(within(sums, start, Infinity), currencyOf(sums))
  return {
    ...total(sums, currencyOf(sums)),
    today: since(chinaDayStart(now)),
    this_month: since(chinaMonthStart(now)),
  }
}

function byPeriod(sums: readonly DaySum[], now: number): SpendingByPeriod {
  const days = Array.from({ length: 7 }, (_, n) => chinaDayStart(now) - (6 - n) * daySeconds)
  const months = [chinaMonthStart(now)]
  while (months.length < 6) months.unshift(chinaMonthStart((months[0] ?? 0) - 1))
  const spent = (starts: readonly number[], n: number) =>
    total(within(sums, starts[n] ?? 0, starts[n + 1] ?? Infinity), currencyOf(sums))
  return {
    days: days.map((at, n) => ({ day: chinaTime(at).slice(0, 10), ...spent(days, n) })),
    months: months.map((at, n) => ({ month: chinaTime(at).slice(0, 7), ...spent(months, n) })),
  }
}

const currencyOf = (sums: readonly DaySum[]) => sums[0]?.currency ?? null

/** Those of the days from that of `start` on, before that of `end`. */
const within = (sums: readonly DaySum[], start: number, end: number) =>
  sums.filter(({ day }) => day >= dayOf(start) && day < dayOf(end))

function total(sums: readonly DaySum[], currency: string | null): Spent {
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
