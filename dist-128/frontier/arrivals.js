// When requests arrived at the other side, at the latest: limiters count that, and only a request's leaving and its answer
// are seen here. It must not wait, nor know how many are allowed.
/** So many answers tell how fast the other side is. */
const compared = 32;
/** With half of the answers as near to the fastest (ms), a later one is late for another reason than its own work. */
const steadyMs = 20;
/** Arrivals of the last `rememberedMs`. `now` is a steady clock's, in milliseconds. */
export function watchArrivals(rememberedMs, now) {
    let known = [];
    const taken = [];
    /** The least that an answer takes; null where the other side takes now more, now less, which tells nothing. */
    let fastestMs = null;
    function learn(tookMs) {
        if (taken.push(tookMs) > compared)
            taken.shift();
        const sorted = taken.toSorted((a, b) => a - b);
        const [fastest = 0, median = 0] = [sorted[0], sorted[sorted.length >> 1]];
        fastestMs = taken.length >= compared / 4 && median - fastest <= steadyMs ? fastest : null;
    }
    /** One that has not left may still arrive now, and so may one that waits for its answer longer than any should. */
    function arrivalOf({ leftAt, isAnswered, arrivedAt }, at) {
        if (leftAt === null)
            return at;
        if (isAnswered || fastestMs === null || at > leftAt + rememberedMs)
            return arrivedAt;
        return Math.max(arrivedAt, at - fastestMs);
    }
    return {
        begin: () => {
            const one = { leftAt: null, isAnswered: false, arrivedAt: now() };
            known = known.filter(({ leftAt, arrivedAt }) => leftAt === null || arrivedAt > one.arrivedAt - rememberedMs);
            known.push(one);
            const left = () => {
                one.leftAt ??= now();
                one.arrivedAt = Math.max(one.arrivedAt, one.leftAt);
            };
            return {
                left,
                answered: () => {
                    left();
                    if (one.isAnswered)
                        return;
                    one.isAnswered = true;
                    const tookMs = now() - (one.leftAt ?? 0);
                    learn(tookMs);
                    if (fastestMs !== null && tookMs <= rememberedMs)
                        one.arrivedAt = Math.max(one.arrivedAt, now() - fastestMs);
                },
            };
        },
        latest: (others) => {
            if (known.length <= others)
                return Number.NEGATIVE_INFINITY;
            const at = now();
            const arrived = known.map((one) => arrivalOf(one, at)).sort((a, b) => b - a);
            return arrived[others] ?? Number.NEGATIVE_INFINITY;
        },
    };
}
