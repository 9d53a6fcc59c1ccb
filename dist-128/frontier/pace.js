// When one more request may leave: so many arrive in any second, and never a burst. It must not wait, nor know what is
// asked.
import { watchArrivals } from './arrivals.js';
/** The share of the limit that is used: on their way two may come nearer to each other by what is left of a second. */
const share = 0.975;
/** What is left of a second also where lateness is made up for. */
const margin = 0.01;
/** How near two may be, as a share of an even distance. */
const nearest = 0.5;
/**
 * At most `perSecond` in any second, less a little; null: as many as there are. What is late is made up for, up to a
 * second of it. `scaled` scales a wait in milliseconds; `now` is a steady clock's.
 */
export function createPace(perSecond, scaled, now = () => performance.now()) {
    if (perSecond === null)
        return { dueMs: () => 0, begin: () => ({ left: () => { }, answered: () => { } }) };
    const evenMs = scaled(1000 / perSecond) / share;
    const count = Math.ceil(perSecond);
    const secondMs = scaled(1000 / perSecond) * count * (1 + margin);
    const arrivals = watchArrivals(2 * secondMs, now);
    let lastLeft = Number.NEGATIVE_INFINITY;
    /** Where the next one is, were all at an even distance. */
    let evenly = Number.NEGATIVE_INFINITY;
    return {
        dueMs: (others = 0) => Math.max(evenly, lastLeft + evenMs * nearest, arrivals.latest(count - 1) + secondMs) + others * evenMs,
        begin: () => {
            lastLeft = now();
            evenly = Math.max(evenly, lastLeft - secondMs) + evenMs;
            const request = arrivals.begin();
            return {
                ...request,
                left: () => {
                    request.left();
                    lastLeft = Math.max(lastLeft, now());
                },
            };
        },
    };
}
