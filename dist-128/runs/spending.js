// What a run may still spend. A call is reserved before it is made, so that it can never overspend.
// It must not know what a call is for.
import { UsageError } from '../core/errors.js';
/** Reads a budget: `500` (charged calls) or `50CNY`. @throws {UsageError} naming the flag or key */
export function parseBudget(text, currency, name = '--budget') {
    const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/.exec(text.trim());
    const unit = match?.[2]?.toUpperCase();
    if (match && unit === undefined && /^\d+$/.test(match[1] ?? ''))
        return { calls: Number(match[1]) };
    if (match && unit === currency)
        return { micros: Math.round(Number(match[1]) * 1e6) };
    throw new UsageError(`${name} is “${text}”; expected a number of paid calls such as 500, or an amount such as 50${currency}`);
}
export class Spending {
    priceMicros;
    #limits;
    #calls = 0;
    #micros = 0;
    #reserved = 0;
    constructor(priceMicros, limits) {
        this.priceMicros = priceMicros;
        this.#limits = limits;
    }
    /** Calls that are under way and reserved. */
    get reserved() {
        return this.#reserved;
    }
    /** Whether one more call fits, even if all that are under way are charged. */
    hasRoom() {
        return this.exhausted() === null;
    }
    /** The limit that has no room for one more call, or null. */
    exhausted() {
        return this.#limits.find((limit) => this.#callsLeft(limit) < 1) ?? null;
    }
    /** How many more calls fit, if all of them are charged; Infinity without a limit. */
    callsLeft() {
        return this.#limits.reduce((least, limit) => Math.min(least, this.#callsLeft(limit)), Infinity);
    }
    #callsLeft({ budget, calls, micros }) {
        if ('calls' in budget)
            return Math.max(0, budget.calls - calls - this.#calls - this.#reserved);
        const left = budget.micros - micros - this.#micros - this.#reserved * this.priceMicros;
        if (left < 0)
            return 0;
        return this.priceMicros === 0 ? Infinity : Math.floor(left / this.priceMicros);
    }
    reserve() {
        this.#reserved += 1;
    }
    /** The call is over: it cost `micros`, 0 where it was not charged. */
    settle(charged, micros) {
        this.#reserved -= 1;
        if (charged)
            this.#calls += 1;
        this.#micros += micros;
    }
}
