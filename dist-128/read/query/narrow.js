/**
 * From now on `notes`, and whatever has a `note_id`, hold only what belongs to the list, for statements that name them
 * without a schema; `users` only its authors, `blobs` only its notes' files, `lists` and `list_notes` only the list itself,
 * whatever else its notes are on; views, totals too, are made from these. `main.notes` is the whole still.
 */
export function narrowToList(catalog, listId) {
    const { sqlite } = catalog;
    // A number of our own making: views take no parameters. Joined rather than `IN` the list, which SQLite would go through
    // for each hashtag, and for each row once more.
    const list = Math.trunc(listId);
    const onList = (noteId) => `JOIN main.list_notes l ON l.list_id = ${list} AND l.note_id = t.${noteId}`;
    const tables = sqlite
        .prepare(`
      SELECT m.name FROM main.sqlite_master m, pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.name = 'note_id' AND m.name <> 'list_notes' ORDER BY m.name`)
        .pluck()
        .all();
    const narrowed = [
        ['notes', onList('id')],
        ['users', `WHERE id IN (SELECT user_id FROM main.notes t ${onList('id')})`],
        ['lists', `WHERE id = ${list}`],
        ['list_notes', `WHERE list_id = ${list}`],
        [
            'blobs',
            `WHERE EXISTS (SELECT 1 FROM main.media m JOIN main.list_notes l ON l.list_id = ${list} AND l.note_id = m.note_id WHERE m.digest = t.digest)`,
        ],
        ...tables.map((name) => [name, onList('note_id')]),
    ];
    for (const [name, condition] of narrowed)
        sqlite.exec(`CREATE TEMP VIEW "${name}" AS SELECT t.* FROM main."${name}" t ${condition}`);
    // A view's own words once more: what they name is now the narrowed table.
    const views = sqlite.prepare("SELECT sql FROM main.sqlite_master WHERE type = 'view'").pluck().all();
    for (const sql of views)
        sqlite.exec(sql.replace(/^CREATE VIEW/i, 'CREATE TEMP VIEW'));
}
