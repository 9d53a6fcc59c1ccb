// The tables of the search index beside `search_index` itself (FTS5, in the migrations). Made from other tables, and
// apart from these, since a note's number follows from when it was indexed.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { notes } from './schema-derived.js';
/** The notes in the search index; `number` is the rowid of a note's tokens there, in `search_index` (FTS5). */
export const searchNotes = sqliteTable('search_notes', {
    // Never given twice: tokens of a number that was given up stay in the index.
    number: integer('number').primaryKey({ autoIncrement: true }),
    noteId: text('note_id')
        .notNull()
        .unique()
        .references(() => notes.id),
    publishedAt: integer('published_at'),
    /** Of what is indexed. */
    digest: text('digest').notNull(),
}, (t) => [index('search_notes_by_publication').on(t.publishedAt)]);
/** One row once the index is filled: how its tokens are written. */
export const searchState = sqliteTable('search_state', { format: integer('format').primaryKey() });
