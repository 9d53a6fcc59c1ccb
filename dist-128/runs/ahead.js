// What is to come if all goes on as it is: the next night's calls and cost, when all that is due has come round, and when
// the disk is full.
// It must not know how a night is counted (night does) or what the last ones took (its caller reads that).
import { statfsSync } from 'node:fs';
import { chinaMonthStart } from '../core/china-time.js';
import { limitsOf } from './limits.js';
import { planNight } from './night.js';
import { Spending } from './spending.js';
const daySeconds = 86_400;
/**
 * Looks ahead from unix second `now`.
 * @param past when the last night began, and the bytes that one takes
 */
export function lookAhead(catalog, of, past) {
    const { money, disk } = of.config;
    const at = Math.max(of.now, (past.lastNightAt ?? 0) + daySeconds);
    const night = planNight(catalog, at);
    const due = night.queued + night.retried + night.confirmed + night.refreshed + night.lookedFor;
    const price = Math.round(money.pricePerCall * 1e6);
    const calls = Math.min(due, new Spending(price, limitsOf(catalog, money, null, at)).callsLeft());
    const { bavail, bsize } = statfsSync(of.archiveDir);
    const free = Math.max(0, bavail * bsize - disk.minFreeGiB * 2 ** 30);
    return {
        next_night: { at, due, calls, cost: (calls * price) / 1e6, currency: money.currency },
        disk: { free, per_night: past.bytesPerNight },
        nights_until_disk_full: past.bytesPerNight ? Math.floor(free / past.bytesPerNight) : null,
    };
}
/** Further ahead nobody plans. */
const mostNights = 3650;
/**
 * In how many nights, the one at `now` included, so many calls can be made, each night with its budget and with what the
 * caps of its day and month leave; null where ten years are not enough.
 */
export function nightsFor(calls, of) {
    const price = Math.round(of.money.pricePerCall * 1e6);
    let left = calls;
    let [month, inMonth] = [0, 0];
    for (let night = 0; night < mostNights; night++) {
        if (left === 0)
            return night;
        const at = of.now + night * daySeconds;
        if (chinaMonthStart(at) !== month)
            [month, inMonth] = [chinaMonthStart(at), 0];
        const limits = limitsOf(of.catalog, of.money, of.budget, at).map((limit) => limit.name === 'money.capPerMonth'
            ? { ...limit, calls: limit.calls + inMonth, micros: limit.micros + inMonth * price }
            : limit);
        const made = Math.min(left, new Spending(price, limits).callsLeft());
        left -= made;
        inMonth += made;
    }
    return null;
}
