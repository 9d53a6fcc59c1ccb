// An answer whose media addresses point to the archive, where it has the file. Every other byte stays: integers beyond
// 2^53, key order, spaces. It must not parse the answer as a whole.
import { prepared } from '../../../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    ofNote: sqlite.prepare(`
    SELECT identity, url, digest FROM media WHERE note_id = @noteId AND digest IS NOT NULL
    UNION ALL
    SELECT identity, url, digest FROM media
    WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId) AND digest IS NOT NULL`),
}));
const jsonStringOfUrl = /"https?:(?:[^"\\]|\\.)*"/g;
/**
 * The body with each URL of a stored file replaced by that of the archive's blob.
 * @param origin `http://127.0.0.1:8787`
 */
export function rewriteMedia(catalog, body, of) {
    const stored = new Map();
    for (const { identity, url, digest } of statements(catalog).ofNote.all({ noteId: of.noteId })) {
        stored.set(identity, digest);
        // Of the newest capture; an identity made without the file ID's help is found where it was made the same way.
        const own = of.identityOf(url);
        if (own !== null)
            stored.set(own, digest);
    }
    const text = body.toString('utf8');
    const rewritten = text.replace(jsonStringOfUrl, (written) => {
        const identity = of.identityOf(JSON.parse(written));
        const digest = identity === null ? undefined : stored.get(identity);
        return digest === undefined ? written : JSON.stringify(`${of.origin}/blobs/${digest}`);
    });
    return Buffer.from(rewritten);
}
