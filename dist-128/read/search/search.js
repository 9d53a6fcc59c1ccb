import { UsageError } from '../../core/errors.js';
import { isFilled } from '../../store/search-index.js';
import { phraseOf, wholePhraseOf } from '../../store/search-tokens.js';
import { excerptOf, markTerms } from './excerpt.js';
import { parseQuery } from './parse-query.js';
/** Where a word was found matters: title, body, tags, mentions, author, in the order of the index's columns. */
const weights = '8, 1, 4, 2, 4';
/**
 * Of more hits than these, and than are wanted, only the newest are ranked: some 2 µs a hit. Of 200,000 notes only the most common pairs of
 * characters are in more, and these tell little of a note.
 */
const rankedAtMost = 5_000;
const yearSeconds = 31_557_600;
/**
 * The best hits, best first, each made when it is asked for: a million take no more memory than one. Until the last is
 * taken, or the loop is left, the catalog stays as it was at the first.
 * @param text as a person types it (`parseQuery`)
 * @throws {UsageError} where the text cannot be read, or the index is not filled yet
 */
export function search(catalog, text, options = {}) {
    const { query, ranked } = rankingOf(catalog, text, options);
    const words = query.with.filter((term) => term.in !== 'author').map(({ folded }) => folded);
    return hitsOf(catalog, ranked, words);
}
/** The notes of `search` in its order, for who shows something else of them. */
export function rankedNotes(catalog, text, options = {}) {
    return [...rankingOf(catalog, text, options).ranked()];
}
function rankingOf(catalog, text, options) {
    requireIndex(catalog);
    const query = parseQuery(text);
    const { limit = 50, offset = 0, listId } = options;
    const conditions = conditionsOf(query, listId);
    const statement = catalog.sqlite.prepare(`${scoresOf(query, conditions.sql)} ORDER BY score DESC, number DESC LIMIT @limit OFFSET @offset`);
    const parameters = { ...conditions.parameters, limit, offset, ranked: Math.max(rankedAtMost, limit + offset) };
    return { query, ranked: () => statement.iterate(parameters) };
}
function* hitsOf(catalog, ranked, words) {
    const note = catalog.sqlite.prepare(`
    SELECT n.title, n.body, n.type, n.published_at AS publishedAt, u.nickname AS author
    FROM notes n LEFT JOIN users u ON u.id = n.user_id WHERE n.id = @noteId`);
    for (const { noteId, score } of ranked()) {
        const found = note.get({ noteId });
        if (found === undefined)
            continue;
        const { title, body, ...rest } = found;
        yield { noteId, title: markTerms(title ?? '', words), excerpt: excerptOf(body ?? '', words), ...rest, score };
    }
}
/**
 * All notes that a text finds, in no order, for a statement of one's own: `… WHERE id IN (${sql})`.
 * @throws {UsageError} as `search`
 */
export function matchingNotes(catalog, text) {
    requireIndex(catalog);
    const query = parseQuery(text);
    const { sql, parameters } = conditionsOf(query, undefined);
    return { sql: `SELECT s.note_id ${fromOf(query)} WHERE ${sql}`, parameters };
}
function requireIndex(catalog) {
    if (isFilled(catalog))
        return;
    throw new UsageError('the search index is not complete. Any command that writes, such as `rednote-archive nightly`, completes it; nothing is bought for that.');
}
/** FTS5 goes first, and gives the newest first: SQLite keeps to the order of a CROSS JOIN. */
const fromOf = (query) => query.with.length > 0
    ? 'FROM search_index CROSS JOIN search_notes s ON s.number = search_index.rowid'
    : 'FROM search_notes s';
function scoresOf(query, conditions) {
    // One character is in so many notes that its weight tells nothing, and costs most to be had.
    const isRanked = query.with.some(({ folded }) => [...folded].length > 1);
    const order = query.with.length > 0 ? 'search_index.rowid' : 's.published_at';
    return `
    WITH found AS MATERIALIZED (
      SELECT s.number, s.note_id, s.published_at, ${isRanked ? `-bm25(search_index, ${weights})` : '1.0'} AS relevance
      ${fromOf(query)} WHERE ${conditions} ORDER BY ${order} DESC LIMIT @ranked
    ), newest (at) AS (SELECT coalesce(max(published_at), 0) FROM found)
    SELECT number, note_id AS noteId,
      relevance * (1 + 1 / (1 + (newest.at - coalesce(published_at, 0)) / ${yearSeconds}.0)) AS score
    FROM found, newest`;
}
function conditionsOf(query, listId) {
    const parameters = {};
    const conditions = [];
    const add = (name, value, condition) => {
        parameters[`search_${name}`] = value;
        conditions.push(condition(`@search_${name}`));
    };
    if (query.with.length > 0)
        add('with', query.with.map(matchOf).join(' AND '), (value) => `search_index MATCH ${value}`);
    if (query.without.length > 0)
        add('without', query.without.map(matchOf).join(' OR '), (value) => `s.number NOT IN (SELECT rowid FROM search_index WHERE search_index MATCH ${value})`);
    if (query.from !== null)
        add('from', query.from, (value) => `s.published_at >= ${value}`);
    if (query.to !== null)
        add('to', query.to, (value) => `s.published_at <= ${value}`);
    if (query.types.length > 0)
        add('types', JSON.stringify(query.types), (value) => `(SELECT type FROM notes WHERE id = s.note_id) IN (SELECT value FROM json_each(${value}))`);
    if (listId !== undefined)
        add('list', listId, (value) => `s.note_id IN (SELECT note_id FROM list_notes WHERE list_id = ${value})`);
    return { sql: conditions.join(' AND '), parameters };
}
function matchOf(term) {
    if (term.in === 'tag')
        return `tags : ${wholePhraseOf(term.folded)}`;
    if (term.in === 'author')
        return `author : (${phraseOf(term.folded)} OR ${wholePhraseOf(term.folded)})`;
    return phraseOf(term.folded);
}
