// `export files`: pictures, sound and texts as a tree that people read. It must not know how it is made.
import { Option } from 'commander';
import prettyBytes from 'pretty-bytes';
import { IntegrityError } from '../core/errors.js';
import { pictureFormats, } from '../read/export/tree-manifest.js';
import { requireArchive } from '../store/archive-folder.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { listOption, placeOf, sinceOption, untilStopped } from './export-flags.js';
/**
 * `rednote-archive export files DIR`. Ends with 3 where a picture could not be made anew and was copied as it is, with 7
 * where a file of the archive is missing or damaged.
 */
export function exportFilesCommand() {
    return defineCommand('files', 'a readable tree: a folder an author, a folder a note, its pictures, sound and text', [
        'rednote-archive export files ./tree',
        'rednote-archive export files ./for-everyone --convert jpeg --list cooks',
    ])
        .argument('<DIR>', 'a new folder, or an earlier export of files: what is there and right is not copied again')
        .addOption(new Option('--convert <FORMAT>', 'make pictures that any program opens, HEIC included').choices(pictureFormats))
        .addOption(listOption())
        .option('--author <NAME>', 'only notes of this author: ID, number or nickname')
        .addOption(sinceOption('notes that were captured'))
        .option('--all-versions', 'pictures too that an edit has replaced')
        .option('--hard-links', 'the archive’s own files in place of copies. Takes no room; but a program that writes into one damages the archive')
        .action((dir, _, command) => files(placeOf(dir), command.optsWithGlobals()));
}
async function files(dir, flags) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const wanted = {
        convert: flags.convert ?? null,
        list: flags.list ?? null,
        since: flags.since ?? null,
        author: flags.author ?? null,
        allVersions: flags.allVersions ?? false,
        hardLinks: flags.hardLinks ?? false,
    };
    // The decoders of pictures are for those who export files.
    const { exportFiles } = await import('../read/export/export-files.js');
    const { noFilesYet } = await import('../read/export/tree-placing.js');
    const progress = noFilesYet();
    const line = () => filesLine(progress);
    const done = await untilStopped(flags, line, (signal) => exportFiles({ archiveDir, dir, wanted, progress, signal }));
    if (done === null)
        return;
    const { faults, unconverted, stills } = progress;
    if (flags.json)
        printJson({
            archive: archiveDir,
            dir,
            ok: faults.length + unconverted.length === 0,
            notes: progress.notes,
            files: progress.files,
            bytes: progress.bytes,
            faults,
            unconverted,
            stills,
            duration_ms: done.durationMs,
        });
    else if (!flags.quiet)
        process.stdout.write(filesText(progress, done.result, dir));
    const [first] = faults;
    if (first !== undefined)
        throw new IntegrityError(`${faults.length} files of the archive could not be exported, first: ${first.path} ${first.what}. The rest is in ${dir}; \`rednote-archive verify --repair\` has the archive fetch them again.`);
    if (unconverted.length > 0)
        process.exitCode = 3;
}
const doneOf = ({ files: { copied, linked, converted, written, kept } }) => copied + linked + converted + written + kept;
const filesLine = (progress) => progress.files.total === 0
    ? 'looking at what there is'
    : `files ${doneOf(progress)}/${progress.files.total} · ${prettyBytes(progress.bytes)} written`;
function filesText(progress, manifest, dir) {
    const { copied, linked, converted, written, kept } = progress.files;
    const counts = [
        [copied, 'copied'],
        [linked, 'linked'],
        [converted, `made ${manifest.convert}`],
        [written, 'texts written'],
        [kept, 'there and right'],
    ];
    const told = counts.flatMap(([count, what]) => (count > 0 ? [`${count.toLocaleString('en')} ${what}`] : []));
    return [
        `Exported ${progress.notes.toLocaleString('en')} notes to ${dir}: ${told.join(', ') || 'nothing'} (${prettyBytes(progress.bytes)} written).\n`,
        ...stillsText(progress.stills.length, manifest),
        ...progress.unconverted.map(({ path, what }) => `copied as it is: ${path} ${what}\n`),
        ...progress.faults.map(({ path, what }) => `not exported: ${path} ${what}\n`),
    ].join('');
}
const stillsText = (count, { convert }) => count === 0
    ? []
    : [
        `${count.toLocaleString('en')} of the pictures are the first of an animation: ${convert} holds no more, webp does (manifest.json: first_of).\n`,
    ];
