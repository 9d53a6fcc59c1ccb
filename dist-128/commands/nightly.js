// nightly and plan: refresh what is due, retry what failed, fetch media still wanted; and what that would be and cost.
// It must not know how a night is worked.
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withRun } from '../app.js';
import { checkBaseUrl, configFileIn, loadConfig, readToken } from '../config.js';
import { transact } from '../core/catalog.js';
import { clockOf } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { createAgents } from '../proxy.js';
import { nightsFor } from '../runs/ahead.js';
import { keepCatalog } from '../runs/keep-catalogs.js';
import { limitsOf } from '../runs/limits.js';
import { enqueueNight, planNight } from '../runs/night.js';
import { notForgotten } from '../runs/not-forgotten.js';
import { planSeeds } from '../runs/plan.js';
import { parseBudget, Spending } from '../runs/spending.js';
import { work } from '../runs/work.js';
import { shortLinkResolver } from '../seeds/short-link.js';
import { createArchiveFolder, requireArchive } from '../store/archive-folder.js';
import { ensureList, listName } from '../store/lists.js';
import { readCatalog } from '../store/read-only-copy.js';
import { setListEvery } from '../store/schedule.js';
import { aftermathOf, fileOf, tellOfRun } from './after-a-run.js';
import { confirmCost, sayNewArchive } from './before-a-run.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
import { addRunFlags, configLayer, timeLimitsOf } from './run-flags.js';
import { openSeeds } from './seed-inputs.js';
import { nightTable } from './summary-table.js';
export function nightlyCommand() {
    const command = defineCommand('nightly', purposes.nightly, [
        'rednote-archive nightly --archive /srv/archive --budget 50CNY',
        'rednote-archive nightly --until 06:00 --report /srv/www/night.html --quiet',
        'rednote-archive nightly --list brand-x --every 1d',
    ]);
    return addRunFlags(command)
        .option('--create', 'make the archive where there is none')
        .option('--dry-run', 'the same as the command plan')
        .option('--failed-out <FILE>', 'write what failed as a seed list, with the reasons as comments')
        .option('--list <NAME>', 'with --every: the list whose notes it is for, from now on')
        .option('--every <TIME>', 'capture the notes of --list at least this often: 1d, 12h')
        .action(nightly);
}
export function planCommand() {
    return defineCommand('plan', purposes.plan, ['rednote-archive plan --archive /srv/archive'])
        .option('--budget <BUDGET>', 'as if nightly were given this budget')
        .action(async (flags) => {
        const { archiveDir, config, budget } = settingsOf(flags);
        requireArchive(archiveDir);
        await printPlan(archiveDir, config, budget, flags);
    });
}
async function nightly(flags) {
    const { archiveDir, config, budget } = settingsOf(flags);
    const every = everyOf(flags);
    if (!flags.create || flags.dryRun)
        requireArchive(archiveDir);
    if (flags.dryRun)
        return printPlan(archiveDir, config, budget, flags);
    const aftermath = aftermathOf(flags);
    const timeLimits = timeLimitsOf(flags);
    const failedOut = fileOf('--failed-out', flags.failedOut) ?? undefined;
    const token = readToken(process.env);
    checkBaseUrl(config.provider);
    const resolveShortLink = shortLinkResolver(createAgents(process.env));
    const seeds = await openSeeds(seedLists(archiveDir, config), undefined);
    if (flags.create && createArchiveFolder(archiveDir))
        sayNewArchive(archiveDir);
    const quiet = flags.quiet ?? false;
    const finished = await withRun({ command: 'nightly', archiveDir, config, token, budget, quiet, env: process.env, failedOut, timeLimits }, async (run) => {
        if (every !== null)
            transact(run.catalog, (tx) => setListEvery(tx, ensureList(tx, every.list), every.seconds));
        await enqueueNight(run, notForgotten(run, seeds, false), { limit: flags.limit ?? null, resolveShortLink });
        await confirmCost(run, budget ?? capOf(config), flags.yes ?? false);
        return work(run);
    });
    await tellOfRun(finished, { archiveDir, flags, aftermath });
    const count = config.nightly.keepCatalogs;
    if (count > 0)
        await keepCatalog(archiveDir, { count, now: clockOf(process.env).nowSeconds() });
}
function settingsOf(flags) {
    const archiveDir = archiveOf(flags);
    const config = loadConfig(flags.config ?? configFileIn(archiveDir), configLayer(flags), process.env);
    const budget = flags.budget === undefined ? null : parseBudget(flags.budget, config.money.currency);
    return { archiveDir, config, budget };
}
/** A cap of the config is an agreement to spend up to it. */
function capOf(config) {
    const cap = config.money.capPerDay ?? config.money.capPerMonth;
    return cap === null ? null : parseBudget(cap, config.money.currency);
}
/** The configured seed lists: files, and the files in folders; relative paths are those from the archive's folder. */
function seedLists(archiveDir, config) {
    return config.nightly.seeds.flatMap((path) => {
        const list = resolve(archiveDir, path);
        const found = statSync(list, { throwIfNoEntry: false });
        if (found === undefined)
            throw new UsageError(`nightly.seeds names ${list}, which is not there`);
        if (!found.isDirectory())
            return found.size > 0 ? [list] : [];
        return readdirSync(list, { withFileTypes: true })
            .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
            .map((entry) => join(list, entry.name))
            .filter((file) => statSync(file).size > 0)
            .sort();
    });
}
function everyOf(flags) {
    if (flags.every === undefined && flags.list === undefined)
        return null;
    if (flags.every === undefined || flags.list === undefined)
        throw new UsageError('--list and --every go together: --list brand-x --every 1d');
    const match = /^(\d+)(h|d)$/.exec(flags.every);
    const seconds = Number(match?.[1]) * (match?.[2] === 'd' ? 86_400 : 3600);
    if (!match || !(seconds > 0))
        throw new UsageError(`--every is “${flags.every}”; expected such as 1d or 12h`);
    return { list: listName(flags.list), seconds };
}
async function printPlan(archiveDir, config, budget, flags) {
    const now = clockOf(process.env).nowSeconds();
    const seeds = await openSeeds(seedLists(archiveDir, config), undefined);
    const fresh = (await planSeeds(archiveDir, seeds, { refresh: false, limit: null, now })).calls;
    await readCatalog(archiveDir, (catalog) => {
        const night = planNight(catalog, now);
        const price = Math.round(config.money.pricePerCall * 1e6);
        const left = new Spending(price, limitsOf(catalog, config.money, budget, now)).callsLeft();
        const calls = fresh + night.queued + night.retried + night.confirmed + night.refreshed + night.lookedFor;
        const within = Math.min(calls, left);
        const plan = {
            new: fresh,
            queued: night.queued,
            retried: night.retried,
            confirmed: night.confirmed,
            refreshed: night.refreshed,
            looked_for: night.lookedFor,
            parked: night.parked,
            unfinished_media: night.unfinishedMedia,
            calls,
            cost: (calls * price) / 1e6,
            currency: config.money.currency,
            within_budget: within,
            beyond_budget: calls - within,
            /** Nights until what is due now has come round; null: not in ten years. */
            nights: nightsFor(calls, { catalog, money: config.money, budget, now }),
        };
        if (flags.json)
            printJson(plan);
        else
            process.stdout.write(nightTable(plan));
    });
}
