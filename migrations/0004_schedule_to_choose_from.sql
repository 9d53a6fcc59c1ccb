DROP INDEX `schedule_by_due`;--> statement-breakpoint
CREATE INDEX `schedule_by_due` ON `schedule` (`due_at`,`growth_per_day`,`interval_seconds`,`note_id`);