// `verify`: re-hashes everything, checks every reference, and with `--repair` puts aside what is damaged. It must not
// know how.
import { resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { clockOf } from '../core/clock.js';
import { IntegrityError, UsageError } from '../core/errors.js';
import { textTable } from '../read/table.js';
import { endOfSignal } from '../runs/end.js';
import { mend } from '../runs/mend.js';
import { showLine } from '../runs/progress.js';
import { beginVerification } from '../runs/verify.js';
import { withArchive } from '../runs/with-archive.js';
import { requireArchive } from '../store/archive-folder.js';
import { isReadOnly, withCatalogCopy } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive verify`. Ends with 7 where anything is wrong, mended or not. */
export function verifyCommand() {
    return defineCommand('verify', purposes.verify, [
        'rednote-archive verify',
        'rednote-archive verify --sample 1%   # each night, the files that were not read for longest',
        'rednote-archive verify --repair      # then `nightly` or `backfill` fetches again what was damaged',
    ])
        .option('--sample <SHARE>', 'read only this share, such as 1%; every file is still looked for')
        .option('--repair', 'move damaged files to blobs/quarantine, and want them again; nothing is deleted')
        .action((flags) => verify(flags));
}
async function verify(flags) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const share = flags.sample === undefined ? 1 : parseShare(flags.sample);
    const clock = clockOf(process.env);
    if (await isReadOnly(archiveDir)) {
        if (flags.repair)
            throw new UsageError(`${archiveDir} cannot be written to: --repair would change it`);
        process.stderr.write('The archive is read-only: nothing is recorded of this, neither a run nor when files were read.\n');
        await withCatalogCopy(archiveDir, async (catalog) => {
            const of = { archiveDir, catalog, clock, share, mayWrite: false, stopped: () => false };
            tell(flags, of, null, await carryOut(flags, of), new Set());
        });
        return;
    }
    await withArchive({ command: 'verify', archiveDir, env: process.env }, async ({ catalog, runId, stop }) => {
        const of = { archiveDir, catalog, clock, share, mayWrite: true, stopped: () => stop.requested };
        const result = await carryOut(flags, of);
        const mended = flags.repair ? await mend({ archiveDir, catalog, runId }, result.faults) : new Set();
        if (stop.signal !== null)
            process.exitCode = endOfSignal(stop.signal).exitCode;
        tell(flags, of, runId, result, mended);
    });
}
async function carryOut(flags, of) {
    const startedMs = performance.now();
    const { result, done } = beginVerification(of);
    const progress = showLine(() => progressLine(result, performance.now() - startedMs), flags.quiet ?? false);
    await done.finally(() => progress.end());
    return result;
}
function progressLine({ checked, faults }, elapsedMs) {
    const rate = prettyBytes((checked.bytes_read / Math.max(1, elapsedMs)) * 1000);
    return `captures ${checked.captures} · files ${checked.blobs_read} · ${prettyBytes(checked.bytes_read)}, ${rate}/s · ${faults.length} wrong`;
}
/** Prints what was found. @throws {IntegrityError} where anything is wrong */
function tell(flags, of, runId, result, mended) {
    const { faults } = result;
    if (flags.json)
        printJson({
            archive: resolve(of.archiveDir),
            run_id: runId,
            ok: faults.length === 0,
            complete: !of.stopped(),
            share: of.share,
            ...result,
            faults: faults.map((fault) => ({ ...fault, mended: mended.has(fault) })),
        });
    else if (!flags.quiet)
        process.stdout.write(asText(result, mended));
    const [first] = faults;
    if (first === undefined)
        return;
    const advice = faults.some(({ kind }) => kind === 'database')
        ? 'The catalog itself is damaged: put back a backup of it.'
        : !flags.repair
            ? '`rednote-archive verify --repair` puts damaged files aside and wants them again.'
            : `${mended.size} mended: the next run fetches what is wanted again.`;
    throw new IntegrityError(`${things(faults.length)} wrong, first: ${first.path} ${first.what}. ${advice}`);
}
function asText(result, mended) {
    const { checked, faults, orphans, leftovers, quarantined, steps } = result;
    const counted = {
        captures: `${checked.captures} decompressed`,
        references: `${checked.slots} slots`,
        blobs: `${checked.blobs} files, ${checked.blobs_read} read, ${prettyBytes(checked.bytes_read)}`,
        orphans: `${orphans.length} files without a row (harmless)`,
        leftovers: `${leftovers.length} left by killed runs, ${quarantined} files in quarantine`,
    };
    const rows = steps.map(({ step, faults, duration_ms }) => [
        step,
        faults === 0 ? 'ok' : `${faults} wrong`,
        counted[step] ?? '',
        prettyMilliseconds(duration_ms),
    ]);
    const beside = [
        ...orphans.map(({ path }) => `without a row: ${path}`),
        ...leftovers.map((path) => `left over: ${path}`),
    ];
    return [
        textTable(['', '', '', '>'], rows),
        ...faults.map((fault) => {
            const whose = fault.owners.length > 0 ? ` (${fault.owners.join(', ')})` : '';
            return `${mended.has(fault) ? 'mended' : 'wrong'}: ${fault.path} ${fault.what}${whose}\n`;
        }),
        ...beside.slice(0, 20).map((line) => `${line}\n`),
        ...(beside.length > 20 ? [`and ${beside.length - 20} more; --json names them\n`] : []),
    ].join('');
}
const things = (count) => (count === 1 ? '1 thing is' : `${count} things are`);
/** A share above 0 and at most 1, from `1%`. @throws {UsageError} */
function parseShare(text) {
    const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
    const share = Number(match?.[1]) / 100;
    if (!(share > 0 && share <= 1))
        throw new UsageError(`--sample is “${text}”; expected a share such as 1% or 0.5%`);
    return share;
}
