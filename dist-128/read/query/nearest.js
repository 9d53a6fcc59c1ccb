// The names nearest to a mistyped one. It must not know what the names stand for.
/** Up to `count` of the names, nearest first, that are at most a third of the word's letters away. */
export function nearestNames(word, names, count = 3) {
    const most = Math.max(2, Math.ceil(word.length / 3));
    return names
        .map((name) => ({ name, distance: distanceBetween(word.toLowerCase(), name.toLowerCase()) }))
        .filter(({ distance }) => distance <= most)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, count)
        .map(({ name }) => name);
}
/** Levenshtein's distance: insertions, deletions and replacements between two words. */
function distanceBetween(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, n) => n);
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= b.length; j += 1) {
            const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
        }
        row = next;
    }
    return row.at(-1) ?? 0;
}
