// `forget`: the one command that deletes. It says what would go, asks, and says what is left. It must not know how.
import { resolve } from 'node:path';
import { configFileIn, loadConfig } from '../config.js';
import { UsageError } from '../core/errors.js';
import { killAt } from '../core/kill-points.js';
import { factsTable, oneLine } from '../read/table.js';
import { doomedIn, joined, readDoomed } from '../runs/doomed.js';
import { beginForgetting, unfinishedForgetting } from '../runs/forget.js';
import { showLine } from '../runs/progress.js';
import { skipReasonOf } from '../runs/skip-reason.js';
import { filesNaming } from '../runs/still-named.js';
import { withArchive } from '../runs/with-archive.js';
import { parseNoteRef } from '../seeds/note-ref.js';
import { requireArchive } from '../store/archive-folder.js';
import { askYes } from './before-a-run.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive forget`. Ends with 2, and nothing gone, where nobody has agreed. */
export function forgetCommand() {
    const several = (value, before) => [...before, value];
    return defineCommand('forget', purposes.forget, [
        'rednote-archive forget --user 62642c06962cfe0b8b787b85 --dry-run',
        'rednote-archive forget --note 698ab064000000001503876d --yes',
        'rednote-archive forget --marked   # in a restored backup: what was forgotten since',
    ])
        .option('--note <ID>', 'this note: its ID or link; may be given again', several, [])
        .option('--user <ID>', 'this user, with all notes of theirs; may be given again', several, [])
        .option('--marked', 'what forgotten.jsonl marks, and is here again')
        .option('--dry-run', 'say what would go; delete nothing')
        .option('--yes', 'agree without being asked')
        .option('--without-damaged', 'leave out captures whose bytes are damaged, instead of changing nothing')
        .action(forget);
}
async function forget(flags) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const asked = { notes: flags.note.map(noteIdOf), users: flags.user.map(userIdOf), marked: flags.marked ?? false };
    const unfinished = await unfinishedForgetting(archiveDir);
    if (asked.notes.length + asked.users.length === 0 && !asked.marked && unfinished === null)
        throw new UsageError('say what to forget: --note ID, --user ID, or --marked');
    const found = readDoomed(archiveDir, asked);
    const doomed = joined(found, asked, unfinished);
    const known = new Set([...found.users, ...found.notes, ...(unfinished?.users ?? []), ...(unfinished?.notes ?? [])]);
    const unknown = [...asked.users, ...asked.notes].filter((id) => !known.has(id));
    if (flags.dryRun) {
        if (flags.json)
            printJson({
                archive: resolve(archiveDir),
                dry_run: true,
                ...doomed,
                captures: found.captures,
                unknown,
                mentioning: found.mentioning,
            });
        else
            process.stdout.write(planText(doomed, found, unknown));
        return;
    }
    if (!flags.yes) {
        if (!flags.quiet)
            process.stderr.write(planText(doomed, found, unknown));
        const answer = await askYes('This deletes them for good. Go on?');
        if (answer === false)
            throw new UsageError('Nothing was deleted.');
        if (answer === null)
            throw new UsageError('Nothing was deleted: agree with --yes, or look first with --dry-run.');
    }
    await carryOut(archiveDir, flags, { asked, unfinished, unknown });
}
async function carryOut(archiveDir, flags, { asked, unfinished, unknown }) {
    const config = loadConfig(flags.config ?? configFileIn(archiveDir), {}, process.env);
    const kill = killAt(process.env.REDNOTE_KILL_AT);
    let sum = null;
    let doomed = { notes: [], users: [], identities: [], digests: [] };
    let mentioning = [];
    let runId = 0;
    await withArchive({ command: 'forget', archiveDir, env: process.env }, async ({ catalog, clock, stop, ...run }) => {
        runId = run.runId;
        // Once more, now that no other run can write: one may have captured a note of theirs while somebody was asked.
        const found = doomedIn(catalog, archiveDir, asked);
        doomed = joined(found, asked, unfinished);
        mentioning = found.mentioning;
        const { counts, done } = beginForgetting({
            archiveDir,
            catalog,
            now: clock.nowSeconds(),
            skipReason: skipReasonOf(config.media),
            withoutDamaged: flags.withoutDamaged ?? false,
            stopped: () => stop.requested,
            reached: () => kill('erased'),
        }, doomed);
        const line = () => `making the tables anew: captures ${counts.done}/${counts.total}`;
        const progress = showLine(line, flags.quiet ?? false);
        sum = await done.finally(() => progress.end());
    });
    // Once the catalog is closed, and its log is gone.
    const stillNamed = sum === null ? [] : await filesNaming(archiveDir, [...doomed.notes, ...doomed.users]);
    if (flags.json)
        printJson({
            archive: resolve(archiveDir),
            run_id: runId,
            outcome: sum === null ? 'interrupted' : 'complete',
            forgotten: sum,
            unknown,
            still_named_in: stillNamed,
            mentioning,
        });
    else if (!flags.quiet)
        process.stdout.write(sumText(sum, stillNamed, { mentioning, unknown }));
}
const mostLines = 20;
function planText({ notes, users, digests }, { captures, mentioning }, unknown) {
    const rows = [
        ['users', users.join(', ') || 'none'],
        [
            'notes',
            `${notes.length}, with ${counted(captures, 'capture')}, their versions, counters, seeds and places on lists`,
        ],
        ['files', `${digests.length}, but for those that other notes need`],
        ...unknownRows(unknown),
        ['copies', 'all copies of the catalog in this folder (archive.before-*.sqlite, backups/)'],
    ];
    return `${factsTable(rows)}${mentioningText(mentioning)}`;
}
/** A slip in an ID must not pass for a promise that is kept. */
const unknownRows = (unknown) => unknown.length === 0
    ? []
    : [['unknown', `${unknown.join(', ')}: nothing here belongs to this ID; later runs leave it alone`]];
function mentioningText(mentioning) {
    if (mentioning.length === 0)
        return '';
    const lines = mentioning
        .slice(0, mostLines)
        .map(({ note_id, title, where }) => `  ${note_id}  ${oneLine(title ?? '')} (${where})\n`);
    const more = mentioning.length > mostLines ? `  … and ${mentioning.length - mostLines} more; --json has them all\n` : '';
    return `Notes of others that name them stay as they are:\n${lines.join('')}${more}`;
}
function sumText(sum, stillNamed, { mentioning, unknown }) {
    if (sum === null)
        return 'Interrupted before anything was deleted; the same command goes on.\n';
    const { notes, users, files, quarantined, reports, copies } = sum;
    const rows = [
        [
            'forgotten',
            `${counted(users, 'user')}, ${counted(notes, 'note')}; forgotten.jsonl keeps later runs from taking them again`,
        ],
        ['deleted', `${counted(files, 'file')}, ${quarantined} in quarantine, copies of the catalog: ${copies.length}`],
        ['reports', `${reports} changed`],
        ...unknownRows(unknown),
        ['left', stillNamed.length === 0 ? 'nothing in this folder names them' : `named in ${stillNamed.join(', ')}`],
    ];
    return `${factsTable(rows)}${mentioningText(mentioning)}Backups elsewhere are as they were until the next \`backup\`: or give the same command there, with --archive.\n`;
}
const counted = (count, name) => `${count} ${name}${count === 1 ? '' : 's'}`;
/** @throws {UsageError} */
function noteIdOf(text) {
    const ref = parseNoteRef(text);
    if (ref.kind === 'note')
        return ref.noteId;
    throw new UsageError(`--note ${text}: ${ref.kind === 'none' ? ref.reason : 'a short link does not say which note it is'}`);
}
/** @throws {UsageError} */
function userIdOf(text) {
    const folded = text.normalize('NFKC').trim().toLowerCase();
    const [, id = folded] = /\/user\/profile\/([0-9a-f]{24})(?![0-9a-f])/.exec(folded) ?? [];
    if (!/^[0-9a-f]{24}$/.test(id))
        throw new UsageError(`--user ${text}: expected an ID of 24 hex digits, or a profile’s link`);
    return id;
}
