CREATE TABLE `shape_counts` (
	`run_id` integer NOT NULL,
	`shape_id` integer NOT NULL,
	`captures` integer NOT NULL,
	PRIMARY KEY(`run_id`, `shape_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`shape_id`) REFERENCES `shapes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `shapes` (
	`id` integer PRIMARY KEY NOT NULL,
	`places` text NOT NULL
) STRICT;
