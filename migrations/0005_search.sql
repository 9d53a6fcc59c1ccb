CREATE TABLE `search_notes` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`note_id` text NOT NULL,
	`published_at` integer,
	`digest` text NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `search_notes_note_id_unique` ON `search_notes` (`note_id`);--> statement-breakpoint
CREATE INDEX `search_notes_by_publication` ON `search_notes` (`published_at`);--> statement-breakpoint
CREATE TABLE `search_state` (
	`format` integer PRIMARY KEY NOT NULL
) STRICT;
--> statement-breakpoint
-- Tokens are made by src/store/search-tokens: pairs of characters, in letters that this tokenizer never cuts.
CREATE VIRTUAL TABLE search_index USING fts5(title, body, tags, mentions, author, content='', tokenize='ascii');
--> statement-breakpoint
-- Twice the default: half the merging while notes are written, and still few segments to look into.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 8);
--> statement-breakpoint
-- A new archive has nothing to fill in.
INSERT INTO search_state (format) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM notes WHERE last_captured_at IS NOT NULL);
