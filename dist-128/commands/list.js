import prettyBytes from 'pretty-bytes';
import { transact } from '../core/catalog.js';
import { chinaTime } from '../core/china-time.js';
import { clockOf } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { listsOfNote, readListNotes, readLists } from '../read/list-notes.js';
import { listIdOf } from '../read/lists.js';
import { textTable } from '../read/table.js';
import { withArchive } from '../runs/with-archive.js';
import { parseNoteRef } from '../seeds/note-ref.js';
import { requireArchive } from '../store/archive-folder.js';
import { listName, listSize, removeFromList } from '../store/lists.js';
import { readCatalog } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, printJson, terminalColumns } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive list`, `list show NAME` and `list remove NAME NOTE…`. */
export function listCommand() {
    // The flags may stand before or after `show` and `remove`: then the outer command has them.
    return defineCommand('list', purposes.list, [
        'rednote-archive list',
        'rednote-archive list show spring-campaign --json',
        'rednote-archive backfill notes.csv --list spring-campaign',
    ])
        .action((flags) => list(flags))
        .addCommand(defineCommand('show', 'the notes on a list, with its other columns', [
        'rednote-archive list show spring-campaign',
    ])
        .argument('<NAME>', 'the list')
        .action((name, _, command) => show(name, command.optsWithGlobals())))
        .addCommand(defineCommand('remove', 'take notes off a list; the notes themselves stay', [
        'rednote-archive list remove spring-campaign 69aed373000000001a02a6d8',
    ])
        .argument('<NAME>', 'the list')
        .argument('<NOTE...>', 'notes’ IDs or URLs')
        .action((name, notes, _, command) => remove(name, notes, command.optsWithGlobals())));
}
async function list(flags) {
    const lists = await reading(flags, (catalog) => readLists(catalog, clockOf(process.env).nowSeconds()));
    if (flags.json)
        printJson(lists);
    else if (!flags.quiet)
        process.stdout.write(lists.length > 0
            ? textTable([
                'list',
                '>notes',
                '>archived',
                '>missing',
                '>gone',
                '>files',
                '>size',
                '>calls',
                '>cost',
                'last captured (UTC+8)',
            ], lists.map(listCells), 40, terminalColumns())
            : 'There is no list yet: `rednote-archive backfill FILE --list NAME` makes one.\n');
}
async function show(name, flags) {
    const notes = await reading(flags, (catalog) => readListNotes(catalog, listIdOf(catalog, name)));
    if (flags.json)
        printJson(notes);
    else if (!flags.quiet)
        process.stdout.write(notes.length > 0
            ? textTable(['!note', 'title', 'author', 'state', '>likes', '>collects', '>comments', 'added (UTC+8)', 'fields'], notes.map(noteCells), 40, terminalColumns())
            : `No note is on the list “${listName(name)}”.\n`);
}
function reading(flags, read) {
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    return readCatalog(archiveDir, read);
}
const number = (value) => value?.toLocaleString('en') ?? '';
const time = (at) => (at === null ? '' : chinaTime(at));
function listCells(row) {
    const { calls, cost, currency, other_costs: others } = row.api;
    const costs = [...(currency === null ? [] : [[currency, cost]]), ...Object.entries(others)];
    return [
        row.name,
        ...[row.notes, row.archived, row.missing, row.gone, row.files].map(number),
        prettyBytes(row.bytes),
        number(calls),
        costs.map(([name, amount]) => `${amount.toFixed(2)} ${name}`).join(' + '),
        time(row.last_captured_at),
    ];
}
function noteCells(note) {
    return [
        note.id,
        note.title ?? '',
        note.author ?? '',
        note.availability ?? 'not yet captured',
        ...[note.liked_count, note.collected_count, note.comments_count].map(number),
        chinaTime(note.added_at),
        Object.entries(note.fields ?? {})
            .map(([column, value]) => `${column}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join(', '),
    ];
}
async function remove(text, notes, flags) {
    const name = listName(text);
    const noteIds = [...new Set(notes.map(noteIdOf))];
    const archiveDir = archiveOf(flags);
    requireArchive(archiveDir);
    const done = await withArchive({ command: 'list remove', archiveDir, env: process.env }, ({ catalog, runId }) => {
        const left = transact(catalog, (tx) => {
            const listId = listIdOf(tx, name);
            for (const noteId of noteIds)
                if (!removeFromList(tx, listId, noteId))
                    throw new UsageError(`note ${noteId} is not on the list “${name}”, ${whereItIs(tx, noteId)}. Nothing was taken off.`);
            return listSize(tx, listId);
        });
        return { run_id: runId, list: name, removed: noteIds, left };
    });
    if (flags.json)
        printJson(done);
    else if (!flags.quiet)
        process.stdout.write(`Took ${noteIds.length === 1 ? '1 note' : `${noteIds.length} notes`} off the list “${name}”, which has ${done.left} now. What is archived of them stays.\n`);
}
function whereItIs(catalog, noteId) {
    const names = listsOfNote(catalog, noteId);
    return names.length === 0 ? 'nor on another one' : `but on ${names.map((one) => `“${one}”`).join(', ')}`;
}
/** @throws {UsageError} where the text names no note, or only the network knows which */
function noteIdOf(text) {
    const ref = parseNoteRef(text);
    if (ref.kind === 'note')
        return ref.noteId;
    if (ref.kind === 'none')
        throw new UsageError(`“${text}” names no note. ${ref.reason}`);
    throw new UsageError(`${ref.url} is a short link: only the network knows its note. Give the note’s ID or its full URL.`);
}
