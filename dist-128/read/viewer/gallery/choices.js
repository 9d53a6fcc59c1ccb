/** How many authors and tags are suggested. */
const suggested = 100;
/** Milliseconds for which the choices are not read again: they count every note. */
const freshFor = 60_000;
/** A reader of choices that keeps what it has read for a minute. */
export function createChoices({ sqlite }) {
    const column = (sql) => sqlite.prepare(sql).pluck();
    const lists = column('SELECT name FROM lists ORDER BY name');
    // Each step finds the next type by the index of the one before: no row is counted.
    const types = column('SELECT DISTINCT type FROM (SELECT type FROM notes WHERE published_at IS NOT NULL ORDER BY published_at DESC LIMIT 5000) WHERE type IS NOT NULL ORDER BY type');
    const authors = column(`
    SELECT u.nickname FROM (SELECT user_id, count(*) AS notes FROM notes WHERE user_id IS NOT NULL GROUP BY user_id ORDER BY 2 DESC LIMIT ${suggested}) n
    JOIN users u ON u.id = n.user_id WHERE u.nickname <> '' ORDER BY n.notes DESC, u.nickname`);
    const tags = column(`
    SELECT h.name FROM (SELECT hashtag_id, count(*) AS notes FROM note_hashtags GROUP BY hashtag_id ORDER BY 2 DESC LIMIT ${suggested}) n
    JOIN hashtags h ON h.id = n.hashtag_id WHERE h.name <> '' ORDER BY n.notes DESC, h.name`);
    const nickname = sqlite.prepare('SELECT nickname FROM users WHERE id = @id').pluck();
    const tagName = sqlite.prepare('SELECT name FROM hashtags WHERE id = @id').pluck();
    let common = null;
    let readAt = 0;
    return ({ author, tag }) => {
        const now = performance.now();
        if (common === null || now - readAt > freshFor) {
            common = {
                lists: lists.all({}),
                types: types.all({}),
                authors: [...new Set(authors.all({}))],
                tags: [...new Set(tags.all({}))],
            };
            readAt = now;
        }
        return {
            ...common,
            author: (author !== null && nickname.get({ id: author })) || null,
            tag: (tag !== null && tagName.get({ id: tag })) || null,
        };
    };
}
