// What a person is told or asked before a run buys anything: a new archive's place, and the price.
// It must not start the run.
import { createInterface } from 'node:readline/promises'
import { isLoopback } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import { openJobs } from '../frontier/own-jobs.ts'
import type { Run } from '../runs/run.ts'
import type { Budget } from '../runs/spending.ts'
import { enclosingCheckout } from '../store/archive-folder.ts'

/** An expensive run asks first: on a terminal with a question, elsewhere by ending. @throws {UsageError} */
export async function confirmCost(run: Run, budget: Budget | null, agreed: boolean): Promise<void> {
  const calls = openJobs(run.catalog, 'note', run.id)
  const { money, provider } = run.config
  if (calls <= money.confirmAbove || budget !== null || agreed || isLoopback(provider.baseUrl)) return
  const what = `This buys up to ${calls} calls for about ${(calls * money.pricePerCall).toFixed(2)} ${money.currency}`
  const answer = await askYes(`${what}. Go on?`)
  if (answer === true) return
  if (answer === false) throw new UsageError('Nothing was bought.')
  throw new UsageError(
    `${what}, more than money.confirmAbove (${money.confirmAbove}). Nothing was bought: give a --budget, or agree with --yes.`,
  )
}

/** Asks a person on a terminal; null where there is none. */
export async function askYes(question: string): Promise<boolean | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await prompt.question(`${question} [y/N] `)
  prompt.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** Says where a new archive is, and warns of a git checkout around it. */
export function sayNewArchive(archiveDir: string): void {
  process.stderr.write(`New archive in ${archiveDir}\n`)
  const checkout = enclosingCheckout(archiveDir)
  if (checkout !== undefined)
    process.stderr.write(
      `Warning: it lies inside the git checkout ${checkout}, where it is easily committed or cleaned away; --archive DIR names another folder.\n`,
    )
}
