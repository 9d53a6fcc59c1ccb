// What of a note can be searched, and the tokens of it that the index is given. It must not read or write the index.
import { prepared } from '../core/catalog.js';
import { sha256 } from '../core/digest.js';
import { foldName, foldText } from '../core/folded-text.js';
import { tokensOf, wholeToken } from './search-tokens.js';
const statements = prepared(({ sqlite }) => ({
    document: sqlite.prepare(`
    SELECT n.title, n.body, u.nickname, u.red_id AS redId, n.published_at AS publishedAt,
      (SELECT hashtags FROM note_versions WHERE note_id = n.id ORDER BY first_seen_at DESC, capture_id DESC LIMIT 1) AS tags,
      (SELECT json_group_array(nickname) FROM (
        SELECT nickname FROM mentions WHERE note_id = n.id AND nickname IS NOT NULL ORDER BY position)) AS mentions
    FROM notes n LEFT JOIN users u ON u.id = n.user_id WHERE n.id = +? AND n.last_captured_at IS NOT NULL`),
}));
/** What of a note can be searched; undefined where it has no content. */
export function searchDocument(catalog, noteId) {
    const found = statements(catalog).document.get(noteId);
    if (found === undefined)
        return undefined;
    const { publishedAt, ...searched } = found;
    return { noteId, publishedAt, digest: sha256(JSON.stringify(searched)).slice(0, 16), searched };
}
/** The tokens of a document, folded. */
export function documentTokens({ searched }) {
    const tags = namesIn(searched.tags);
    const redId = searched.redId === null ? [] : [wholeToken(foldName(searched.redId, '@'))];
    return [
        tokensOf(foldText(searched.title ?? '')),
        tokensOf(foldText(searched.body ?? '')),
        [...tags.map((tag) => tokensOf(foldText(tag))), ...tags.map((tag) => wholeToken(foldName(tag, '#')))].join(' '),
        namesIn(searched.mentions)
            .map((name) => tokensOf(foldText(name)))
            .join(' '),
        [tokensOf(foldText(searched.nickname ?? '')), ...redId].join(' '),
    ];
}
/** What the index is given of notes, those without content left out. */
export function toIndex(catalog, notes) {
    // One reading of all: each by itself would look for the newest state of the catalog.
    return catalog.sqlite.transaction(() => notes.flatMap((noteId) => {
        const document = searchDocument(catalog, noteId);
        if (document === undefined)
            return [];
        const { publishedAt, digest } = document;
        return { noteId, publishedAt, digest, tokens: documentTokens(document) };
    }))();
}
const namesIn = (json) => (json === null ? [] : JSON.parse(json));
