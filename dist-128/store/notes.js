// A note's records to rows: content, versions, snapshot, and what `note-lists` and `media` make of the rest. Applied in
// the order of time; what comes late is announced by `cameLate`, and the caller clears the note and applies all that was
// applied again, in order. It must not read captures or normalize.
import { prepared } from '../core/catalog.js';
import { settleAvailability } from './availability.js';
import { seeSlots } from './media-slots.js';
import { listsOf, noLists, replacedPositions, replaceLists } from './note-lists.js';
const statements = prepared(({ sqlite }) => ({
    ensure: sqlite.prepare('INSERT INTO notes (id) VALUES (@noteId) ON CONFLICT DO NOTHING'),
    moment: sqlite.prepare(`
    SELECT last_captured_at AS at, last_capture_id AS captureId, availability,
      EXISTS (SELECT 1 FROM observations WHERE note_id = n.id) AS wasMissed
    FROM notes n WHERE id = ?`),
    // Written for every capture: parameters by their place take a third of the time of those by name.
    merge: sqlite.prepare(`
    UPDATE notes SET user_id = coalesce(?, user_id), type = coalesce(?, type), title = coalesce(?, title),
      body = coalesce(?, body), language = coalesce(?, language), ip_location = coalesce(?, ip_location),
      published_at = coalesce(?, published_at), edited_at = nullif(coalesce(?, edited_at), 0),
      share_url = coalesce(?, share_url), privacy_type = coalesce(?, privacy_type), in_censor = coalesce(?, in_censor),
      disable_save = coalesce(?, disable_save), disable_watermark = coalesce(?, disable_watermark),
      disable_weibo_cover = coalesce(?, disable_weibo_cover), function_switch = coalesce(?, function_switch),
      first_captured_at = coalesce(first_captured_at, ?), last_captured_at = ?,
      last_checked_at = max(coalesce(last_checked_at, 0), ?), last_capture_id = ?,
      availability = coalesce(?, availability)
    WHERE id = ?`),
    snapshot: sqlite.prepare(`
    INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, collected_count, comments_count,
      shared_count, view_count, approximate)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    issue: sqlite.prepare(`
    INSERT INTO issues (capture_id, note_id, path, kind, observed_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    soundId: sqlite.prepare('SELECT sound_id FROM voices WHERE note_id = @noteId').pluck(),
    voice: sqlite.prepare(`
    INSERT INTO voices VALUES (@noteId, @soundId, @name, @durationMs, @md5, @useCount)
    ON CONFLICT DO UPDATE SET sound_id = excluded.sound_id, name = ${ofSameSound('name')},
      duration_ms = ${ofSameSound('duration_ms')}, md5 = ${ofSameSound('md5')}, use_count = ${ofSameSound('use_count')}`),
    latestVersion: sqlite.prepare(`
    SELECT title, body, ip_location AS ipLocation, edited_at AS editedAt, hashtags, file_ids AS fileIds, capture_id AS captureId
    FROM note_versions WHERE note_id = +@noteId ORDER BY first_seen_at DESC, capture_id DESC LIMIT 1`),
    addVersion: sqlite.prepare(`
    INSERT INTO note_versions (note_id, first_seen_at, last_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    extendVersion: sqlite.prepare(`
    UPDATE note_versions SET last_seen_at = @at, title = @title, body = @body, ip_location = @ipLocation,
      edited_at = @editedAt, hashtags = @hashtags, file_ids = @fileIds
    WHERE note_id = @noteId AND capture_id = @captureId`),
    applied: sqlite
        .prepare('SELECT capture_id FROM metric_snapshots WHERE note_id = @noteId')
        .pluck(),
    observe: sqlite.prepare('INSERT INTO observations (note_id, observed_at, capture_id, code) VALUES (@noteId, @capturedAt, @captureId, @code)'),
    checked: sqlite.prepare('UPDATE notes SET last_checked_at = max(coalesce(last_checked_at, 0), @capturedAt) WHERE id = @noteId'),
    notesOfUser: sqlite.prepare('SELECT id FROM notes WHERE user_id = @userId').pluck(),
    forgetContent: sqlite.prepare(`
    UPDATE notes SET user_id = NULL, type = NULL, title = NULL, body = NULL, language = NULL, ip_location = NULL,
      published_at = NULL, edited_at = NULL, share_url = NULL, availability = NULL, first_captured_at = NULL,
      last_captured_at = NULL, last_capture_id = NULL, privacy_type = NULL, in_censor = NULL, disable_save = NULL, disable_watermark = NULL,
      disable_weibo_cover = NULL, function_switch = NULL
    WHERE id = @noteId`),
    forgetRows: [
        'images',
        'note_hashtags',
        'note_topics',
        'mentions',
        'voices',
        'metric_snapshots',
        'note_versions',
        'issues',
        'media',
    ].map((table) => sqlite.prepare(`DELETE FROM ${table} WHERE note_id = @noteId`)),
}));
/** What is not said of a voice stays as it was, but nothing that was said of another sound. */
function ofSameSound(column) {
    return `iif(sound_id = excluded.sound_id, coalesce(excluded.${column}, ${column}), excluded.${column})`;
}
const ofLines = prepared(({ sqlite }) => ({
    ensure: sqlite.prepare(`
    INSERT INTO notes (id) SELECT note_id FROM temp.lines WHERE seq BETWEEN @from AND @to AND is_new ORDER BY seq`),
}));
/** Makes a row for each note that lines (`runs/seed-lines`) are the first to name. */
export function addNotesOfLines(tx, lines) {
    ofLines(tx).ensure.run(lines);
}
/** Makes sure that a note has a row, without content where it was never seen. */
export function ensureNote(tx, noteId) {
    statements(tx).ensure.run({ noteId });
}
/** Whether a newer capture of the note was applied before this one, or this one itself, with others that came late. */
export function cameLate(catalog, noteId, capture) {
    const moment = statements(catalog).moment.get(noteId);
    if (moment === undefined || moment.at === null)
        return false;
    return moment.at > capture.capturedAt || (moment.at === capture.capturedAt && (moment.captureId ?? 0) >= capture.id);
}
/**
 * Applies a capture's records; no newer capture of the note has been applied (`cameLate`), and its user is known
 * (`sightUser`). Null erases nothing; an empty list says that there is none.
 * @param since the first of captures in a row, this one the last, that say the same but for counters and URLs: applied as
 *   one. The counters of the others are `applyCounters`'.
 */
export function applyNote(tx, record, capture, skipReason, since = capture) {
    const run = statements(tx);
    const of = { noteId: record.id, captureId: capture.id, capturedAt: capture.capturedAt, since };
    const before = run.moment.get(record.id);
    // Has no rows to be compared with.
    const isNew = before === undefined || before.at === null;
    run.merge.run(record.user?.id ?? null, record.type, record.title, record.body, record.language, record.ipLocation, record.publishedAt, record.editedAt, record.shareUrl, record.privacyType, flag(record.inCensor), flag(record.authorSettings.disableSave), flag(record.authorSettings.disableWatermark), flag(record.authorSettings.disableWeiboCover), record.authorSettings.functionSwitch, since.capturedAt, capture.capturedAt, capture.capturedAt, capture.id, before?.wasMissed ? null : 'live', record.id);
    applyCounters(tx, record, capture);
    const lists = isNew ? noLists : listsOf(tx, record.id);
    replaceLists(tx, record, lists, capture);
    const sound = record.voice === null || isNew ? undefined : run.soundId.get({ noteId: record.id });
    const replaced = {
        positions: replacedPositions(lists, record.images),
        voice: sound !== undefined && record.voice?.soundId !== sound,
    };
    if (record.voice !== null)
        run.voice.run({ noteId: record.id, ...record.voice });
    const latest = isNew ? undefined : run.latestVersion.get({ noteId: record.id });
    const changed = applyVersion(tx, record, of, latest);
    const slots = seeSlots(tx, { noteId: record.id, userId: record.user?.id ?? null }, record.media, replaced, { ...capture, sinceAt: since.capturedAt }, skipReason);
    if (before?.wasMissed && before.availability !== 'live')
        settleAvailability(tx, record.id);
    return { changed, ...slots };
}
/** Applies what of a capture is its own even where the next one says the same: its counters, and what was odd in it. */
export function applyCounters(tx, record, capture) {
    const { snapshot, issue: addIssue } = statements(tx);
    const { likedCount, collectedCount, commentsCount, sharedCount, viewCount, approximate } = record.metrics;
    snapshot.run(capture.id, record.id, capture.capturedAt, likedCount, collectedCount, commentsCount, sharedCount, viewCount, approximate ? 1 : 0);
    for (const { path, kind } of record.issues)
        addIssue.run(capture.id, record.id, path, kind, capture.capturedAt);
}
/** Records that the provider said there is no such note; its rows, versions and files stay. */
export function applyObservation(tx, noteId, capture, code) {
    const of = { noteId, captureId: capture.id, capturedAt: capture.capturedAt };
    statements(tx).observe.run({ ...of, code });
    statements(tx).checked.run(of);
    settleAvailability(tx, noteId);
}
/** Takes out what a note's captures gave, so that they can be applied again in order. Files and evidence stay. */
export function clearNote(tx, noteId) {
    const { forgetContent, forgetRows } = statements(tx);
    for (const statement of forgetRows)
        statement.run({ noteId });
    forgetContent.run({ noteId });
}
/** The captures of a note that were applied, in no order. */
export function appliedCaptures(catalog, noteId) {
    return statements(catalog).applied.all({ noteId });
}
/** The notes of a user as far as they are applied, and the one that is being applied. */
export function notesOfUser(catalog, userId, applying) {
    return [...new Set([...statements(catalog).notesOfUser.all({ userId }), applying])];
}
/** Adds a version where the content changed; a field that only became known fills the version that there is. */
function applyVersion(tx, record, of, latest) {
    const run = statements(tx);
    const said = {
        title: record.title,
        body: record.body,
        ipLocation: record.ipLocation,
        editedAt: record.editedAt === 0 ? null : (record.editedAt ?? latest?.editedAt ?? null),
        hashtags: record.hashtags === null ? null : JSON.stringify(record.hashtags.map(tagName)),
        fileIds: record.images === null ? null : JSON.stringify(record.images.map((image) => image.fileId)),
    };
    const content = {
        title: said.title ?? latest?.title ?? null,
        body: said.body ?? latest?.body ?? null,
        ipLocation: said.ipLocation ?? latest?.ipLocation ?? null,
        editedAt: said.editedAt,
        hashtags: said.hashtags ?? latest?.hashtags ?? null,
        fileIds: said.fileIds ?? latest?.fileIds ?? null,
    };
    if (latest !== undefined && !contradicts(content, latest)) {
        run.extendVersion.run({ noteId: of.noteId, at: of.capturedAt, ...content, captureId: latest.captureId });
        return false;
    }
    const { title, body, ipLocation, editedAt, hashtags, fileIds } = content;
    run.addVersion.run(of.noteId, of.since.capturedAt, of.capturedAt, title, body, ipLocation, editedAt, hashtags, fileIds, of.since.id);
    return true;
}
const contradicts = (now, before) => now.editedAt !== before.editedAt ||
    ['title', 'body', 'ipLocation', 'hashtags', 'fileIds'].some((field) => before[field] !== null && now[field] !== before[field]);
const tagName = (tag) => tag.name ?? tag.id;
const flag = (value) => (value === null ? null : value ? 1 : 0);
