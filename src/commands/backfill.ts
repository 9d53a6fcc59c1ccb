// backfill: archives the notes of seed lists, files, IDs and URLs, and nothing else. It must not know how.
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { clockOf, withRun } from '../app.ts'
import { checkBaseUrl, configFileIn, isLoopback, loadConfig, readToken } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import { openJobs } from '../frontier/frontier.ts'
import { enqueueSeeds } from '../runs/enqueue.ts'
import { estimate, planSeeds } from '../runs/plan.ts'
import type { Run } from '../runs/run.ts'
import { type Budget, parseBudget } from '../runs/spending.ts'
import { work } from '../runs/work.ts'
import { parseNoteRef } from '../seeds/note-ref.ts'
import { readSeedList, type Seed, seedFromArgument } from '../seeds/seed-list.ts'
import { resolveShortLink } from '../seeds/short-link.ts'
import { createArchiveFolder, enclosingCheckout, isArchive } from '../store/archive-folder.ts'
import { listName } from '../store/lists.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { addRunFlags, configLayer, type RunFlags } from './run-flags.ts'
import { planTable, summaryTable, troubleLines } from './summary-table.ts'

interface BackfillFlags extends CommonFlags, RunFlags {
  readonly refresh?: boolean
  readonly list?: string
  readonly column?: string
  readonly dryRun?: boolean
  readonly failedOut?: string
}

export function backfillCommand(): Command {
  const command = defineCommand('backfill', 'archive these notes and nothing else; skip what is archived', [
    'rednote-archive backfill notes.txt',
    'rednote-archive backfill https://www.xiaohongshu.com/explore/698ab064000000001503876d',
    'cut -f1 notes.tsv | rednote-archive backfill - --rate 2/s --budget 500',
  ]).argument('<FILE|ID|URL|-...>', 'seed lists, note IDs, links, or - for stdin, in any mix')
  return addRunFlags(command)
    .option('--refresh', 'capture again what is archived')
    .option('--list <NAME>', 'put the notes on this list')
    .option('--column <NAME>', 'the CSV column or JSON key that holds the note')
    .option('--dry-run', 'say how many calls, what they cost, about how many bytes and hours; call nothing')
    .option('--failed-out <FILE>', 'write what failed as a seed list, with the reasons as comments')
    .action(backfill)
}

async function backfill(inputs: string[], flags: BackfillFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  const clock = clockOf(process.env)
  const config = loadConfig(flags.config ?? configFileIn(archiveDir), configLayer(flags), process.env)
  const budget = flags.budget === undefined ? null : parseBudget(flags.budget, config.money.currency)
  const list = flags.list === undefined ? null : listName(flags.list)
  const seeds = await openSeeds(inputs, flags.column)
  const options = { refresh: flags.refresh ?? false, limit: flags.limit ?? null }
  if (flags.dryRun) {
    const plan = await planSeeds(isArchive(archiveDir) ? archiveDir : null, seeds, {
      ...options,
      now: clock.nowSeconds(),
    })
    const estimated = estimate(plan, config)
    if (flags.json) printJson(estimated)
    else process.stdout.write(planTable(estimated))
    return
  }
  const token = readToken(process.env)
  checkBaseUrl(config.provider)
  if (flags.failedOut !== undefined) checkFailedOut(resolve(flags.failedOut))
  if (createArchiveFolder(archiveDir)) sayNewArchive(archiveDir)
  const finished = await withRun(
    {
      command: 'backfill',
      archiveDir,
      config,
      token,
      budget,
      quiet: flags.quiet ?? false,
      env: process.env,
      failedOut: flags.failedOut,
    },
    async (run) => {
      await enqueueSeeds(run, seeds, { ...options, list, resolveShortLink })
      await confirmCost(run, budget, flags.yes ?? false)
      return work(run)
    },
  )
  if (!flags.quiet) process.stderr.write(troubleLines(finished))
  if (finished.message !== null) process.stderr.write(`${finished.message}\n`)
  const { notAllowed } = finished.run.tally
  if (notAllowed > 0 && !flags.quiet)
    process.stderr.write(`Media slots skipped since their authors do not allow saving: ${notAllowed}\n`)
  if (flags.json) printJson(finished.summary)
  else if (!flags.quiet) process.stdout.write(summaryTable(finished.summary, archiveDir, finished.reportPath))
  process.exitCode = finished.exitCode
}

/**
 * Opens every input and reads its beginning, so that one that cannot be read is refused before anything is touched.
 * @throws {UsageError} for an input that is no note and no readable seed list
 */
async function openSeeds(
  inputs: readonly string[],
  column: string | undefined,
): Promise<AsyncIterable<readonly Seed[]>> {
  const opened: AsyncIterable<readonly Seed[]>[] = []
  for (const [index, input] of inputs.entries()) opened.push(await openInput(input, index + 1, column))
  return chain(opened)
}

async function openInput(
  input: string,
  position: number,
  column: string | undefined,
): Promise<AsyncIterable<readonly Seed[]>> {
  const options = column === undefined ? {} : { column }
  if (input === '-') return begun(readSeedList({ stream: process.stdin, source: 'stdin' }, options))
  if (existsSync(input)) return begun(readSeedList({ path: resolve(input) }, options))
  const ref = parseNoteRef(input)
  if (ref.kind === 'none') throw new UsageError(`“${input}” is no file, and no note’s ID or link either. ${ref.reason}`)
  return chain([one([seedFromArgument(input, position)])])
}

async function begun(batches: AsyncGenerator<Seed[]>): Promise<AsyncIterable<readonly Seed[]>> {
  const first = await batches.next()
  return chain([one(first.done ? [] : first.value), batches])
}

async function* one(batch: readonly Seed[]): AsyncGenerator<readonly Seed[]> {
  yield batch
}

async function* chain(parts: readonly AsyncIterable<readonly Seed[]>[]): AsyncGenerator<readonly Seed[]> {
  for (const part of parts) yield* part
}

/** What failed is written at the end of a run: a place that takes no file is refused at its beginning. */
function checkFailedOut(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new UsageError(`--failed-out: there is no folder ${folder}`)
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`--failed-out: ${path} is a folder`)
}

/** An expensive run asks first: on a terminal with a question, elsewhere by ending. @throws {UsageError} */
async function confirmCost(run: Run, budget: Budget | null, agreed: boolean): Promise<void> {
  const calls = openJobs(run.catalog, 'note', run.id)
  const { money, provider } = run.config
  if (calls <= money.confirmAbove || budget !== null || agreed || isLoopback(provider.baseUrl)) return
  const what = `This buys up to ${calls} calls for about ${(calls * money.pricePerCall).toFixed(2)} ${money.currency}`
  if (process.stdin.isTTY && process.stderr.isTTY) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await prompt.question(`${what}. Go on? [y/N] `)
    prompt.close()
    if (/^y(es)?$/i.test(answer.trim())) return
    throw new UsageError('Nothing was bought.')
  }
  throw new UsageError(
    `${what}, more than money.confirmAbove (${money.confirmAbove}). Nothing was bought: give a --budget, or agree with --yes.`,
  )
}

function sayNewArchive(archiveDir: string): void {
  process.stderr.write(`New archive in ${archiveDir}\n`)
  const checkout = enclosingCheckout(archiveDir)
  if (checkout !== undefined)
    process.stderr.write(
      `Warning: it lies inside the git checkout ${checkout}, where it is easily committed or cleaned away; --archive DIR names another folder.\n`,
    )
}
