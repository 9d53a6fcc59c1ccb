// `import`: takes answers that were saved before as captures, and other archives, without a call. It must not know how.
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { systemCode } from '../blobs/disk.js';
import { configFileIn, loadConfig } from '../config.js';
import { IntegrityError, UsageError } from '../core/errors.js';
import { factsTable, printable } from '../read/table.js';
import { importAnswers, nothingImported } from '../runs/import-answers.js';
import { nothingTaken, takeOver } from '../runs/import-archive.js';
import { showLine } from '../runs/progress.js';
import { beginRebuild } from '../runs/rebuild.js';
import { answersIn, filesOf } from '../runs/saved-files.js';
import { skipReasonOf } from '../runs/skip-reason.js';
import { writeWhole } from '../runs/whole-file.js';
import { withArchive } from '../runs/with-archive.js';
import { createArchiveFolder, isArchive } from '../store/archive-folder.js';
import { readForgotten } from '../store/forgotten.js';
import { listName } from '../store/lists.js';
import { openCatalogForReading } from '../store/open.js';
import { sayNewArchive } from './before-a-run.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive import`. Ends with 3 where some were not understood. */
export function importCommand() {
    return defineCommand('import', purposes.import, [
        'rednote-archive import answers.jsonl.gz --list spring-campaign',
        'rednote-archive import old-answers/ --at 2024-05-01   # a folder of files that do not say when they were',
        'rednote-archive import /mnt/laptop/archive            # another archive: its captures, files and lists',
    ])
        .argument('<FILE|ARCHIVE...>', 'saved answers (JSON, JSONL, gzipped or not), folders of them, or another archive')
        .option('--at <TIME>', 'when answers were that do not say so: 2024-05-01, or with a time (else their file’s time)')
        .option('--list <NAME>', 'put the notes of saved answers on this list')
        .option('--no-media', 'rows only, no files')
        .action(importAll);
}
async function importAll(inputs, flags) {
    const archiveDir = archiveOf(flags);
    const layer = flags.media === false ? { media: { enabled: false } } : {};
    const config = loadConfig(flags.config ?? configFileIn(archiveDir), layer, process.env);
    const list = flags.list === undefined ? null : listName(flags.list);
    const at = flags.at === undefined ? null : parseTime(flags.at);
    const archives = inputs.filter((input) => isFolder(input) && isArchive(input));
    const files = await filesOf(inputs.filter((input) => !archives.includes(input)));
    for (const theirDir of archives)
        requireOther(theirDir, archiveDir);
    if (createArchiveFolder(archiveDir))
        sayNewArchive(archiveDir);
    await withArchive({ command: 'import', archiveDir, env: process.env }, async (writing) => {
        const { catalog, runId, clock, stop, leftIncomplete } = writing;
        const startedMs = performance.now();
        const result = nothingImported();
        const taken = archives.length === 0 ? null : nothingTaken();
        const line = () => {
            const captures = taken === null ? '' : `captures ${taken.captures.read} · files ${taken.files.taken} · `;
            return `${captures}answers ${result.answers.read} · ${result.failed.length} failed`;
        };
        const progress = showLine(line, flags.quiet ?? false);
        const of = {
            catalog,
            runId,
            clock,
            config,
            at,
            list,
            forgotten: readForgotten(archiveDir),
            stopped: () => stop.requested,
        };
        try {
            await importAnswers(of, allAnswers(files), result);
            if (taken !== null)
                for (const theirDir of archives)
                    await importArchive(writing, { ...of, archiveDir, theirDir }, taken);
        }
        finally {
            progress.end();
        }
        const failed = result.failed.length + (taken?.failed.length ?? 0);
        if (failed > 0)
            leftIncomplete();
        const summary = {
            run_id: runId,
            archive: resolve(archiveDir),
            outcome: stop.signal !== null ? 'interrupted' : failed > 0 ? 'incomplete' : 'complete',
            files: files.length,
            ...result,
            wanted: result.wanted.size,
            archives: taken,
            duration_ms: Math.round(performance.now() - startedMs),
        };
        const report = resolve(archiveDir, 'reports', `run-${runId}.json`);
        await writeWhole(report, [`${JSON.stringify({ command: 'import', ...summary }, null, 2)}\n`]);
        if (flags.json)
            printJson(summary);
        else if (!flags.quiet)
            process.stdout.write(asText(files.length === 0 ? null : result, taken, report));
        if (stop.signal !== null)
            process.stderr.write(`Interrupted. ${whenStopped(taken)}\n`);
    });
}
const whenStopped = (taken) => taken === null
    ? 'What was taken is here; the same command goes on.'
    : 'What was taken is here, and no table has it yet: the same command goes on, or `rebuild` makes them of this.';
async function importArchive({ catalog, stop }, of, taken) {
    const theirs = openCatalogForReading(of.theirDir);
    try {
        await takeOver({ ...of, theirs, media: of.config.media.enabled }, taken);
    }
    catch (error) {
        if (!/^SQLITE_(CORRUPT|NOTADB)/.test(systemCode(error) ?? ''))
            throw error;
        // Else it would read as if the archive here were damaged.
        throw new IntegrityError(`the catalog in ${of.theirDir} is damaged, or the one here; \`rednote-archive verify\` says which. What was taken before is here; give the same command again with a sound copy of it.`);
    }
    finally {
        theirs.sqlite.close();
    }
    if (stop.requested)
        return;
    // Most of what came is older than what is here: applied one by one, each note would be made anew many times.
    await beginRebuild(catalog, {
        skipReason: skipReasonOf(of.config.media),
        stopped: () => stop.requested,
        withoutDamaged: false,
        forgotten: of.forgotten,
    }).done;
}
const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
/** @throws {UsageError} where the other archive is this one, or cannot be read */
function requireOther(theirDir, archiveDir) {
    if (isArchive(archiveDir) && realpathSync(theirDir) === realpathSync(archiveDir))
        throw new UsageError(`${theirDir} is the archive itself: name another one`);
    openCatalogForReading(theirDir).sqlite.close();
}
async function* allAnswers(files) {
    for (const file of files)
        yield* answersIn(resolve(file));
}
const mostLines = 20;
function asText(result, taken, report) {
    const failed = [
        ...(result?.failed ?? []).map(({ file, line, reason }) => `${file}:${line}: ${reason}\n`),
        ...(taken?.failed ?? []).map(({ place, reason }) => `${place}: ${reason}\n`),
    ];
    const rows = [...(result === null ? [] : answerRows(result)), ...(taken === null ? [] : archiveRows(taken))];
    const more = failed.length > mostLines ? `… and ${failed.length - mostLines} more; the report has them all\n` : '';
    return `${factsTable([...rows, ['report', report]])}${printable(failed.slice(0, mostLines).join(''))}${more}`;
}
function answerRows({ answers, times, wanted }) {
    const { read, ...outcomes } = answers;
    const { record_time, at, modified } = times;
    return [
        ['answers', `${read} read: ${counted(outcomes)}`],
        ['their time', counted({ 'by their recordTime': record_time, 'by --at': at, 'by their file’s time': modified })],
        ['files', wanted.size === 0 ? 'none wanted' : `${wanted.size} wanted: the next \`nightly\` fetches them`],
    ];
}
function archiveRows({ captures, files, forgotten_there: there }) {
    const { read, ...outcomes } = captures;
    const { bytes, ...places } = files;
    const forgotten = [...there.users.map((id) => `--user ${id}`), ...there.notes.map((id) => `--note ${id}`)];
    const more = forgotten.length > 4 ? ` and ${forgotten.length - 4} more; the report has them all` : '';
    return [
        ['captures', `${read} read: ${counted(outcomes)}`],
        ['media', `${counted(places)}; ${prettyBytes(bytes)} copied`],
        ...(forgotten.length === 0
            ? []
            : [['forgotten', `there, and still here: ${forgotten.slice(0, 4).join(', ')}${more}`]]),
    ];
}
const counted = (counts) => Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';
/** Unix seconds of a day or a time; without a zone it is UTC+8, as the provider counts. @throws {UsageError} */
function parseTime(text) {
    const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim());
    const [, date = '', time = '00:00', zone = '+08:00'] = match ?? [];
    const ms = Date.parse(`${date}T${time}${zone}`);
    if (Number.isNaN(ms))
        throw new UsageError(`--at is “${text}”; expected a day or a time such as 2024-05-01 or 2024-05-01T20:00`);
    return Math.floor(ms / 1000);
}
