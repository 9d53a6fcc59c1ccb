// The lists of a note: its pictures, tags, topics and mentions, as the newest capture that told of them has them. What is
// already so is not written again. It must not know the note's other columns, nor its files.
import { prepared } from '../core/catalog.js';
// Written for each entry of every new note: parameters by their place take a third of the time of those by name.
const statements = prepared(({ sqlite }) => ({
    images: sqlite.prepare('SELECT position, file_id AS fileId, width, height FROM images WHERE note_id = ? ORDER BY position'),
    clearImages: sqlite.prepare('DELETE FROM images WHERE note_id = ?'),
    addImage: sqlite.prepare('INSERT INTO images VALUES (?, ?, ?, ?, ?)'),
    hashtags: sqlite
        .prepare('SELECT hashtag_id FROM note_hashtags WHERE note_id = ? ORDER BY position')
        .pluck(),
    clearHashtags: sqlite.prepare('DELETE FROM note_hashtags WHERE note_id = ?'),
    addHashtag: sqlite.prepare('INSERT INTO note_hashtags VALUES (?, ?, ?)'),
    nameHashtag: sqlite.prepare(nameTag('hashtags')),
    topics: sqlite
        .prepare('SELECT topic_id FROM note_topics WHERE note_id = ? ORDER BY topic_id')
        .pluck(),
    clearTopics: sqlite.prepare('DELETE FROM note_topics WHERE note_id = ?'),
    addTopic: sqlite.prepare('INSERT INTO note_topics VALUES (?, ?) ON CONFLICT DO NOTHING'),
    nameTopic: sqlite.prepare(nameTag('topics')),
    mentions: sqlite.prepare('SELECT user_id AS userId, nickname FROM mentions WHERE note_id = ? ORDER BY position'),
    clearMentions: sqlite.prepare('DELETE FROM mentions WHERE note_id = ?'),
    addMention: sqlite.prepare('INSERT INTO mentions VALUES (?, ?, ?, ?)'),
}));
/** The newest capture's name for a tag holds, whatever the order in which they are applied. */
function nameTag(table) {
    return `INSERT INTO ${table} (id, name, named_at, named_by) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET name = excluded.name, named_at = excluded.named_at, named_by = excluded.named_by
    WHERE excluded.name IS NOT NULL AND (name IS NULL OR (excluded.named_at, excluded.named_by) > (named_at, named_by))`;
}
/** Those of a note that nothing was applied of. */
export const noLists = { images: [], hashtags: [], topics: [], mentions: [] };
/** Reads the lists that a note's rows hold. */
export function listsOf(catalog, noteId) {
    const { images, hashtags, topics, mentions } = statements(catalog);
    return {
        images: images.all(noteId),
        hashtags: hashtags.all(noteId),
        topics: topics.all(noteId),
        mentions: mentions.all(noteId),
    };
}
/** The positions whose picture the record says is another one, or gone. */
export function replacedPositions(before, images) {
    if (images === null)
        return new Set();
    return new Set(before.images.filter(({ position, fileId }) => images[position]?.fileId !== fileId).map(({ position }) => position));
}
/** Makes the lists what a record says; one that it does not tell of (null) stays. */
export function replaceLists(tx, record, before, capture) {
    const run = statements(tx);
    const { id, images, hashtags, topics, mentions } = record;
    if (images !== null && !areSame(images, before.images, isSameImage)) {
        if (before.images.length > 0)
            run.clearImages.run(id);
        for (const [position, { fileId, width, height }] of images.entries())
            run.addImage.run(id, position, fileId, width, height);
    }
    // Named anew by each capture, though the note's list be the same.
    const naming = ({ id, name }) => name === null ? [id, null, 0, 0] : [id, name, capture.capturedAt, capture.id];
    for (const tag of hashtags ?? [])
        run.nameHashtag.run(...naming(tag));
    if (hashtags !== null && !areSame(hashtags, before.hashtags, isTag)) {
        if (before.hashtags.length > 0)
            run.clearHashtags.run(id);
        for (const [position, tag] of hashtags.entries())
            run.addHashtag.run(id, tag.id, position);
    }
    for (const topic of topics ?? [])
        run.nameTopic.run(...naming(topic));
    if (topics !== null && !areSame(topics.toSorted(byId), before.topics, isTag)) {
        if (before.topics.length > 0)
            run.clearTopics.run(id);
        for (const topic of topics)
            run.addTopic.run(id, topic.id);
    }
    if (mentions !== null && !areSame(mentions, before.mentions, isSameMention)) {
        if (before.mentions.length > 0)
            run.clearMentions.run(id);
        for (const [position, { userId, nickname }] of mentions.entries())
            run.addMention.run(id, userId, nickname, position);
    }
}
function areSame(said, before, isSame) {
    return said.length === before.length && said.every((one, at) => isSame(one, before[at]));
}
const isSameImage = (a, b) => a.fileId === b.fileId && a.width === b.width && a.height === b.height;
const isTag = (tag, id) => tag.id === id;
const byId = (a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
const isSameMention = (a, b) => a.userId === b.userId && a.nickname === b.nickname;
