DROP INDEX `jobs_to_lease`;--> statement-breakpoint
CREATE INDEX `jobs_put_aside` ON `jobs` (`note_id`,`state`,`last_error`) WHERE kind = 'note' and state <> 'open';--> statement-breakpoint
CREATE INDEX `jobs_to_lease` ON `jobs` (`kind`,`run_id`,`position`) WHERE state = 'open' and lease_run_id is null;