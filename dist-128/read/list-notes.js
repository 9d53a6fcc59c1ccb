import { readSpending } from './spending.js';
const inList = 'SELECT note_id FROM list_notes WHERE list_id = @listId';
/** Every list, by name, as they are at one moment. `now` is unix seconds. */
export function readLists(catalog, now) {
    const { sqlite } = catalog;
    return sqlite.transaction(() => sqlite
        .prepare('SELECT id, name FROM lists ORDER BY name')
        .all()
        .map(({ id: listId, name }) => ({
        name,
        ...countNotes(catalog, listId),
        ...countFiles(catalog, listId),
        api: readSpending(catalog, { now, listId }),
    })))();
}
function countNotes({ sqlite }, listId) {
    const none = { notes: 0, archived: 0, missing: 0, gone: 0, last_captured_at: null };
    const counts = sqlite
        .prepare(`
      SELECT count(*) AS notes, count(last_captured_at) AS archived, total(availability = 'missing') AS missing,
        total(availability = 'gone') AS gone, max(last_captured_at) AS last_captured_at
      FROM notes WHERE id IN (${inList})`)
        .get({ listId });
    return counts ?? none;
}
function countFiles({ sqlite }, listId) {
    const counts = sqlite
        .prepare(`
      SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM blobs WHERE digest IN (
        SELECT digest FROM media WHERE note_id IN (${inList})
        UNION SELECT digest FROM media WHERE user_id IN (SELECT user_id FROM notes WHERE id IN (${inList})))`)
        .get({ listId });
    return counts ?? { files: 0, bytes: 0 };
}
/** The notes of a list, in the order in which they were put on it. */
export function readListNotes({ sqlite }, listId) {
    return sqlite
        .prepare(`
      SELECT n.id, n.title, u.nickname AS author, n.availability, m.liked_count, m.collected_count, m.comments_count,
        n.last_captured_at, l.added_at, l.fields
      FROM list_notes l JOIN notes n ON n.id = l.note_id
      LEFT JOIN users u ON u.id = n.user_id
      LEFT JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
      WHERE l.list_id = @listId ORDER BY l.added_at, n.id`)
        .all({ listId })
        .map(({ fields, ...note }) => ({
        ...note,
        fields: fields === null ? null : JSON.parse(fields),
    }));
}
/** The names of the lists that a note is on. */
export function listsOfNote({ sqlite }, noteId) {
    return sqlite
        .prepare('SELECT name FROM list_notes JOIN lists ON lists.id = list_id WHERE note_id = @noteId ORDER BY name')
        .pluck()
        .all({ noteId });
}
