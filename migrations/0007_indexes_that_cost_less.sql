DROP INDEX `seeds_unfinished`;--> statement-breakpoint
CREATE INDEX `seeds_not_archived` ON `seeds` (`last_run_id`) WHERE (outcome = 'unavailable' or outcome = 'failed' or outcome = 'invalid' or outcome = 'pending');--> statement-breakpoint
CREATE INDEX `blobs_by_size` ON `blobs` (`size`);