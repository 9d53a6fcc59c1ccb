import { chinaDayStart, chinaMonthStart } from '../core/china-time.js';
import { spentSince } from '../store/ledger.js';
import { parseBudget } from './spending.js';
/**
 * Every limit with what of it is spent, calls of dead runs included. Days and months are those of UTC+8.
 * @throws {UsageError} for a cap that cannot be read
 */
export function limitsOf(catalog, money, budget, now) {
    const limits = [];
    if (budget !== null)
        limits.push({ budget, name: 'the budget', calls: 0, micros: 0 });
    const caps = [
        ['money.capPerDay', money.capPerDay, chinaDayStart(now)],
        ['money.capPerMonth', money.capPerMonth, chinaMonthStart(now)],
    ];
    for (const [name, cap, since] of caps)
        if (cap !== null)
            limits.push({ budget: parseBudget(cap, money.currency, name), name, ...spentSince(catalog, since) });
    return limits;
}
