// What it takes to make one sequence (lines, words) of another, by their longest common subsequence. Pure.
/** Above this many pairs to compare, all between the common ends counts as replaced. */
const mostPairs = 4_000_000;
/** The items of both in their order: what only `before` has, what only `after` has, what both have. */
export function editsBetween(before, after) {
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start])
        start += 1;
    let end = 0;
    while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end))
        end += 1;
    return [
        ...before.slice(0, start).map(as('same')),
        ...editsWithin(before.slice(start, before.length - end), after.slice(start, after.length - end)),
        ...before.slice(before.length - end).map(as('same')),
    ];
}
const as = (kind) => (item) => ({ kind, item });
function editsWithin(before, after) {
    if (before.length * after.length > mostPairs)
        return [...before.map(as('removed')), ...after.map(as('added'))];
    const common = commonLengths(before, after);
    const width = after.length + 1;
    const edits = [];
    let [i, j] = [0, 0];
    for (;;) {
        const [old, fresh] = [before[i], after[j]];
        if (old === undefined && fresh === undefined)
            return edits;
        if (old !== undefined && old === fresh) {
            edits.push({ kind: 'same', item: old });
            i += 1;
            j += 1;
        }
        else if (old !== undefined && (fresh === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
            edits.push({ kind: 'removed', item: old });
            i += 1;
        }
        else if (fresh !== undefined) {
            edits.push({ kind: 'added', item: fresh });
            j += 1;
        }
    }
    function at(lengths, row, column) {
        return lengths[row * width + column] ?? 0;
    }
}
/** The length of the longest common subsequence of what follows position i in `before` and j in `after`, for each pair. */
function commonLengths(before, after) {
    const width = after.length + 1;
    const lengths = new Uint32Array((before.length + 1) * width);
    for (let i = before.length - 1; i >= 0; i -= 1)
        for (let j = after.length - 1; j >= 0; j -= 1)
            lengths[i * width + j] =
                before[i] === after[j]
                    ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
                    : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    return lengths;
}
