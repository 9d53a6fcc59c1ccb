// backfill: archives the notes of seed lists, files, IDs and URLs, and nothing else. It must not know how.
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { clockOf, withRun } from '../app.ts'
import { checkBaseUrl, configFileIn, loadConfig, readToken } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import { enqueueSeeds } from '../runs/enqueue.ts'
import { estimate, planSeeds } from '../runs/plan.ts'
import { parseBudget } from '../runs/spending.ts'
import { work } from '../runs/work.ts'
import { resolveShortLink } from '../seeds/short-link.ts'
import { createArchiveFolder, isArchive } from '../store/archive-folder.ts'
import { listName } from '../store/lists.ts'
import { confirmCost, sayNewArchive } from './before-a-run.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { addRunFlags, configLayer, type RunFlags } from './run-flags.ts'
import { openSeeds } from './seed-inputs.ts'
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

/** What failed is written at the end of a run: a place that takes no file is refused at its beginning. */
function checkFailedOut(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new UsageError(`--failed-out: there is no folder ${folder}`)
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`--failed-out: ${path} is a folder`)
}
