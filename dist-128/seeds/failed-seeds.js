import { parseNoteRef } from './note-ref.js';
/**
 * The lines, each with its line end, of a seed list that `readSeedList` reads back to the same notes and short links,
 * with the reasons as comments. A seed that named no note, but whose text alone would (a broken record), is a comment.
 */
export function* writeFailedSeeds(failed) {
    // The first line makes the list a plain one, whatever it is named and its first seed looks like.
    yield '# Seeds that failed, each with the reason: a seed list again.\n';
    for (const seed of failed)
        yield `${failedLine(seed)}  # ${oneLine(seed.reason)}\n`;
}
function failedLine({ text, noteId }) {
    // A full-width # is read as one, but begins no comment.
    const line = oneLine(text).replace(/^#|(?<=\s)#(?=\s|$)/g, '＃');
    const back = parseNoteRef(line);
    if (noteId !== null)
        return back.kind === 'note' && back.noteId === noteId ? line : noteId;
    return back.kind === 'note' ? `# ${line}` : line || '# (no text)';
}
function oneLine(text) {
    // Not the zero-width space that \s holds too: a reference reads on across it.
    return text.replace(/(?:\0|[^\S\ufeff])+/g, ' ').trim();
}
