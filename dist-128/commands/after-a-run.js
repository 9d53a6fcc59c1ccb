// What a run leaves for others when it has ended: the page of --report, the file of --metrics, what a person or a script
// is told, and the webhook of --notify. It must not count anything, nor change how the run ended.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { systemCode } from '../blobs/disk.js';
import { UsageError } from '../core/errors.js';
import { userAgent } from '../core/program.js';
import { createAgents } from '../proxy.js';
import { readNightReport } from '../read/report/night-report.js';
import { reportPage } from '../read/report/report-page.js';
import { readMetrics } from '../read/status/metrics.js';
import { notify, parseWebhook } from '../runs/notify.js';
import { writeWhole } from '../runs/whole-file.js';
import { openCatalogForReading } from '../store/open.js';
import { printJson } from './command.js';
import { summaryTable, troubleLines } from './summary-table.js';
const diskCode = 7;
/** Reads the flags before the run: a place that takes no file is refused at its beginning. @throws {UsageError} */
export function aftermathOf(flags) {
    return {
        page: fileOf('--report', flags.report),
        metrics: fileOf('--metrics', flags.metrics),
        webhook: flags.notify === undefined ? null : parseWebhook(flags.notify),
    };
}
/** The absolute path that a flag names, or null. @throws {UsageError} where no file can be written there */
export function fileOf(flag, file) {
    if (file === undefined)
        return null;
    const path = resolve(file);
    const folder = dirname(path);
    if (!existsSync(folder))
        throw new UsageError(`${flag}: there is no folder ${folder}`);
    if (existsSync(path) && statSync(path).isDirectory())
        throw new UsageError(`${flag}: ${path} is a folder`);
    return path;
}
/** Tells of a run that has ended in all ways that were asked for, and sets the exit code. */
export async function tellOfRun(finished, of) {
    const { archiveDir, flags, aftermath } = of;
    const quiet = flags.quiet ?? false;
    process.exitCode = finished.exitCode;
    const now = finished.run.clock.nowSeconds();
    const { summary, message } = finished;
    const page = await writeFrom(archiveDir, '--report', aftermath.page, (catalog) => reportPage(readNightReport(catalog, { archiveDir, now, summary, message }), basename(archiveDir)));
    await writeFrom(archiveDir, '--metrics', aftermath.metrics, (catalog) => readMetrics(catalog, { archiveDir, now }));
    if (!quiet)
        process.stderr.write(troubleLines(finished));
    if (message !== null)
        process.stderr.write(`${message}\n`);
    const { notAllowed, forgotten } = finished.run.tally;
    if (forgotten > 0 && !quiet)
        process.stderr.write(`Left alone since they were forgotten: ${forgotten}\n`);
    if (notAllowed > 0 && !quiet)
        process.stderr.write(`Media slots skipped since their authors do not allow saving: ${notAllowed}\n`);
    if (flags.json)
        printJson(summary);
    else if (!quiet)
        process.stdout.write(summaryTable(summary, archiveDir, finished.reportPath, page));
    if (aftermath.webhook === null)
        return;
    const refusal = await notify(aftermath.webhook, summary, { agents: createAgents(process.env), userAgent });
    if (refusal !== null)
        process.stderr.write(`--notify: ${refusal}\n`);
}
/**
 * Writes what is read from the archive to a file, and returns its path; null where that was not asked for, or did not
 * succeed: then the reason is said, and a run that was good ends with 7.
 */
async function writeFrom(archiveDir, flag, path, read) {
    if (path === null)
        return null;
    try {
        const catalog = openCatalogForReading(archiveDir);
        try {
            await writeWhole(path, [read(catalog)]);
            return path;
        }
        finally {
            catalog.sqlite.close();
        }
    }
    catch (error) {
        const code = systemCode(error);
        if (code === undefined)
            throw error;
        process.stderr.write(`${flag}: ${path} could not be written (${code})\n`);
        if (process.exitCode === 0)
            process.exitCode = diskCode;
        return null;
    }
}
