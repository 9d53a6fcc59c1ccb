// What a run may still spend. A call is reserved before it is made, so that it can never overspend.
// It must not know what a call is for.
import { UsageError } from '../core/errors.ts'

/** A hard stop, in calls that are (or may be) charged, or in millionths of the currency. */
export type Budget = { readonly calls: number } | { readonly micros: number }

/** Reads `--budget`: `500` (charged calls) or `50CNY`. @throws {UsageError} */
export function parseBudget(text: string, currency: string): Budget {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/.exec(text.trim())
  const unit = match?.[2]?.toUpperCase()
  if (match && unit === undefined && /^\d+$/.test(match[1] ?? '')) return { calls: Number(match[1]) }
  if (match && unit === currency) return { micros: Math.round(Number(match[1]) * 1e6) }
  throw new UsageError(
    `--budget is “${text}”; expected a number of paid calls such as 500, or an amount such as 50${currency}`,
  )
}

export class Spending {
  readonly priceMicros: number
  readonly #budget: Budget | null
  #calls = 0
  #micros = 0
  #reserved = 0

  constructor(priceMicros: number, budget: Budget | null) {
    this.priceMicros = priceMicros
    this.#budget = budget
  }

  /** Calls that are under way and reserved. */
  get reserved(): number {
    return this.#reserved
  }

  /** Whether one more call fits, even if all that are under way are charged. */
  hasRoom(): boolean {
    if (this.#budget === null) return true
    if ('calls' in this.#budget) return this.#calls + this.#reserved + 1 <= this.#budget.calls
    return this.#micros + (this.#reserved + 1) * this.priceMicros <= this.#budget.micros
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
