CREATE TABLE `blobs` (
	`digest` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`media_type` text NOT NULL,
	`width` integer,
	`height` integer,
	`duration_ms` integer,
	`md5` text,
	`stored_at` integer NOT NULL,
	`verified_at` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `captures` (
	`id` integer PRIMARY KEY NOT NULL,
	`run_id` integer NOT NULL,
	`note_id` text NOT NULL,
	`captured_at` integer NOT NULL,
	`origin` text NOT NULL,
	`endpoint` text NOT NULL,
	`http_status` integer,
	`api_code` integer,
	`request_id` text,
	`response_headers` text NOT NULL,
	`elapsed_ms` integer NOT NULL,
	`charged` text NOT NULL,
	`cost_micros` integer NOT NULL,
	`currency` text NOT NULL,
	`failure` text,
	`body` blob,
	`encoding` text,
	`base_id` integer,
	`body_size` integer,
	`body_digest` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`base_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `captures_by_note` ON `captures` (`note_id`,`captured_at`);--> statement-breakpoint
CREATE INDEX `captures_by_run` ON `captures` (`run_id`);--> statement-breakpoint
CREATE INDEX `captures_by_time` ON `captures` (`captured_at`,`origin`,`charged`,`cost_micros`,`currency`);--> statement-breakpoint
CREATE INDEX `captures_stored_whole` ON `captures` (`note_id`,`id`) WHERE base_id is null and api_code = 0;--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`note_id` text NOT NULL,
	`identity` text,
	`state` text NOT NULL,
	`purpose` text NOT NULL,
	`run_id` integer NOT NULL,
	`lease_run_id` integer,
	`call_at` integer,
	`call_cost_micros` integer,
	`capture_id` integer,
	`position` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`no_envelopes` integer DEFAULT 0 NOT NULL,
	`parks` integer DEFAULT 0 NOT NULL,
	`last_error` text,
	`not_before_at` integer DEFAULT 0 NOT NULL,
	`opened_at` integer NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`identity`) REFERENCES `media_identities`(`identity`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lease_run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_kind" CHECK((kind = 'media') = (identity is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_one_per_note` ON `jobs` (`note_id`) WHERE kind = 'note';--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_one_per_identity` ON `jobs` (`identity`) WHERE kind = 'media';--> statement-breakpoint
CREATE INDEX `jobs_media_of_note` ON `jobs` (`note_id`) WHERE kind = 'media';--> statement-breakpoint
CREATE INDEX `jobs_to_lease` ON `jobs` (`run_id`,`kind`,`position`) WHERE state = 'open' and lease_run_id is null;--> statement-breakpoint
CREATE INDEX `jobs_leased` ON `jobs` (`lease_run_id`) WHERE lease_run_id is not null;--> statement-breakpoint
CREATE TABLE `list_notes` (
	`list_id` integer NOT NULL,
	`note_id` text NOT NULL,
	`added_at` integer NOT NULL,
	`fields` text,
	PRIMARY KEY(`list_id`, `note_id`),
	FOREIGN KEY (`list_id`) REFERENCES `lists`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `list_notes_by_note` ON `list_notes` (`note_id`);--> statement-breakpoint
CREATE TABLE `lists` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `lists_name_unique` ON `lists` (`name`);--> statement-breakpoint
CREATE TABLE `media_identities` (
	`identity` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`digest` text,
	`stored_at` integer,
	FOREIGN KEY (`digest`) REFERENCES `blobs`(`digest`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `media_identities_by_digest` ON `media_identities` (`digest`);--> statement-breakpoint
CREATE INDEX `media_identities_unfinished` ON `media_identities` (`state`) WHERE state in ('wanted', 'failed');--> statement-breakpoint
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`command` text NOT NULL,
	`version` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`outcome` text,
	`exit_code` integer,
	`pid` integer NOT NULL,
	`host` text NOT NULL,
	`distrusted` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `seeds` (
	`source` text NOT NULL,
	`line` integer NOT NULL,
	`text` text NOT NULL,
	`occurrence` integer DEFAULT 0 NOT NULL,
	`note_id` text,
	`outcome` text NOT NULL,
	`reason` text,
	`run_id` integer NOT NULL,
	`last_run_id` integer NOT NULL,
	PRIMARY KEY(`source`, `text`, `occurrence`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`last_run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `seeds_by_note` ON `seeds` (`note_id`);--> statement-breakpoint
CREATE INDEX `seeds_unfinished` ON `seeds` (`last_run_id`) WHERE outcome in ('unavailable', 'failed', 'invalid', 'pending');--> statement-breakpoint
CREATE TABLE `availability_changes` (
	`note_id` text NOT NULL,
	`at` integer NOT NULL,
	`availability` text NOT NULL,
	`capture_id` integer NOT NULL,
	PRIMARY KEY(`note_id`, `capture_id`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `hashtags` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`named_at` integer NOT NULL,
	`named_by` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `hashtags_by_name` ON `hashtags` (`name`);--> statement-breakpoint
CREATE TABLE `images` (
	`note_id` text NOT NULL,
	`position` integer NOT NULL,
	`file_id` text NOT NULL,
	`width` integer,
	`height` integer,
	PRIMARY KEY(`note_id`, `position`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `images_by_file` ON `images` (`file_id`);--> statement-breakpoint
CREATE TABLE `issues` (
	`capture_id` integer NOT NULL,
	`note_id` text NOT NULL,
	`path` text NOT NULL,
	`kind` text NOT NULL,
	`observed_at` integer NOT NULL,
	PRIMARY KEY(`capture_id`, `path`, `kind`),
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `issues_by_note` ON `issues` (`note_id`);--> statement-breakpoint
CREATE TABLE `media` (
	`note_id` text,
	`user_id` text,
	`kind` text NOT NULL,
	`position` integer NOT NULL,
	`rendition` text NOT NULL,
	`file_id` text NOT NULL,
	`identity` text NOT NULL,
	`current` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`digest` text,
	`url` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`stored_at` integer,
	`last_capture_id` integer NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`digest`) REFERENCES `blobs`(`digest`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `media_slots_of_note` ON `media` (`note_id`,`kind`,`position`,`rendition`,`identity`);--> statement-breakpoint
CREATE UNIQUE INDEX `media_slots_of_user` ON `media` (`user_id`,`kind`,`position`,`rendition`,`identity`);--> statement-breakpoint
CREATE INDEX `media_by_identity` ON `media` (`identity`);--> statement-breakpoint
CREATE INDEX `media_by_digest` ON `media` (`digest`);--> statement-breakpoint
CREATE INDEX `media_unfinished` ON `media` (`state`,`note_id`) WHERE state in ('wanted', 'failed');--> statement-breakpoint
CREATE TABLE `mentions` (
	`note_id` text NOT NULL,
	`user_id` text NOT NULL,
	`nickname` text,
	`position` integer NOT NULL,
	PRIMARY KEY(`note_id`, `position`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `mentions_by_user` ON `mentions` (`user_id`);--> statement-breakpoint
CREATE TABLE `metric_snapshots` (
	`capture_id` integer PRIMARY KEY NOT NULL,
	`note_id` text NOT NULL,
	`captured_at` integer NOT NULL,
	`liked_count` integer,
	`collected_count` integer,
	`comments_count` integer,
	`shared_count` integer,
	`view_count` integer,
	`approximate` integer NOT NULL,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `metric_snapshots_by_note` ON `metric_snapshots` (`note_id`,`captured_at`);--> statement-breakpoint
CREATE INDEX `metric_snapshots_by_time` ON `metric_snapshots` (`captured_at`);--> statement-breakpoint
CREATE TABLE `note_hashtags` (
	`note_id` text NOT NULL,
	`hashtag_id` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`note_id`, `position`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`hashtag_id`) REFERENCES `hashtags`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `note_hashtags_by_hashtag` ON `note_hashtags` (`hashtag_id`);--> statement-breakpoint
CREATE TABLE `note_topics` (
	`note_id` text NOT NULL,
	`topic_id` text NOT NULL,
	PRIMARY KEY(`note_id`, `topic_id`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`topic_id`) REFERENCES `topics`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `note_topics_by_topic` ON `note_topics` (`topic_id`);--> statement-breakpoint
CREATE TABLE `note_versions` (
	`note_id` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`title` text,
	`body` text,
	`ip_location` text,
	`edited_at` integer,
	`hashtags` text,
	`file_ids` text,
	`capture_id` integer NOT NULL,
	PRIMARY KEY(`note_id`, `capture_id`),
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `notes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`type` text,
	`title` text,
	`body` text,
	`language` text,
	`ip_location` text,
	`published_at` integer,
	`edited_at` integer,
	`share_url` text,
	`availability` text,
	`first_captured_at` integer,
	`last_captured_at` integer,
	`last_checked_at` integer,
	`last_capture_id` integer,
	`privacy_type` integer,
	`in_censor` integer,
	`disable_save` integer,
	`disable_watermark` integer,
	`disable_weibo_cover` integer,
	`function_switch` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `notes_by_user` ON `notes` (`user_id`) WHERE user_id is not null;--> statement-breakpoint
CREATE INDEX `notes_by_publication` ON `notes` (`published_at`) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX `notes_by_availability` ON `notes` (`availability`) WHERE availability is not null;--> statement-breakpoint
CREATE TABLE `observations` (
	`note_id` text NOT NULL,
	`observed_at` integer NOT NULL,
	`capture_id` integer PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `observations_by_note` ON `observations` (`note_id`,`observed_at`);--> statement-breakpoint
CREATE TABLE `topics` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`named_at` integer NOT NULL,
	`named_by` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `user_versions` (
	`user_id` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`nickname` text,
	`red_id` text,
	`avatar_url` text,
	`capture_id` integer NOT NULL,
	`last_capture_id` integer NOT NULL,
	PRIMARY KEY(`user_id`, `capture_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`capture_id`) REFERENCES `captures`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`red_id` text,
	`nickname` text,
	`avatar_url` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `users_by_nickname` ON `users` (`nickname`);--> statement-breakpoint
CREATE TABLE `voices` (
	`note_id` text PRIMARY KEY NOT NULL,
	`sound_id` text NOT NULL,
	`name` text,
	`duration_ms` integer,
	`md5` text,
	`use_count` integer,
	FOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
