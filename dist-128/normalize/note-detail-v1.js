// The note of a get-note-detail/v1 answer as records, with an issue for all that is odd. It must not throw, and
// nothing may depend on the order of JSON keys, which is random in every answer.
import { isJsonObject } from '../core/json.js';
import { readAuthorSettings } from './author-settings.js';
import { count } from './counts.js';
import { boolean, id, integer, object, objects, refuse, text } from './fields.js';
import { avatarSlot, readImages, videoSlot, voiceSlots } from './media-slots.js';
import { readAuthor, readMentions } from './users.js';
const knownTypes = new Set(['normal', 'video', 'multi']);
/**
 * Reads `data[0].note_list[0]`, and `data[0].user` for what the note does not say of its author.
 * Null only where `note` is no object with a note's ID (24 lower-case hex digits).
 */
export function normalizeNoteDetailV1(note, envelopeUser) {
    if (!isJsonObject(note) || typeof note.id !== 'string' || !/^[0-9a-f]{24}$/.test(note.id))
        return null;
    const issues = [];
    const fields = { json: note, path: '', issues };
    const type = readType(fields);
    const user = readAuthor(fields, envelopeUser);
    const voice = object(fields, 'native_voice_info', type === 'video' ? 'expected' : 'optional');
    const { images, slots } = readImages(fields);
    const video = videoSlot(fields);
    const avatar = user && avatarSlot(fields, user.avatarUrl);
    return {
        id: note.id,
        user,
        type,
        title: text(fields, 'title'),
        body: text(fields, 'desc'),
        language: text(fields, 'text_language_code'),
        ipLocation: text(fields, 'ip_location'),
        publishedAt: readPublishedAt(fields),
        editedAt: seconds(fields, 'last_update_time'),
        shareUrl: text(object(fields, 'share_info'), 'link'),
        privacyType: integer(object(fields, 'privacy'), 'type'),
        inCensor: boolean(fields, 'in_censor'),
        authorSettings: readAuthorSettings(fields),
        images,
        hashtags: readTags(fields, 'hash_tag'),
        topics: readTopics(fields),
        mentions: readMentions(fields),
        voice: readVoice(voice),
        metrics: readMetrics(fields),
        media: [...slots, ...voiceSlots(voice), video, avatar].filter((slot) => slot !== null),
        issues: distinct(issues),
    };
}
/** A URL can be odd in two ways at one place; an issue is its place and kind. */
function distinct(issues) {
    return [...new Map(issues.map((issue) => [`${issue.kind} ${issue.path}`, issue])).values()];
}
function readType(note) {
    const type = text(note, 'type');
    if (type !== null && !knownTypes.has(type))
        refuse(note, 'type', 'unknown');
    return type;
}
/** Unix seconds. Milliseconds, as in other endpoints of the feed, are divided down, and still an issue. */
function seconds(note, key) {
    const time = integer(note, key);
    if (time === null || time < 1e12)
        return time;
    refuse(note, key, 'value');
    const divided = Math.floor(time / 1000);
    return divided < 1e12 ? divided : null;
}
function readPublishedAt(note) {
    const time = seconds(note, 'time');
    return time === 0 ? refuse(note, 'time', 'value') : time;
}
/** Tags in the order of the text, repeats kept. */
function readTags(note, key) {
    const tags = [];
    const entries = objects(note, key);
    for (const entry of entries ?? []) {
        const tag = id(entry, 'id');
        if (tag !== null)
            tags.push({ id: tag, name: text(entry, 'name') });
    }
    return entries && tags;
}
/** Topics have no order of their own and are a set: the first of equal IDs stays. */
function readTopics(note) {
    const topics = new Map();
    const tags = readTags(note, 'topics');
    for (const tag of tags ?? []) {
        if (!topics.has(tag.id))
            topics.set(tag.id, tag);
    }
    return tags && [...topics.values()];
}
function readVoice(voice) {
    const soundId = id(voice, 'sound_id');
    const record = {
        name: text(voice, 'name'),
        durationMs: integer(voice, 'duration'),
        md5: text(voice, 'md5sum'),
        useCount: count(voice, 'use_count').value,
    };
    return soundId === null ? null : { soundId, ...record };
}
function readMetrics(note) {
    const liked = count(note, 'liked_count');
    const collected = count(note, 'collected_count');
    const comments = count(note, 'comments_count');
    const shared = count(note, 'shared_count');
    const views = count(note, 'view_count');
    return {
        likedCount: liked.value,
        collectedCount: collected.value,
        commentsCount: comments.value,
        sharedCount: shared.value,
        // The provider always says 0 here, even of notes with thousands of likes: unknown, not a measurement.
        viewCount: views.value === 0 ? null : views.value,
        approximate: [liked, collected, comments, shared, views].some((one) => one.approximate),
    };
}
