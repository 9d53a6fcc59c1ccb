CREATE TABLE `schedule` (
	`note_id` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL,
	`interval_seconds` integer NOT NULL,
	`growth_per_day` real NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `schedule_by_due` ON `schedule` (`due_at`);--> statement-breakpoint
ALTER TABLE `lists` ADD `every_seconds` integer;