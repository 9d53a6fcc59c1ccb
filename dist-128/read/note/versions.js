import { chinaTime } from '../../core/china-time.js';
/** A note's versions, oldest first: those first seen at or before unix second `until`, or all where it is null. */
export function readVersions({ sqlite }, noteId, until) {
    return sqlite
        .prepare(`
      SELECT first_seen_at, last_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id
      FROM note_versions WHERE note_id = @noteId AND first_seen_at <= coalesce(@until, first_seen_at)
      ORDER BY first_seen_at, capture_id`)
        .all({ noteId, until })
        .map((row) => ({ ...row, hashtags: listOf(row.hashtags), file_ids: listOf(row.file_ids) }));
}
const listOf = (json) => (json === null ? null : JSON.parse(json));
/** What each version changed of the one before it, oldest first. */
export function changesBetween(versions) {
    return versions.slice(1).map((after, n) => {
        const before = versions[n] ?? after;
        return {
            at: after.first_seen_at,
            at_cn: chinaTime(after.first_seen_at),
            last_seen_before: before.last_seen_at,
            capture_id: after.capture_id,
            changes: fieldChanges(before, after),
        };
    });
}
function fieldChanges(before, after) {
    const values = ['title', 'body', 'ip_location', 'edited_at']
        .filter((field) => before[field] !== after[field])
        .map((field) => ({ field, before: before[field], after: after[field] }));
    const lists = ['hashtags', 'file_ids']
        .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
        .map((field) => {
        const [had, has] = [before[field] ?? [], after[field] ?? []];
        return {
            field,
            before: before[field],
            after: after[field],
            added: has.filter((item) => !had.includes(item)),
            removed: had.filter((item) => !has.includes(item)),
        };
    });
    return [...values, ...lists];
}
