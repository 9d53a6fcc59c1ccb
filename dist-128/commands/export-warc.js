import prettyBytes from 'pretty-bytes';
import { IntegrityError } from '../core/errors.js';
import { requireArchive } from '../store/archive-folder.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { listOption, placeOf, sinceOption, untilStopped } from './export-flags.js';
/** `rednote-archive export warc FILE`. Ends with 7 where the archive names what it cannot give; the rest is written. */
export function exportWarcCommand() {
    return defineCommand('warc', 'the answers and files as WARC 1.1, for the tools of web archives', [
        'rednote-archive export warc ./notes.warc.gz',
        'rednote-archive export warc ./may.warc.gz --since 2026-05-01 --no-media',
    ])
        .argument('<FILE>', 'a new file: .warc.gz (each record compressed by itself) or .warc')
        .addOption(listOption())
        .addOption(sinceOption('what was captured or stored'))
        .option('--no-media', 'the answers alone')
        .action((file, _, command) => warc(placeOf(file), command.optsWithGlobals()));
}
async function warc(path, flags) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const wanted = { list: flags.list ?? null, since: flags.since ?? null, media: flags.media };
    const { exportWarc, noRecordsYet } = await import('../read/export/export-warc.js');
    const progress = noRecordsYet();
    const line = () => `${said(progress)} · ${prettyBytes(progress.bytes)}`;
    const work = (signal) => exportWarc({ archiveDir, path, wanted, progress, signal });
    const done = await untilStopped(flags, line, work, `Whole records are in ${path}.partial; the same command begins anew.`);
    if (done === null)
        return;
    const { records, captures, files, faults } = progress;
    const [first] = faults;
    if (flags.json)
        printJson({
            archive: archiveDir,
            file: path,
            ok: first === undefined,
            ...done.result,
            records,
            captures,
            files,
            faults,
            duration_ms: done.durationMs,
        });
    else if (!flags.quiet)
        process.stdout.write(`Exported ${said(progress)} to ${path} (${prettyBytes(done.result.bytes)}, sha256 ${done.result.sha256}).\n`);
    if (first !== undefined)
        throw new IntegrityError(`${faults.length} of what the archive names could not be exported, first: ${first.what}. \`rednote-archive verify\` says more.`);
}
const said = ({ captures, files }) => `${captures.toLocaleString('en')} captures and ${files.toLocaleString('en')} files`;
