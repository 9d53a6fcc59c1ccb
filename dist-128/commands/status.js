import { configFileIn, loadConfig } from '../config.js';
import { clockOf } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { readDiskGrowth } from '../read/status/disk-growth.js';
import { readStatus } from '../read/status/status.js';
import { statusText } from '../read/status/status-text.js';
import { lookAhead } from '../runs/ahead.js';
import { requireArchive } from '../store/archive-folder.js';
import { readCatalog } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
const tooOld = 3;
/** `rednote-archive status`. Ends with 3 where `--max-age` is given and nothing succeeded since. */
export function statusCommand() {
    return defineCommand('status', purposes.status, [
        'rednote-archive status',
        'rednote-archive status --max-age 36h --quiet || echo "no night succeeded"',
    ])
        .option('--list <NAME>', 'only the notes of this list')
        .option('--max-age <AGE>', 'end with 3 when no nightly or backfill succeeded since, such as 36h or 2d')
        .action((flags) => status(flags));
}
async function status(flags) {
    const maxAge = flags.maxAge === undefined ? null : parseAge(flags.maxAge);
    const archive = archiveOf(flags);
    requireArchive(archive);
    await readCatalog(archive, (catalog) => {
        const now = clockOf(process.env).nowSeconds();
        const status = readStatus(catalog, { archiveDir: archive, now, list: flags.list ?? null });
        if (flags.json || !flags.quiet) {
            // A night is the whole archive's: a list has none of its own.
            const ahead = flags.list === undefined ? aheadOf(catalog, archive, now, flags) : null;
            if (flags.json)
                printJson({ archive, ...status, ahead });
            else
                process.stdout.write(statusText(status, { archive, now, ahead }));
        }
        if (maxAge !== null && now - (status.last_success_at ?? Number.NEGATIVE_INFINITY) > maxAge) {
            process.stderr.write(`no nightly or backfill has succeeded within ${flags.maxAge}\n`);
            process.exitCode = tooOld;
        }
    });
}
/** Null, and a word about it, where the configuration is not as it must be: the archive can be looked at all the same. */
function aheadOf(catalog, archiveDir, now, flags) {
    try {
        const config = loadConfig(flags.config ?? configFileIn(archiveDir), {}, process.env);
        return lookAhead(catalog, { archiveDir, config, now }, readDiskGrowth(catalog, now));
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        process.stderr.write(`cannot look ahead: ${error.message}\n`);
        return null;
    }
}
/** Seconds of `90min`, `36h`, `2d`. @throws {UsageError} */
function parseAge(text) {
    const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)$/.exec(text.trim());
    const unit = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 }[match?.[2] ?? ''];
    if (match === null || unit === undefined)
        throw new UsageError(`--max-age is “${text}”; expected a number and a unit: 90min, 36h, 2d`);
    return Number(match[1]) * unit;
}
