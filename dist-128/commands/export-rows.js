// `export rows`: tables and views as files for other tools. It must not know a format.
import { Option } from 'commander';
import prettyBytes from 'pretty-bytes';
import { UsageError } from '../core/errors.js';
import { rowFileFormats, } from '../read/export/rows-manifest.js';
import { exportRowsApart } from '../read/export/rows-process.js';
import { textTable } from '../read/table.js';
import { requireArchive } from '../store/archive-folder.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { listOption, placeOf, sinceOption, untilStopped } from './export-flags.js';
/** `rednote-archive export rows DIR`. */
export function exportRowsCommand() {
    return defineCommand('rows', 'tables and views, a file each, with a manifest', [
        'rednote-archive export rows ./rows --format parquet',
        'rednote-archive export rows ./rows --format csv --excel --table notes --where "title LIKE \'%番茄%\'"',
        'rednote-archive export rows ./month --format ndjson --table metric_snapshots --since 2026-05-01',
    ])
        .argument('<DIR>', 'a new folder, or an earlier export of rows, which is replaced')
        .addOption(new Option('--format <FORMAT>', 'what the files are').choices(rowFileFormats).default('csv'))
        .option('--excel', 'csv as Excel opens it: IDs as text, no formulas, times at UTC+8')
        .addOption(new Option('--table <NAME>', 'this table or view; may be given again')
        .argParser((name, all) => [...all, name])
        .default([], 'those that people ask for'))
        .option('--where <SQL>', 'only rows that fulfil this condition, in every exported table')
        .addOption(sinceOption('rows of'))
        .addOption(listOption())
        .option('--bodies', 'the answers themselves, as a column of `captures`')
        .action((dir, _, command) => rows(placeOf(dir), command.optsWithGlobals()));
}
async function rows(dir, flags) {
    if (flags.excel && flags.format !== 'csv')
        throw new UsageError(`--excel is for csv, and --format ${flags.format} contradicts it: give one`);
    if (flags.where?.trim() === '')
        throw new UsageError('--where is empty: give a condition, or leave it out');
    if (flags.bodies && flags.table.length > 0 && !flags.table.includes('captures'))
        throw new UsageError('--bodies is a column of `captures`: add --table captures');
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const wanted = {
        format: flags.format,
        excel: flags.excel ?? false,
        tables: flags.table,
        where: flags.where ?? null,
        since: flags.since ?? null,
        list: flags.list ?? null,
        bodies: flags.bodies ?? false,
    };
    const progress = { table: '', rows: 0, bytes: 0 };
    const line = () => `${progress.table}: ${progress.rows.toLocaleString('en')} rows · ${prettyBytes(progress.bytes)}`;
    const done = await untilStopped(flags, line, (signal) => exportRowsApart({ archiveDir, dir, wanted, progress, signal }));
    if (done === null)
        return;
    if (flags.json)
        printJson({ archive: archiveDir, dir, ok: true, manifest: done.result, duration_ms: done.durationMs });
    else if (!flags.quiet)
        process.stdout.write(rowsText(done.result, dir));
}
function rowsText({ files, since }, dir) {
    const timeless = since === null ? [] : files.filter(({ since_column }) => since_column === null);
    const cut = files.filter(({ cut_cells }) => cut_cells !== undefined);
    return [
        textTable(['file', '>rows', '>size'], files.map(({ path, rows = 0, bytes = 0 }) => [path, rows.toLocaleString('en'), prettyBytes(bytes)])),
        ...(timeless.length > 0
            ? [`Whole, since they know no time: ${timeless.map(({ table }) => table).join(', ')}.\n`]
            : []),
        ...cut.map(({ path, cut_cells }) => `${path}: ${cut_cells} texts are longer than the 32,767 characters of a cell, and were cut.\n`),
        `Exported to ${dir}; manifest.json there has each file’s columns and sha256.\n`,
    ].join('');
}
