// `backup`: a copy of the archive in another folder, also while a run is on. It must not know how it is made.
import { resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { IntegrityError } from '../core/errors.js';
import { beginBackup } from '../runs/backup.js';
import { showLine } from '../runs/progress.js';
import { requireArchive } from '../store/archive-folder.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive backup DIR`. Ends with 7 where a file of the archive could not be copied; the rest is. */
export function backupCommand() {
    return defineCommand('backup', purposes.backup, ['rednote-archive backup /mnt/backup/archive --archive /srv/archive'])
        .argument('<DIR>', 'a new folder, or an earlier backup: then only what is new is copied, and nothing is deleted but what was forgotten since')
        .action((dir, flags) => backup(resolve(dir), flags));
}
async function backup(backupDir, flags) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const startedMs = performance.now();
    const { result, done } = beginBackup({ archiveDir, backupDir });
    const progress = showLine(() => progressLine(result), flags.quiet ?? false);
    await done.finally(() => progress.end());
    const { catalogBytes, blobs, forgotten, files, faults } = result;
    const [first] = faults;
    if (flags.json)
        printJson({
            archive: archiveDir,
            backup: backupDir,
            ok: first === undefined,
            catalog_bytes: catalogBytes,
            blobs,
            forgotten,
            files,
            faults,
            duration_ms: Math.round(performance.now() - startedMs),
        });
    else if (!flags.quiet)
        process.stdout.write(asText(result, backupDir));
    if (first === undefined)
        return;
    throw new IntegrityError(`${faults.length} of the archive’s files could not be copied, first: ${first.path} ${first.what}. The rest is in ${backupDir}; \`rednote-archive verify --repair\` has the archive fetch them again.`);
}
const progressLine = ({ catalogBytes, blobs }) => catalogBytes === 0
    ? 'copying the catalog'
    : `files ${blobs.named} · ${blobs.copied} copied, ${prettyBytes(blobs.bytes)}`;
function asText({ catalogBytes, blobs, forgotten, files, faults }, backupDir) {
    const there = blobs.named - blobs.copied - faults.length;
    return [
        `Backed up to ${backupDir}: the catalog (${prettyBytes(catalogBytes)}), ${blobs.copied} new files (${prettyBytes(blobs.bytes)}; ${there} were there), ${files} reports and settings.\n`,
        ...(forgotten > 0 ? [`Deleted there: ${forgotten} files of what was forgotten since the last backup.\n`] : []),
        ...faults.map(({ path, what }) => `not copied: ${path} ${what}\n`),
    ].join('');
}
