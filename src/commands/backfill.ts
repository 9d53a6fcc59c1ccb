// backfill: archives the notes of seed lists, files, IDs and URLs, and nothing else. It must not know how.
import type { Command } from 'commander'
import { withRun } from '../app.ts'
import { checkBaseUrl, configFileIn, loadConfig, readToken } from '../config.ts'
import { clockOf } from '../core/clock.ts'
import { createAgents } from '../proxy.ts'
import { enqueueSeeds } from '../runs/enqueue.ts'
import { notForgotten } from '../runs/not-forgotten.ts'
import { estimate, planSeeds } from '../runs/plan.ts'
import { parseBudget } from '../runs/spending.ts'
import { work } from '../runs/work.ts'
import { shortLinkResolver } from '../seeds/short-link.ts'
import { createArchiveFolder, isArchive } from '../store/archive-folder.ts'
import { listName } from '../store/lists.ts'
import { aftermathOf, fileOf, tellOfRun } from './after-a-run.ts'
import { confirmCost, sayNewArchive } from './before-a-run.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'
import { addRunFlags, configLayer, type RunFlags, timeLimitsOf } from './run-flags.ts'
import { openSeeds } from './seed-inputs.ts'
import { planTable } from './summary-table.ts'

interface BackfillFlags extends CommonFlags, RunFlags {
  readonly refresh?: boolean
  readonly list?: string
  readonly column?: string
  readonly dryRun?: boolean
  readonly failedOut?: string
}

export function backfillCommand(): Command {
  const command = defineCommand('backfill', purposes.backfill, [
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
  const aftermath = aftermathOf(flags)
  const timeLimits = timeLimitsOf(flags)
  const failedOut = fileOf('--failed-out', flags.failedOut) ?? undefined
  const token = readToken(process.env)
  checkBaseUrl(config.provider)
  const resolveShortLink = shortLinkResolver(createAgents(process.env))
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
      failedOut,
      timeLimits,
    },
    async (run) => {
      await enqueueSeeds(run, notForgotten(run, seeds), { ...options, list, resolveShortLink })
      await confirmCost(run, budget, flags.yes ?? false)
      return work(run)
    },
  )
  await tellOfRun(finished, { archiveDir, flags, aftermath })
}
