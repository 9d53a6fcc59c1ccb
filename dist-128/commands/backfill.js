import { withRun } from '../app.js';
import { checkBaseUrl, configFileIn, loadConfig, readToken } from '../config.js';
import { clockOf } from '../core/clock.js';
import { createAgents } from '../proxy.js';
import { enqueueSeeds } from '../runs/enqueue.js';
import { notForgotten } from '../runs/not-forgotten.js';
import { estimate, planSeeds } from '../runs/plan.js';
import { parseBudget } from '../runs/spending.js';
import { work } from '../runs/work.js';
import { shortLinkResolver } from '../seeds/short-link.js';
import { createArchiveFolder, isArchive } from '../store/archive-folder.js';
import { listName } from '../store/lists.js';
import { aftermathOf, fileOf, tellOfRun } from './after-a-run.js';
import { confirmCost, sayNewArchive } from './before-a-run.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
import { addRunFlags, configLayer, timeLimitsOf } from './run-flags.js';
import { openSeeds } from './seed-inputs.js';
import { planTable } from './summary-table.js';
export function backfillCommand() {
    const command = defineCommand('backfill', purposes.backfill, [
        'rednote-archive backfill notes.txt',
        'rednote-archive backfill https://www.xiaohongshu.com/explore/698ab064000000001503876d',
        'cut -f1 notes.tsv | rednote-archive backfill - --rate 2/s --budget 500',
    ]).argument('<FILE|ID|URL|-...>', 'seed lists, note IDs, links, or - for stdin, in any mix');
    return addRunFlags(command)
        .option('--refresh', 'capture again what is archived')
        .option('--list <NAME>', 'put the notes on this list')
        .option('--column <NAME>', 'the CSV column or JSON key that holds the note')
        .option('--dry-run', 'say how many calls, what they cost, about how many bytes and hours; call nothing')
        .option('--failed-out <FILE>', 'write what failed as a seed list, with the reasons as comments')
        .action(backfill);
}
async function backfill(inputs, flags) {
    const archiveDir = archiveOf(flags);
    const clock = clockOf(process.env);
    const config = loadConfig(flags.config ?? configFileIn(archiveDir), configLayer(flags), process.env);
    const budget = flags.budget === undefined ? null : parseBudget(flags.budget, config.money.currency);
    const list = flags.list === undefined ? null : listName(flags.list);
    const seeds = await openSeeds(inputs, flags.column);
    const options = { refresh: flags.refresh ?? false, limit: flags.limit ?? null };
    if (flags.dryRun) {
        const plan = await planSeeds(isArchive(archiveDir) ? archiveDir : null, seeds, {
            ...options,
            now: clock.nowSeconds(),
        });
        const estimated = estimate(plan, config);
        if (flags.json)
            printJson(estimated);
        else
            process.stdout.write(planTable(estimated));
        return;
    }
    const aftermath = aftermathOf(flags);
    const timeLimits = timeLimitsOf(flags);
    const failedOut = fileOf('--failed-out', flags.failedOut) ?? undefined;
    const token = readToken(process.env);
    checkBaseUrl(config.provider);
    const resolveShortLink = shortLinkResolver(createAgents(process.env));
    if (createArchiveFolder(archiveDir))
        sayNewArchive(archiveDir);
    const finished = await withRun({
        command: 'backfill',
        archiveDir,
        config,
        token,
        budget,
        quiet: flags.quiet ?? false,
        env: process.env,
        failedOut,
        timeLimits,
    }, async (run) => {
        await enqueueSeeds(run, notForgotten(run, seeds), { ...options, list, resolveShortLink });
        await confirmCost(run, budget, flags.yes ?? false);
        return work(run);
    });
    await tellOfRun(finished, { archiveDir, flags, aftermath });
}
