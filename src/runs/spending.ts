// What a run may still spend. A call is reserved before it is made, so that it can never overspend.
// It must not know what a call is for.
import { UsageError } from '../core/errors.ts'

/** A hard stop, in calls that are (or may be) charged, or in millionths of the currency. */
export type Budget = { readonly calls: number } | { readonly micros: number }

/** Reads a budget: `500` (charged calls) or `50CNY`. @throws {UsageError} naming the flag or key */
export function parseBudget(text: string, currency: string, name = '--budget'): Budget {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/.exec(text.trim())
  const unit = match?.[2]?.toUpperCase()
  if (match && unit === undefined && /^\d+$/.test(match[1] ?? '')) return { calls: Number(match[1]) }
  if (match && unit === currency) return { micros: Math.round(Number(match[1]) * 1e6) }
  throw new UsageError(
    `${name} is “${text}”; expected a number of paid calls such as 500, or an amount such as 50${currency}`,
  )
}

/** A budget, and what of it was spent before the run. */
export interface Limit {
  readonly budget: Budget
  /** For people: `--budget`, `money.capPerDay` … */
  readonly name: string
  readonly calls: number
  readonly micros: number
}

export class Spending {
  readonly priceMicros: number
  readonly #limits: readonly Limit[]
  #calls = 0
  #micros = 0
  #reserved = 0

  constructor(priceMicros: number, limits: readonly Limit[]) {
    this.priceMicros = priceMicros
    this.#limits = limits
  }

  /** Calls that are under way and reserved. */
  get reserved(): number {
    return this.#reserved
  }

  /** Whether one more call fits, even if all that are under way are charged. */
  hasRoom(): boolean {
    return this.exhausted() === null
  }

  /** The limit that has no room for one more call, or null. */
  exhausted(): Limit | null {
    return this.#limits.find((limit) => this.#callsLeft(limit) < 1) ?? null
  }

  /** How many more calls fit, if all of them are charged; Infinity without a limit. */
  callsLeft(): number {
    return this.#limits.reduce((least, limit) => Math.min(least, this.#callsLeft(limit)), Infinity)
  }

  #callsLeft({ budget, calls, micros }: Limit): number {
    if ('calls' in budget) return Math.max(0, budget.calls - calls - this.#calls - this.#reserved)
    const left = budget.micros - micros - this.#micros - this.#reserved * this.priceMicros
    if (left < 0) return 0
    return this.priceMicros === 0 ? Infinity : Math.floor(left / this.priceMicros)
  }

  reserve(): void {
    this.#reserved += 1
  }

  /** The call is over: it cost `micros`, 0 where it was not charged. */
  settle(charged: boolean, micros: number): void {
    this.#reserved -= 1
    if (charged) this.#calls += 1
    this.#micros += micros
  }
}
