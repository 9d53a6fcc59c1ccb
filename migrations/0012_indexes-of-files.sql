DROP INDEX `blobs_by_size`;--> statement-breakpoint
DROP INDEX `blobs_by_last_read`;--> statement-breakpoint
CREATE INDEX `blobs_by_last_read` ON `blobs` (coalesce(verified_at, stored_at),`size`);--> statement-breakpoint
DROP INDEX `media_identities_by_digest`;--> statement-breakpoint
CREATE INDEX `media_identities_by_digest` ON `media_identities` (`digest`) WHERE digest is not null;--> statement-breakpoint
DROP INDEX `media_slots_of_note`;--> statement-breakpoint
DROP INDEX `media_slots_of_user`;--> statement-breakpoint
DROP INDEX `media_by_digest`;--> statement-breakpoint
CREATE UNIQUE INDEX `media_slots_of_note` ON `media` (`note_id`,`kind`,`position`,`rendition`,`identity`) WHERE note_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `media_slots_of_user` ON `media` (`user_id`,`kind`,`position`,`rendition`,`identity`) WHERE user_id is not null;--> statement-breakpoint
CREATE INDEX `media_by_digest` ON `media` (`digest`) WHERE digest is not null;