import { matchingNotes, rankedNotes } from '../../search/search.js';
/** How many of the best are put in their order: more than anyone scrolls through. */
const mostRanked = 600;
/** Searches whose hits are kept: the pages of one follow each other. */
const kept = 16;
/**
 * A finder that keeps the hits of the last searches, until another answer is recorded.
 * It throws {UsageError} where the words cannot be read, or the index is not complete.
 */
export function createWordFinder(catalog) {
    const newest = catalog.sqlite.prepare('SELECT max(id) FROM captures').pluck();
    const found = new Map();
    return (words) => {
        const key = `${newest.get() ?? 0} ${words}`;
        const before = found.get(key);
        if (before !== undefined)
            return before;
        const best = rankedNotes(catalog, words, { limit: mostRanked }).map(({ noteId }) => noteId);
        const hits = { all: matchingNotes(catalog, words), best };
        found.set(key, hits);
        for (const oldest of found.keys()) {
            if (found.size <= kept)
                break;
            found.delete(oldest);
        }
        return hits;
    };
}
