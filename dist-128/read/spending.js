import { chinaDayStart, chinaMonthStart, chinaTime } from '../core/china-time.js';
const daySeconds = 86_400;
const dayOf = (at) => Math.floor((at + 8 * 3600) / daySeconds);
function sumByDay(catalog, listId) {
    // `+`: nearly all are of the API, and by an index of these the row of each would be read; captures_by_time has it all.
    return catalog.sqlite
        .prepare(`
      SELECT currency, (captured_at + 28800) / 86400 AS day, count(*) AS calls, sum(charged <> 'no') AS charged,
        sum(charged = 'maybe') AS uncertain, sum(cost_micros) AS micros, max(captured_at) AS newest
      FROM captures WHERE +origin = 'api'
        ${listId === null ? '' : 'AND note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)'}
      GROUP BY day, currency ORDER BY newest DESC`)
        .all(listId === null ? {} : { listId });
}
/** What was spent, on one list's notes where `listId` is given. */
export function readSpending(catalog, of) {
    return spendingIn(sumByDay(catalog, of.listId), of.now);
}
/** The same, and by day and month, at one reading. */
export function readSpendingByPeriod(catalog, of) {
    const sums = sumByDay(catalog, of.listId);
    return { api: spendingIn(sums, of.now), spending: byPeriod(sums, of.now) };
}
function spendingIn(sums, now) {
    const since = (start) => total(within(sums, start, Infinity), currencyOf(sums));
    return {
        ...total(sums, currencyOf(sums)),
        today: since(chinaDayStart(now)),
        this_month: since(chinaMonthStart(now)),
    };
}
function byPeriod(sums, now) {
    const days = Array.from({ length: 7 }, (_, n) => chinaDayStart(now) - (6 - n) * daySeconds);
    const months = [chinaMonthStart(now)];
    while (months.length < 6)
        months.unshift(chinaMonthStart((months[0] ?? 0) - 1));
    const spent = (starts, n) => total(within(sums, starts[n] ?? 0, starts[n + 1] ?? Infinity), currencyOf(sums));
    return {
        days: days.map((at, n) => ({ day: chinaTime(at).slice(0, 10), ...spent(days, n) })),
        months: months.map((at, n) => ({ month: chinaTime(at).slice(0, 7), ...spent(months, n) })),
    };
}
const currencyOf = (sums) => sums[0]?.currency ?? null;
/** Those of the days from that of `start` on, before that of `end`. */
const within = (sums, start, end) => sums.filter(({ day }) => day >= dayOf(start) && day < dayOf(end));
function total(sums, currency) {
    const add = (key) => sums.reduce((all, sum) => all + sum[key], 0);
    const micros = new Map();
    for (const sum of sums)
        micros.set(sum.currency, (micros.get(sum.currency) ?? 0) + sum.micros);
    const others = [...micros].filter(([other, amount]) => other !== currency && amount > 0);
    return {
        calls: add('calls'),
        charged: add('charged'),
        uncertain: add('uncertain'),
        cost: (currency === null ? 0 : (micros.get(currency) ?? 0)) / 1e6,
        currency,
        other_costs: Object.fromEntries(others.map(([other, amount]) => [other, amount / 1e6])),
    };
}
