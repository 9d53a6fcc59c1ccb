// The program's only clock, so that tests can move it. It must not be read by normalize/ or by anything a rebuild makes.
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from './errors.js';
/** A clock `offsetMs` ahead of the machine's, whose waits are multiplied by `waitScale`. */
export function createClock(offsetMs = 0, waitScale = 1) {
    const nowMs = () => Date.now() + offsetMs;
    const scaled = (ms) => ms * waitScale;
    return {
        nowMs,
        nowSeconds: () => Math.floor(nowMs() / 1000),
        scaled,
        sleep: async (ms, signal) => {
            await sleep(scaled(ms), undefined, signal ? { signal } : {}).catch(() => undefined);
        },
    };
}
/** The clock as the environment moves it. @throws {UsageError} where it says how in another way than expected */
export function clockOf(env) {
    return createClock(clockOffsetMs(env), waitScale(env));
}
/** `REDNOTE_ARCHIVE_CLOCK_OFFSET` (`+2d`, `-3h`, `+90s`) in milliseconds. */
export function clockOffsetMs(env) {
    const text = env.REDNOTE_ARCHIVE_CLOCK_OFFSET;
    if (!text)
        return 0;
    const match = /^([+-]?\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text.trim());
    const unitMs = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 }[match?.[2] ?? ''];
    if (!match || unitMs === undefined)
        throw new UsageError(`REDNOTE_ARCHIVE_CLOCK_OFFSET is “${text}”; expected such as +2d, +3h, -90s`);
    return Number(match[1]) * unitMs;
}
/** `REDNOTE_WAIT_SCALE`: what every wait is multiplied by. */
export function waitScale(env) {
    const text = env.REDNOTE_WAIT_SCALE;
    if (!text)
        return 1;
    const scale = Number(text);
    if (!(scale >= 0) || !Number.isFinite(scale))
        throw new UsageError(`REDNOTE_WAIT_SCALE is “${text}”; expected a number such as 0.1`);
    return scale;
}
