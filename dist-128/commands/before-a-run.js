// What a person is told or asked before a run buys anything: a new archive's place, and the price.
// It must not start the run.
import { createInterface } from 'node:readline/promises';
import { isLoopback } from '../config.js';
import { UsageError } from '../core/errors.js';
import { openJobs } from '../frontier/own-jobs.js';
import { enclosingCheckout } from '../store/archive-folder.js';
/** An expensive run asks first: on a terminal with a question, elsewhere by ending. @throws {UsageError} */
export async function confirmCost(run, budget, agreed) {
    const calls = openJobs(run.catalog, 'note', run.id);
    const { money, provider } = run.config;
    if (calls <= money.confirmAbove || budget !== null || agreed || isLoopback(provider.baseUrl))
        return;
    const what = `This buys up to ${calls} calls for about ${(calls * money.pricePerCall).toFixed(2)} ${money.currency}`;
    const answer = await askYes(`${what}. Go on?`);
    if (answer === true)
        return;
    if (answer === false)
        throw new UsageError('Nothing was bought.');
    throw new UsageError(`${what}, more than money.confirmAbove (${money.confirmAbove}). Nothing was bought: give a --budget, or agree with --yes.`);
}
/** Asks a person on a terminal; null where there is none. Ctrl-D is no answer, and no; Ctrl-C is so too, and a signal. */
export async function askYes(question, { input, output } = { input: process.stdin, output: process.stderr }) {
    if (!input.isTTY || !output.isTTY)
        return null;
    const left = new AbortController();
    const prompt = createInterface({ input, output, terminal: true });
    prompt.once('close', () => left.abort());
    prompt.once('SIGINT', () => {
        // First, since it gives the terminal back: the signal may end the process.
        prompt.close();
        output.write('\n');
        process.kill(process.pid, 'SIGINT');
    });
    try {
        return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `, { signal: left.signal })).trim());
    }
    catch (error) {
        if (!left.signal.aborted)
            throw error;
        return false;
    }
    finally {
        prompt.close();
    }
}
/** Says where a new archive is, and warns of a git checkout around it. */
export function sayNewArchive(archiveDir) {
    process.stderr.write(`New archive in ${archiveDir}\n`);
    const checkout = enclosingCheckout(archiveDir);
    if (checkout !== undefined)
        process.stderr.write(`Warning: it lies inside the git checkout ${checkout}, where it is easily committed or cleaned away; --archive DIR names another folder.\n`);
}
