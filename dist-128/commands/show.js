import { chinaTime, lastSecondOf } from '../core/china-time.js';
import { UsageError } from '../core/errors.js';
import { changesText } from '../read/note/changes-text.js';
import { readNoteAt } from '../read/note/note-at.js';
import { noteAtText } from '../read/note/note-at-text.js';
import { rawCapture } from '../read/note/raw-capture.js';
import { readNote } from '../read/note/show.js';
import { showText } from '../read/note/show-text.js';
import { changesBetween, readVersions } from '../read/note/versions.js';
import { parseNoteRef } from '../seeds/note-ref.js';
import { requireArchive } from '../store/archive-folder.js';
import { readCatalog } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive show NOTE`. */
export function showCommand() {
    return defineCommand('show', purposes.show, [
        'rednote-archive show 69aed373000000001a02a6d8',
        'rednote-archive show 69aed373000000001a02a6d8 --diff',
        'rednote-archive show 69aed373000000001a02a6d8 --at 2026-05-01',
        'rednote-archive show 69aed373000000001a02a6d8 --raw --at 2026-05-01 > answer.json',
    ])
        .argument('<NOTE>', 'a note’s ID, or its URL')
        .option('--raw', 'write the newest answer’s bytes, as they were received, and nothing else')
        .option('--diff', 'what changed from each version to the next')
        .option('--at <TIME>', 'the note (with --raw, the answer) as of 2026, 2026-05, 2026-05-01 [12:00[:00]] (UTC+8), ISO, or unix seconds')
        .action((note, flags) => show(note, flags));
}
async function show(text, flags) {
    if (flags.diff && (flags.raw || flags.at !== undefined))
        throw new UsageError('--diff shows every change: leave out --raw and --at');
    if (flags.raw && flags.json)
        throw new UsageError('--raw writes the answer as it was received: leave out --json');
    const noteId = noteIdOf(text);
    const at = flags.at === undefined ? null : lastSecondOf(flags.at);
    const archive = archiveOf(flags);
    requireArchive(archive);
    await readCatalog(archive, (catalog) => {
        if (flags.raw)
            writeRaw(catalog, noteId, at, flags.quiet === true);
        else if (flags.diff)
            showChanges(catalog, noteId, flags);
        else if (at !== null)
            print(found(readNoteAt(catalog, noteId, at), noteId), noteAtText, flags);
        else
            print(noteOf(catalog, noteId), showText, flags);
    });
}
function print(document, asText, flags) {
    if (flags.json)
        printJson(document);
    else
        process.stdout.write(asText(document));
}
const noteOf = (catalog, noteId) => found(readNote(catalog, noteId), noteId);
function found(note, noteId) {
    if (note !== undefined)
        return note;
    throw new UsageError(`the archive has no note ${noteId}; \`rednote-archive backfill ${noteId}\` asks for it`);
}
function showChanges(catalog, noteId, flags) {
    const { id, title } = noteOf(catalog, noteId);
    const changes = changesBetween(readVersions(catalog, noteId, null));
    print({ id, title, changes }, changesText, flags);
}
function writeRaw(catalog, noteId, at, quiet) {
    const { capture, body } = rawCapture(catalog, noteId, at);
    process.stdout.write(body);
    if (!quiet)
        process.stderr.write(`capture ${capture.id} of ${chinaTime(capture.capturedAt)} (UTC+8), HTTP ${capture.httpStatus}, code ${capture.apiCode}\n`);
}
function noteIdOf(text) {
    const ref = parseNoteRef(text);
    if (ref.kind === 'note')
        return ref.noteId;
    if (ref.kind === 'none')
        throw new UsageError(ref.reason);
    throw new UsageError(`${ref.url} is a short link: only the network knows its note. Give the note’s ID or its full URL.`);
}
