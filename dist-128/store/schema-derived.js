// Tables that are made from captures and can be made again: notes, users and what belongs to them, with natural keys
// and no wall-clock of their own. Whatever a rebuild could not restore does not belong here.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex, } from 'drizzle-orm/sqlite-core';
import { blobs, captures, runs } from './schema-evidence.js';
export const users = sqliteTable('users', {
    id: text('id').primaryKey(),
    redId: text('red_id'),
    nickname: text('nickname'),
    avatarUrl: text('avatar_url'),
}, (t) => [index('users_by_nickname').on(t.nickname)]);
export const notes = sqliteTable('notes', {
    id: text('id').primaryKey(),
    userId: text('user_id').references(() => users.id),
    type: text('type'),
    title: text('title'),
    body: text('body'),
    language: text('language'),
    ipLocation: text('ip_location'),
    publishedAt: integer('published_at'),
    editedAt: integer('edited_at'),
    shareUrl: text('share_url'),
    /** Null until the provider has said anything of the note. */
    availability: text('availability', { enum: ['live', 'missing', 'gone'] }),
    firstCapturedAt: integer('first_captured_at'),
    lastCapturedAt: integer('last_captured_at'),
    lastCheckedAt: integer('last_checked_at'),
    /** The newest capture in these columns; with `last_captured_at` it tells whether another one came late. */
    lastCaptureId: integer('last_capture_id'),
    privacyType: integer('privacy_type'),
    inCensor: integer('in_censor'),
    disableSave: integer('disable_save'),
    disableWatermark: integer('disable_watermark'),
    disableWeiboCover: integer('disable_weibo_cover'),
    functionSwitch: text('function_switch'),
}, (t) => [
    // Partial: a note that was never seen (a million of them wait in a backfill) costs no index entry.
    index('notes_by_user').on(t.userId).where(sql `user_id is not null`),
    index('notes_by_publication').on(t.publishedAt).where(sql `published_at is not null`),
    index('notes_by_availability').on(t.availability).where(sql `availability is not null`),
]);
const noteId = () => text('note_id')
    .notNull()
    .references(() => notes.id);
const captureId = () => integer('capture_id')
    .notNull()
    .references(() => captures.id);
export const images = sqliteTable('images', {
    noteId: noteId(),
    position: integer('position').notNull(),
    fileId: text('file_id').notNull(),
    width: integer('width'),
    height: integer('height'),
}, (t) => [primaryKey({ columns: [t.noteId, t.position] }), index('images_by_file').on(t.fileId)]);
/** A name as the newest capture writes it: `named_at` and `named_by` (the capture) decide which is newer. */
const namedTag = {
    id: text('id').primaryKey(),
    name: text('name'),
    namedAt: integer('named_at').notNull(),
    namedBy: integer('named_by').notNull(),
};
export const hashtags = sqliteTable('hashtags', namedTag, (t) => [index('hashtags_by_name').on(t.name)]);
export const noteHashtags = sqliteTable('note_hashtags', {
    noteId: noteId(),
    hashtagId: text('hashtag_id')
        .notNull()
        .references(() => hashtags.id),
    position: integer('position').notNull(),
}, (t) => [
    primaryKey({ columns: [t.noteId, t.position] }),
    index('note_hashtags_by_hashtag').on(t.hashtagId, t.noteId, t.position),
]);
export const topics = sqliteTable('topics', namedTag);
export const noteTopics = sqliteTable('note_topics', {
    noteId: noteId(),
    topicId: text('topic_id')
        .notNull()
        .references(() => topics.id),
}, (t) => [primaryKey({ columns: [t.noteId, t.topicId] }), index('note_topics_by_topic').on(t.topicId)]);
export const mentions = sqliteTable('mentions', {
    noteId: noteId(),
    userId: text('user_id').notNull(),
    nickname: text('nickname'),
    position: integer('position').notNull(),
}, (t) => [primaryKey({ columns: [t.noteId, t.position] }), index('mentions_by_user').on(t.userId)]);
export const voices = sqliteTable('voices', {
    noteId: noteId().primaryKey(),
    soundId: text('sound_id').notNull(),
    name: text('name'),
    durationMs: integer('duration_ms'),
    md5: text('md5'),
    useCount: integer('use_count'),
});
export const metricSnapshots = sqliteTable('metric_snapshots', {
    captureId: captureId().primaryKey(),
    noteId: noteId(),
    capturedAt: integer('captured_at').notNull(),
    likedCount: integer('liked_count'),
    collectedCount: integer('collected_count'),
    commentsCount: integer('comments_count'),
    sharedCount: integer('shared_count'),
    viewCount: integer('view_count'),
    approximate: integer('approximate').notNull(),
}, (t) => [
    index('metric_snapshots_by_note').on(t.noteId, t.capturedAt),
    index('metric_snapshots_by_time').on(t.capturedAt),
]);
export const noteVersions = sqliteTable('note_versions', {
    noteId: noteId(),
    firstSeenAt: integer('first_seen_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    title: text('title'),
    body: text('body'),
    ipLocation: text('ip_location'),
    editedAt: integer('edited_at'),
    hashtags: text('hashtags'),
    fileIds: text('file_ids'),
    /** The capture that showed it first. */
    captureId: captureId(),
}, (t) => [primaryKey({ columns: [t.noteId, t.captureId] })]);
export const userVersions = sqliteTable('user_versions', {
    userId: text('user_id')
        .notNull()
        .references(() => users.id),
    firstSeenAt: integer('first_seen_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    nickname: text('nickname'),
    redId: text('red_id'),
    avatarUrl: text('avatar_url'),
    captureId: captureId(),
    /** The newest capture that showed it: tells whether another one came late. */
    lastCaptureId: integer('last_capture_id').notNull(),
}, (t) => [primaryKey({ columns: [t.userId, t.captureId] })]);
export const media = sqliteTable('media', {
    noteId: text('note_id').references(() => notes.id),
    userId: text('user_id').references(() => users.id),
    kind: text('kind', { enum: ['image', 'voice', 'live_photo', 'avatar', 'cover', 'video'] }).notNull(),
    position: integer('position').notNull(),
    rendition: text('rendition').notNull(),
    fileId: text('file_id').notNull(),
    identity: text('identity').notNull(),
    current: integer('current').notNull(),
    state: text('state', { enum: ['wanted', 'stored', 'failed', 'skipped'] }).notNull(),
    reason: text('reason'),
    digest: text('digest').references(() => blobs.digest),
    url: text('url').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    storedAt: integer('stored_at'),
    /** The newest capture that names the slot: its URL is the one to ask. */
    lastCaptureId: integer('last_capture_id').notNull(),
}, (t) => [
    // One of the two owners is null.
    uniqueIndex('media_slots_of_note')
        .on(t.noteId, t.kind, t.position, t.rendition, t.identity)
        .where(sql `note_id is not null`),
    uniqueIndex('media_slots_of_user')
        .on(t.userId, t.kind, t.position, t.rendition, t.identity)
        .where(sql `user_id is not null`),
    index('media_by_identity').on(t.identity),
    index('media_by_digest').on(t.digest).where(sql `digest is not null`),
    index('media_unfinished').on(t.state, t.noteId).where(sql `state in ('wanted', 'failed')`),
]);
export const observations = sqliteTable('observations', {
    noteId: noteId(),
    observedAt: integer('observed_at').notNull(),
    captureId: captureId().primaryKey(),
    code: text('code').notNull(),
}, (t) => [index('observations_by_note').on(t.noteId, t.observedAt)]);
export const availabilityChanges = sqliteTable('availability_changes', {
    noteId: noteId(),
    at: integer('at').notNull(),
    availability: text('availability', { enum: ['live', 'missing', 'gone'] }).notNull(),
    captureId: captureId(),
}, (t) => [primaryKey({ columns: [t.noteId, t.captureId] })]);
export const issues = sqliteTable('issues', {
    captureId: captureId(),
    noteId: noteId(),
    path: text('path').notNull(),
    kind: text('kind').notNull(),
    observedAt: integer('observed_at').notNull(),
}, (t) => [primaryKey({ columns: [t.captureId, t.path, t.kind] }), index('issues_by_note').on(t.noteId)]);
/** The shapes of the answers that were applied; a handful, each with some hundreds of places. */
export const shapes = sqliteTable('shapes', {
    /** Made of the places. */
    id: integer('id').primaryKey(),
    /** JSON: each a path and a type. */
    places: text('places').notNull(),
});
/** How many of a run's captures have which shape: what drift is told from. */
export const shapeCounts = sqliteTable('shape_counts', {
    runId: integer('run_id')
        .notNull()
        .references(() => runs.id),
    shapeId: integer('shape_id')
        .notNull()
        .references(() => shapes.id),
    captures: integer('captures').notNull(),
}, (t) => [primaryKey({ columns: [t.runId, t.shapeId] })]);
