// The search index: what of a note can be searched, as tokens in an FTS5 table, kept in the transaction that writes the
// note. It is made from other tables alone, and can be dropped and filled at any time. It must not answer a question.
import { beforeCommit, prepared, transact } from '../core/catalog.js';
import { youngSpaceOfThreads } from '../core/heap.js';
import { moduleBeside, startThread } from '../core/thread.js';
import { documentTokens, searchDocument, toIndex } from './search-documents.js';
/** Raised when folding, tokens or what is indexed become others: the next command that writes fills the index anew. */
const format = 2;
/** Older ones, of which a search finds what there is. 1: a tag's whole name has the blanks at its ends. */
const askedUntilThen = [1];
const notesInATransaction = 2000;
const statements = prepared(({ sqlite }) => ({
    known: sqlite.prepare('SELECT digest, published_at AS publishedAt FROM search_notes WHERE note_id = ?'),
    drop: sqlite.prepare('DELETE FROM search_notes WHERE note_id = @noteId'),
    // Not RETURNING: such a statement opens a savepoint, at which FTS5 writes a segment of all that it was given since.
    add: sqlite.prepare('INSERT INTO search_notes (note_id, published_at, digest) VALUES (?, ?, ?)'),
    publish: sqlite.prepare('UPDATE search_notes SET published_at = @publishedAt WHERE note_id = @noteId'),
    index: sqlite.prepare('INSERT INTO search_index (rowid, title, body, tags, mentions, author) VALUES (?, ?, ?, ?, ?, ?)'),
    clear: [
        "INSERT INTO search_index (search_index) VALUES ('delete-all')",
        'DELETE FROM search_notes',
        "DELETE FROM sqlite_sequence WHERE name = 'search_notes'",
        'DELETE FROM search_state',
    ].map((sql) => sqlite.prepare(sql)),
    filled: sqlite.prepare('INSERT INTO search_state (format) VALUES (@format)'),
    format: sqlite.prepare('SELECT format FROM search_state').pluck(),
    used: sqlite.prepare(`
    SELECT (SELECT count(*) FROM search_notes) AS live,
      coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_notes'), 0) AS used`),
    missing: sqlite
        .prepare(`
      SELECT id FROM notes WHERE last_captured_at IS NOT NULL AND id NOT IN (SELECT note_id FROM search_notes)
      ORDER BY published_at, id`)
        .pluck(),
    notesOfUser: sqlite.prepare('SELECT id FROM notes WHERE user_id = @userId').pluck(),
}));
/**
 * Makes a note found by what its rows say at the end of the transaction that has written them; one without content is
 * found no longer. Where nothing changed that can be searched, nothing is written. While the index waits to be filled
 * (`clearSearchIndex`), a note that is not in it is left to that.
 */
export function indexNote(tx, noteId) {
    // At a savepoint, and at a statement that needs one (RETURNING), FTS5 writes a segment of what it was given since the
    // last: notes that are written together are indexed together.
    beforeCommit(tx, `index ${noteId}`, (last) => {
        const known = statements(last).known.get(noteId);
        if (known !== undefined || isFilled(last))
            bringUpToDate(last, noteId, known);
    });
}
function bringUpToDate(tx, noteId, known) {
    const run = statements(tx);
    const document = searchDocument(tx, noteId);
    if (document === undefined) {
        if (known !== undefined)
            run.drop.run({ noteId });
        return;
    }
    const { publishedAt, digest } = document;
    if (known?.digest === digest) {
        if (known.publishedAt !== publishedAt)
            run.publish.run({ noteId, publishedAt });
        return;
    }
    // A new number in place of deleting tokens, which FTS5 can do only when told all that there were: what is indexed
    // under a number that no note has is never found. `fillSearchIndex` starts anew before such waste outweighs the rest.
    if (known !== undefined)
        run.drop.run({ noteId });
    add(tx, { ...document, tokens: documentTokens(document) });
}
function add(tx, { noteId, publishedAt, digest, tokens }) {
    const run = statements(tx);
    const { lastInsertRowid: number } = run.add.run(noteId, publishedAt, digest);
    run.index.run(number, ...tokens);
}
/** Makes all notes of a user found by the author's name as it is now. It takes some 0.2 ms a note. */
export function indexNotesOf(tx, userId) {
    for (const noteId of statements(tx).notesOfUser.all({ userId }))
        indexNote(tx, noteId);
}
/**
 * Empties the index. Nothing is found, and notes that are applied are not indexed, until `fillSearchIndex`: who replays
 * all captures clears it and fills it once at the end. Numbers are not for comparing: by `note_id` and `digest`,
 * `search_notes` is the same after it. It is also how texts that nobody is to find are taken out for good: with
 * `PRAGMA secure_delete = ON`, and VACUUM after. FTS5's own secure-delete needs SQLite 3.42, and is not used.
 */
export function clearSearchIndex(tx) {
    for (const statement of statements(tx).clear)
        statement.run();
}
/** Whether every note with content is in the index, in a format that can be asked. */
export function isFilled(catalog) {
    const filled = statements(catalog).format.get();
    return filled === format || (filled !== undefined && askedUntilThen.includes(filled));
}
/** Whether more than half of what is indexed is of no note any more. */
function isWasteful(catalog) {
    const { live, used } = statements(catalog).used.get() ?? { live: 0, used: 0 };
    return used > 1000 && used > 2 * live;
}
/**
 * Brings every note with content into the index, in transactions of 2,000 notes: killed, it goes on where it stopped.
 * Nothing is done where the index is filled and not too wasteful.
 * @param onProgress told after each transaction how many notes of how many are done
 * @returns how many notes it indexed
 */
export async function fillSearchIndex(catalog, onProgress = () => undefined) {
    const other = statements(catalog).format.get();
    if (other === format && !isWasteful(catalog))
        return 0;
    if (other !== undefined)
        transact(catalog, clearSearchIndex);
    const missing = statements(catalog).missing.all();
    let done = 0;
    for await (const part of documentsOf(catalog, missing)) {
        transact(catalog, (tx) => {
            for (const one of part)
                add(tx, one);
        });
        done += part.length;
        onProgress(done, missing.length);
        // A signal is heard between two transactions.
        await new Promise((resolve) => setImmediate(resolve));
    }
    transact(catalog, (tx) => statements(tx).filled.run({ format }));
    return missing.length;
}
/** From so many notes on, a thread of its own reads them: it takes a tenth of a second to start. */
const worthAThread = 3 * notesInATransaction;
/** MiB of young objects in the thread, whose texts are of no use a moment later: left to itself, it takes 100 MB more. */
const youngSpace = 4;
/** What the index is given of notes, in parts. */
async function* documentsOf(catalog, notes) {
    const parts = Array.from({ length: Math.ceil(notes.length / notesInATransaction) }, (_, n) => notes.slice(n * notesInATransaction, (n + 1) * notesInATransaction));
    if (notes.length < worthAThread || catalog.sqlite.memory) {
        for (const part of parts)
            yield toIndex(catalog, part);
        return;
    }
    const thread = startThread(moduleBeside(import.meta.url, 'search-thread'), {
        workerData: { path: catalog.sqlite.name },
        resourceLimits: youngSpaceOfThreads(youngSpace),
    });
    try {
        let next = thread.ask(parts[0] ?? []);
        for (let n = 0; n < parts.length; n++) {
            const part = await next;
            next = thread.ask(parts[n + 1] ?? []);
            yield part;
        }
    }
    finally {
        await thread.end();
    }
}
