// Tables that hold what cannot be made again: runs, captures, seeds, lists, jobs, and which file an identity has.
// A rebuild never touches them. Rules of apply do not belong here.
import { sql } from 'drizzle-orm';
import { blob, check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex, } from 'drizzle-orm/sqlite-core';
import { notes } from './schema-derived.js';
export const runs = sqliteTable('runs', {
    id: integer('id').primaryKey(),
    command: text('command').notNull(),
    version: text('version').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    outcome: text('outcome'),
    exitCode: integer('exit_code'),
    pid: integer('pid').notNull(),
    host: text('host').notNull(),
    /** 1 where the run ended because the provider changed its shape: its observations confirm nothing. */
    distrusted: integer('distrusted').notNull().default(0),
    /** By which it decided what files are wanted, as JSON; null where it did not, or by more than these. */
    mediaSettings: text('media_settings'),
});
export const captures = sqliteTable('captures', {
    id: integer('id').primaryKey(),
    runId: integer('run_id')
        .notNull()
        .references(() => runs.id),
    noteId: text('note_id')
        .notNull()
        .references(() => notes.id),
    capturedAt: integer('captured_at').notNull(),
    origin: text('origin', { enum: ['api', 'import'] }).notNull(),
    endpoint: text('endpoint').notNull(),
    httpStatus: integer('http_status'),
    apiCode: integer('api_code'),
    requestId: text('request_id'),
    responseHeaders: text('response_headers').notNull(),
    elapsedMs: integer('elapsed_ms').notNull(),
    charged: text('charged', { enum: ['yes', 'no', 'maybe'] }).notNull(),
    costMicros: integer('cost_micros').notNull(),
    currency: text('currency').notNull(),
    /** Why there is no answer, or no body. */
    failure: text('failure'),
    body: blob('body', { mode: 'buffer' }),
    encoding: text('encoding'),
    baseId: integer('base_id').references(() => captures.id),
    bodySize: integer('body_size'),
    bodyDigest: text('body_digest'),
}, (t) => [
    index('captures_by_note').on(t.noteId, t.capturedAt),
    index('captures_by_run').on(t.runId),
    // What spending is counted from, without reading a body's row.
    index('captures_by_time').on(t.capturedAt, t.origin, t.charged, t.costMicros, t.currency, t.noteId),
    index('captures_paid_by_note').on(t.noteId, t.costMicros).where(sql `origin = 'api'`),
    index('captures_stored_whole').on(t.noteId, t.id).where(sql `base_id is null and api_code = 0`),
]);
export const seeds = sqliteTable('seeds', {
    source: text('source').notNull(),
    line: integer('line').notNull(),
    text: text('text').notNull(),
    /** 0 for the first line of this text in its source, 1 for the second … */
    occurrence: integer('occurrence').notNull().default(0),
    noteId: text('note_id').references(() => notes.id),
    outcome: text('outcome', {
        enum: ['archived', 'unchanged', 'skipped', 'duplicate', 'unavailable', 'failed', 'invalid', 'pending'],
    }).notNull(),
    reason: text('reason'),
    runId: integer('run_id')
        .notNull()
        .references(() => runs.id),
    lastRunId: integer('last_run_id')
        .notNull()
        .references(() => runs.id),
}, (t) => [
    primaryKey({ columns: [t.source, t.text, t.occurrence] }),
    index('seeds_by_note').on(t.noteId),
    // Each outcome by itself: SQLite makes a set of a list for each row that it moves, which costs as much as the move.
    index('seeds_not_archived')
        .on(t.lastRunId)
        .where(sql `(outcome = 'unavailable' or outcome = 'failed' or outcome = 'invalid' or outcome = 'pending')`),
]);
export const lists = sqliteTable('lists', {
    id: integer('id').primaryKey(),
    name: text('name').notNull().unique(),
    /** Its notes are captured at least every so many seconds; null: as the refresh policy thinks right. */
    everySeconds: integer('every_seconds'),
});
export const listNotes = sqliteTable('list_notes', {
    listId: integer('list_id')
        .notNull()
        .references(() => lists.id),
    noteId: text('note_id')
        .notNull()
        .references(() => notes.id),
    addedAt: integer('added_at').notNull(),
    fields: text('fields'),
}, (t) => [primaryKey({ columns: [t.listId, t.noteId] }), index('list_notes_by_note').on(t.noteId)]);
/** When each note is due for its next capture: the refresh policy's memory. */
export const schedule = sqliteTable('schedule', {
    noteId: text('note_id')
        .primaryKey()
        .references(() => notes.id),
    dueAt: integer('due_at').notNull(),
    intervalSeconds: integer('interval_seconds').notNull(),
    growthPerDay: real('growth_per_day').notNull(),
}, 
// All that the choice of a night's work reads of a note: of a million rows none is looked up.
(t) => [index('schedule_by_due').on(t.dueAt, t.growthPerDay, t.intervalSeconds, t.noteId)]);
export const jobs = sqliteTable('jobs', {
    id: integer('id').primaryKey(),
    kind: text('kind', { enum: ['note', 'media'] }).notNull(),
    /** The note to ask for; for a file, the note to ask for again when its URL has expired. */
    noteId: text('note_id')
        .notNull()
        .references(() => notes.id),
    /** What file is wanted; null for a note. */
    identity: text('identity').references(() => mediaIdentities.identity),
    state: text('state', { enum: ['open', 'parked', 'buried'] }).notNull(),
    /** `asked`: its outcome counts in the run's summary. `recapture`: asked again for a file whose URL expired. */
    purpose: text('purpose', { enum: ['asked', 'recapture'] }).notNull(),
    /** The run that asked for it last. */
    runId: integer('run_id')
        .notNull()
        .references(() => runs.id),
    /** The run that works on it; a lease of another run than the one that holds the archive is dead. */
    leaseRunId: integer('lease_run_id').references(() => runs.id),
    /** When the leased call began, and what was reserved for it: a call whose run died may have been charged. */
    callAt: integer('call_at'),
    callCostMicros: integer('call_cost_micros'),
    /** The answer that its call brought, while it is recorded and not yet applied: it is never bought again. */
    captureId: integer('capture_id').references(() => captures.id),
    position: integer('position').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Attempts of this run that brought no envelope. */
    noEnvelopes: integer('no_envelopes').notNull().default(0),
    /** How often it was parked without a success since. */
    parks: integer('parks').notNull().default(0),
    lastError: text('last_error'),
    notBeforeAt: integer('not_before_at').notNull().default(0),
    openedAt: integer('opened_at').notNull(),
}, (t) => [
    uniqueIndex('jobs_one_per_note').on(t.noteId).where(sql `kind = 'note'`),
    uniqueIndex('jobs_one_per_identity').on(t.identity).where(sql `kind = 'media'`),
    index('jobs_media_of_note').on(t.noteId).where(sql `kind = 'media'`),
    // The kind first: a run's heir looks for notes of all runs before it, and a million files may wait among them.
    index('jobs_to_lease').on(t.kind, t.runId, t.position).where(sql `state = 'open' and lease_run_id is null`),
    // What a list's judge asks of the few that are not open: of a million that are, it reads no row.
    index('jobs_put_aside').on(t.noteId, t.state, t.lastError).where(sql `kind = 'note' and state <> 'open'`),
    index('jobs_leased').on(t.leaseRunId).where(sql `lease_run_id is not null`),
    index('jobs_with_error').on(t.noteId).where(sql `last_error is not null`),
    check('jobs_kind', sql `(kind = 'media') = (identity is not null)`),
]);
export const blobs = sqliteTable('blobs', {
    digest: text('digest').primaryKey(),
    size: integer('size').notNull(),
    mediaType: text('media_type').notNull(),
    width: integer('width'),
    height: integer('height'),
    durationMs: integer('duration_ms'),
    md5: text('md5'),
    storedAt: integer('stored_at').notNull(),
    verifiedAt: integer('verified_at'),
}, (t) => [
    // In the order in which they were read last: a file that is stored was read as it came. And what all files take up
    // together, without reading their rows.
    index('blobs_by_last_read').on(sql `coalesce(verified_at, stored_at)`, t.size),
]);
export const mediaIdentities = sqliteTable('media_identities', {
    identity: text('identity').primaryKey(),
    state: text('state', { enum: ['wanted', 'stored', 'failed', 'skipped'] }).notNull(),
    reason: text('reason'),
    digest: text('digest').references(() => blobs.digest),
    storedAt: integer('stored_at'),
}, (t) => [
    index('media_identities_by_digest').on(t.digest).where(sql `digest is not null`),
    index('media_identities_unfinished').on(t.state).where(sql `state in ('wanted', 'failed')`),
]);
