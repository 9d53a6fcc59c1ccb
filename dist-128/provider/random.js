// Chance that can be repeated: the same seed gives the same notes, key orders and signatures. Not for secrets.
/** A generator that depends on every seed given, in their order. */
export function randomOf(...seeds) {
    let state = 0;
    for (const seed of seeds)
        state = Math.imul(state ^ (seed >>> 0), 0x9e3779b1) + 0x7f4a7c15;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
/** A whole number from 0 to `below - 1`. */
export function below(random, limit) {
    return Math.floor(random() * limit);
}
/** One of the items. @throws {RangeError} where there is none. */
export function pick(random, items) {
    for (const item of items.slice(below(random, items.length)))
        return item;
    throw new RangeError('nothing to pick from');
}
/** The items in a chance order, in place (Fisher and Yates). */
export function shuffle(random, items) {
    for (let last = items.length - 1; last > 0; last--) {
        const other = below(random, last + 1);
        const kept = items[last];
        items[last] = items[other];
        items[other] = kept;
    }
    return items;
}
/** That many lower-case hex digits, a multiple of 8. */
export function hex(random, digits) {
    let text = '';
    while (text.length < digits)
        text += Math.floor(random() * 2 ** 32)
            .toString(16)
            .padStart(8, '0');
    return text.slice(0, digits);
}
