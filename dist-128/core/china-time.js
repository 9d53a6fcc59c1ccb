// Times as people in China write them, at UTC+8 all year. It must not read a clock.
import { UsageError } from './errors.js';
const aheadSeconds = 8 * 3600;
const daySeconds = 86_400;
/** Unix seconds as `YYYY-MM-DD HH:MM:SS` at UTC+8, as the views' `*_cn` columns have it. */
export function chinaTime(at) {
    return new Date((at + aheadSeconds) * 1000)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, '');
}
/** Unix seconds at which the day of `at` began at UTC+8. */
export function chinaDayStart(at) {
    return Math.floor((at + aheadSeconds) / daySeconds) * daySeconds - aheadSeconds;
}
/** Unix seconds at which the month of `at` began at UTC+8. */
export function chinaMonthStart(at) {
    const day = new Date((at + aheadSeconds) * 1000);
    return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1) / 1000 - aheadSeconds;
}
const written = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?)?$/i;
/**
 * The last second that a written time names: `2026` names a whole year, `2026-05` a month, `2026-05-01` and `20260501` a day,
 * `2026-05-01 12:00` a minute. At UTC+8, unless a zone is given (`2026-05-01T12:00:00Z`, `…+09:00`). Unix seconds, of any
 * number of digits but four and eight, name themselves.
 * @throws {UsageError} where it is no such time
 */
export function lastSecondOf(text) {
    const { first, seconds } = spanOf(text);
    return first + seconds - 1;
}
/**
 * The first second that a written time names, as `lastSecondOf` reads it.
 * @throws {UsageError} where it is no such time
 */
export function firstSecondOf(text) {
    return spanOf(text).first;
}
function spanOf(text) {
    const trimmed = text.trim().replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
    const long = monthOrYear(trimmed);
    if (long !== null)
        return long;
    if (/^\d{1,11}$/.test(trimmed))
        return { first: Number(trimmed), seconds: 1 };
    const match = written.exec(trimmed);
    const [year, month, day, hour, minute, second] = (match ?? []).slice(1, 7).map((digits) => Number(digits ?? 0));
    const ms = Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute, second);
    // Date rolls over what does not exist, such as the 30th of February: written back, it differs.
    const isReal = match !== null &&
        [year, month, day, hour, minute, second].join() ===
            new Date(ms)
                .toISOString()
                .split(/[-T:.]/, 6)
                .map(Number)
                .join();
    if (!isReal)
        throw new UsageError(`“${text}” is no time. Write 2026-05-01, 2026-05, 2026, 2026-05-01 12:00 or 2026-05-01 12:00:00 (UTC+8), an ISO time with a zone, or unix seconds.`);
    const [, , , , hours, , seconds, utc, sign, zoneHours, zoneMinutes] = match;
    const zone = (Number(zoneHours ?? 0) * 3600 + Number(zoneMinutes ?? 0) * 60) * (sign === '-' ? -1 : 1);
    const zoneSeconds = utc !== undefined ? 0 : sign !== undefined ? zone : aheadSeconds;
    const span = hours === undefined ? daySeconds : seconds === undefined ? 60 : 1;
    return { first: ms / 1000 - zoneSeconds, seconds: span };
}
/** A month or a year that is written alone; null where it is neither. */
function monthOrYear(text) {
    const [, year = '', month] = /^([1-9]\d{3})(?:-(0[1-9]|1[0-2]))?$/.exec(text) ?? [];
    if (year === '')
        return null;
    const begins = Date.UTC(Number(year), Number(month ?? 1) - 1) / 1000;
    const ends = Date.UTC(Number(year), month === undefined ? 12 : Number(month)) / 1000;
    return { first: begins - aheadSeconds, seconds: ends - begins };
}
