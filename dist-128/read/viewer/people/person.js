// An author, or a tag, with what the archive has of them but their notes. It must not list notes.
import { prepared } from '../../../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    person: sqlite.prepare(`
    SELECT u.id, u.red_id, u.nickname, count(n.id) AS notes, coalesce(sum(m.liked_count), 0) AS likes,
      (SELECT digest FROM media WHERE user_id = u.id AND kind = 'avatar' AND state = 'stored' AND current = 1 LIMIT 1) AS avatar,
      (SELECT count(DISTINCT note_id) FROM mentions WHERE user_id = u.id) AS mentioned
    FROM users u LEFT JOIN notes n ON n.user_id = u.id
    LEFT JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
    WHERE u.id = @id GROUP BY u.id`),
    /** Someone whom notes only mention has no row of their own. */
    mentioned: sqlite.prepare('SELECT max(nickname) AS nickname, count(DISTINCT note_id) AS mentioned FROM mentions WHERE user_id = @id'),
    names: sqlite.prepare(`
    SELECT nickname, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at FROM user_versions
    WHERE user_id = @id AND nickname IS NOT (SELECT nickname FROM users WHERE id = @id) AND nickname IS NOT NULL
    GROUP BY nickname ORDER BY 2 DESC LIMIT 20`),
    tagsOf: sqlite.prepare(`
    SELECT h.id, h.name, count(DISTINCT n.id) AS notes FROM notes n JOIN note_hashtags t ON t.note_id = n.id
    JOIN hashtags h ON h.id = t.hashtag_id WHERE n.user_id = @id GROUP BY h.id ORDER BY 3 DESC, h.name LIMIT 12`),
    tag: sqlite.prepare(`
    SELECT h.id, h.name, (SELECT count(DISTINCT note_id) FROM note_hashtags WHERE hashtag_id = h.id) AS notes
    FROM hashtags h WHERE h.id = @id`),
    authorsOf: sqlite.prepare(`
    SELECT u.id, u.nickname AS name, count(DISTINCT n.id) AS notes FROM note_hashtags t JOIN notes n ON n.id = t.note_id
    JOIN users u ON u.id = n.user_id WHERE t.hashtag_id = @id GROUP BY u.id ORDER BY 3 DESC, u.nickname LIMIT 12`),
}));
/** An author, or someone who is mentioned; undefined where the archive knows neither. */
export function readPerson(catalog, id) {
    const all = statements(catalog);
    const person = all.person.get({ id });
    if (person !== undefined)
        return { ...person, names: all.names.all({ id }), tags: all.tagsOf.all({ id }) };
    const only = all.mentioned.get({ id });
    if (only === undefined || only.mentioned === 0)
        return undefined;
    return { id, red_id: null, avatar: null, notes: 0, likes: 0, names: [], tags: [], ...only };
}
/** A hashtag, or undefined. */
export function readTag(catalog, id) {
    const all = statements(catalog);
    const tag = all.tag.get({ id });
    return tag && { ...tag, authors: all.authorsOf.all({ id }) };
}
