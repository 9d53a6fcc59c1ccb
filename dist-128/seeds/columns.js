// Which column of a CSV, or key of a JSONL record, holds the reference. It must not read a record.
const REFERENCE_COLUMNS = ['note_id', 'noteid', 'id', 'url'];
/** The index of the column that is wanted, or else of the first that is named as references are; -1 where none is. */
export function referenceColumn(names, wanted) {
    if (wanted !== undefined && names.includes(wanted))
        return names.indexOf(wanted);
    const lowered = names.map((name) => name.trim().toLowerCase());
    for (const column of wanted === undefined ? REFERENCE_COLUMNS : [wanted.trim().toLowerCase()]) {
        const index = lowered.indexOf(column);
        if (index >= 0)
            return index;
    }
    return -1;
}
/** What was looked for, for people. */
export function wantedColumns(wanted) {
    return wanted === undefined ? 'note_id, noteId, id or url' : `"${wanted}"`;
}
/** Names as a short text for people. */
export function listed(names) {
    const shown = names.slice(0, 20).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
    return (shown.join(', ') || 'none') + (names.length > shown.length ? ', …' : '');
}
