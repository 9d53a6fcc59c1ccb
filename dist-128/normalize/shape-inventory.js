// Which places the provider's notes had, from when to when: what has come, gone or changed its type since.
// Pure. It must not know a key of the provider's.
import { certain, placeIn } from '../core/shape.js';
const day = 86_400;
/** A longer time is counted in longer steps than days. */
const mostSteps = 1024;
/** How many notes, step by step of the time. */
class Count {
    steps;
    first = Infinity;
    last = -Infinity;
    total = 0;
    constructor(length) {
        this.steps = new Uint32Array(length);
    }
    add({ steps, first, last }) {
        for (const [step, number] of steps) {
            this.steps[step] = (this.steps[step] ?? 0) + number;
            this.total += number;
        }
        if (first < this.first)
            this.first = first;
        if (last > this.last)
            this.last = last;
    }
    within(from, to) {
        let sum = 0;
        for (let step = from; step < to; step++)
            sum += this.steps[step] ?? 0;
        return sum;
    }
}
export class ShapeInventory {
    #start;
    #stepSeconds;
    #length;
    #seen = new Map();
    /** Holds what is seen between two times (unix seconds). */
    constructor(span) {
        const days = Math.floor((span.last - span.first) / day) + 1;
        const steps = Math.min(days, mostSteps);
        this.#start = span.first;
        this.#stepSeconds = Math.ceil(days / steps) * day;
        this.#length = Math.ceil((days * day) / this.#stepSeconds);
    }
    /** Counts in a note of this shape, as it was at `at`. */
    add(shape, at) {
        const seen = this.#seenOf(shape, at);
        const step = Math.floor((at - this.#start) / this.#stepSeconds);
        seen.steps.set(step, (seen.steps.get(step) ?? 0) + 1);
        seen.first = Math.min(seen.first, at);
        seen.last = Math.max(seen.last, at);
    }
    /** All that was counted, shape by shape. */
    counted() {
        return [...this.#seen.values()];
    }
    /** Counts in what another inventory of the same span has counted. */
    include(counted) {
        for (const { shape, steps, first, last } of counted) {
            const seen = this.#seenOf(shape, first);
            for (const [step, number] of steps)
                seen.steps.set(step, (seen.steps.get(step) ?? 0) + number);
            seen.first = Math.min(seen.first, first);
            seen.last = Math.max(seen.last, last);
        }
    }
    #seenOf(shape, at) {
        const seen = this.#seen.get(shape.id) ?? { shape, steps: new Map(), first: at, last: at };
        this.#seen.set(shape.id, seen);
        return seen;
    }
    /** Every place, in the order of paths; and what has come, gone, or changed since the first was seen, in the order of time. */
    found() {
        const places = this.#places();
        return { shape: rowsOf(places), drift: driftOf(places) };
    }
    #places() {
        const places = new Map();
        for (const seen of this.#seen.values()) {
            const inThisShape = new Set();
            for (const text of seen.shape.places) {
                const { path, type, holder } = placeIn(text);
                const place = places.get(path) ?? { path, holder, all: new Count(this.#length), types: new Map() };
                places.set(path, place);
                const count = place.types.get(type) ?? new Count(this.#length);
                place.types.set(type, count);
                count.add(seen);
                inThisShape.add(place);
            }
            for (const { all } of inThisShape)
                all.add(seen);
        }
        return places;
    }
}
function rowsOf(places) {
    const rows = Array.from(places.values(), ({ path, types, all }) => ({
        path,
        types: Object.fromEntries([...types].map(([type, count]) => [type, count.total]).sort()),
        first_seen_at: all.first,
        last_seen_at: all.last,
        count: all.total,
    }));
    return rows.sort((a, b) => (a.path < b.path ? -1 : 1));
}
function driftOf(places) {
    const drift = { new: [], vanished: [], retyped: [] };
    for (const { path, holder: above, all, types } of places.values()) {
        const holder = above === null ? undefined : places.get(above)?.types.get('object');
        if (holder !== undefined) {
            if (isNew(all, holder))
                drift.new.push({ path, first_seen_at: all.first, count: all.total });
            if (hasVanished(all, holder))
                drift.vanished.push({ path, last_seen_at: all.last, count: all.total });
        }
        for (const [type, count] of types)
            if (isNew(count, all)) {
                const before = [...types].filter(([, other]) => other.first < count.first).map(([name]) => name);
                const { first, total } = count;
                drift.retyped.push({ path, before, type, first_seen_at: first, count: total });
            }
    }
    drift.new.sort((a, b) => a.first_seen_at - b.first_seen_at);
    drift.vanished.sort((a, b) => a.last_seen_at - b.last_seen_at);
    drift.retyped.sort((a, b) => a.first_seen_at - b.first_seen_at);
    return drift;
}
/** Whether it should have shown before it did, by its share of `all` since. */
function isNew(count, all) {
    const begins = count.steps.findIndex((number) => number > 0);
    const length = all.steps.length;
    return (all.within(0, begins) * count.total) / Math.max(1, all.within(begins, length)) >= certain;
}
function hasVanished(count, all) {
    const end = count.steps.findLastIndex((number) => number > 0) + 1;
    return (all.within(end, all.steps.length) * count.total) / Math.max(1, all.within(0, end)) >= certain;
}
