import { UsageError } from '../core/errors.js';
/** Timers count 31 bits of milliseconds, which is a little more. */
const longestMs = 24 * 86_400_000;
/** Reads `--until`: the next time that this machine's clock shows it. @throws {UsageError} */
export function parseUntil(text) {
    const [, hour, minute] = (/^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? []).map(Number);
    if (hour === undefined || minute === undefined || hour > 23 || minute > 59)
        throw new UsageError(`--until is “${text}”; expected a time of day such as 06:00`);
    return {
        name: `--until ${text.trim()}`,
        msFrom: (nowMs) => {
            const end = new Date(nowMs);
            end.setHours(hour, minute, 0, 0);
            if (end.getTime() <= nowMs) {
                end.setDate(end.getDate() + 1);
                end.setHours(hour, minute, 0, 0);
            }
            return end.getTime() - nowMs;
        },
    };
}
/** Reads `--max-duration`. @throws {UsageError} */
export function parseMaxDuration(text) {
    const match = /^(\d+(?:\.\d+)?)(s|m|min|h|d)$/.exec(text.trim());
    const unitMs = { s: 1e3, m: 6e4, min: 6e4, h: 3.6e6, d: 8.64e7 }[match?.[2] ?? ''] ?? Number.NaN;
    const ms = Number(match?.[1]) * unitMs;
    if (!(ms > 0 && ms <= longestMs))
        throw new UsageError(`--max-duration is “${text}”; expected such as 3h or 90m, and at most 24d`);
    return { name: `--max-duration ${text.trim()}`, msFrom: () => ms };
}
/**
 * From now on the time of a run counts: its stop is requested when the first limit is reached, and `tell` is called.
 * @returns what ends the counting
 */
export function limitTime(stop, limits, clock, tell) {
    const timers = limits.map((limit) => setTimeout(() => {
        if (!stop.requested)
            tell(limit);
        stop.timeIsUp(limit.name);
    }, clock.scaled(limit.msFrom(clock.nowMs()))));
    return () => {
        for (const timer of timers)
            clearTimeout(timer);
    };
}
