// Which notes a list (a campaign, a brand, a topic) names, and with what other columns. It must not show lists to people.
import { prepared } from '../core/catalog.js';
import { UsageError } from '../core/errors.js';
const statements = prepared(({ sqlite }) => ({
    ensureList: sqlite.prepare('INSERT INTO lists (name) VALUES (@name) ON CONFLICT DO NOTHING'),
    listId: sqlite.prepare('SELECT id FROM lists WHERE name = @name').pluck(),
    add: sqlite.prepare(`
    INSERT INTO list_notes (list_id, note_id, added_at, fields) VALUES (@listId, @noteId, @now, @fields)
    ON CONFLICT DO UPDATE SET fields = coalesce(@fields, fields)`),
    size: sqlite.prepare('SELECT count(*) FROM list_notes WHERE list_id = @listId').pluck(),
    remove: sqlite.prepare('DELETE FROM list_notes WHERE list_id = @listId AND note_id = @noteId'),
}));
/**
 * A list's name as it is kept: without blanks around it.
 * @throws {UsageError} where nothing is left of it
 */
export function listName(text) {
    const name = text.trim();
    if (name === '')
        throw new UsageError('the list’s name is empty: give it one, such as --list spring-campaign');
    return name;
}
/** The ID of a list, made where there is none of that name. */
export function ensureList(tx, name) {
    const { ensureList: make, listId } = statements(tx);
    make.run({ name });
    return listId.get({ name }) ?? 0;
}
/** Puts a note on a list; `fields` are its other columns, kept from before where null. */
export function addToList(tx, listId, entry) {
    statements(tx).add.run({ listId, ...entry });
}
const ofLines = prepared(({ sqlite }) => ({
    add: sqlite.prepare(`
    INSERT INTO list_notes (list_id, note_id, added_at, fields)
    SELECT @listId, note_id, @now, fields FROM temp.lines
    WHERE seq BETWEEN @from AND @to AND note_id IS NOT NULL ORDER BY seq
    ON CONFLICT DO UPDATE SET fields = excluded.fields WHERE excluded.fields IS NOT NULL`),
}));
/** Puts the notes of lines (`runs/seed-lines`) on a list, with their other columns. */
export function addLinesToList(tx, listId, lines) {
    ofLines(tx).add.run({ listId, ...lines });
}
/** Takes a note off a list; the note, and the list even where it is empty then, stay. Returns whether it was on it. */
export function removeFromList(tx, listId, noteId) {
    return statements(tx).remove.run({ listId, noteId }).changes > 0;
}
/** How many notes are on a list. */
export function listSize(catalog, listId) {
    return statements(catalog).size.get({ listId }) ?? 0;
}
