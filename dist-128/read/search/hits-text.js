// Hits of a search for people: the words stand out by colour, where there is none between « and ». It must not search.
import { styleText } from 'node:util';
import { chinaTime } from '../../core/china-time.js';
import { heading, oneLine, printable } from '../table.js';
/** What `search` prints of a hit: up to three lines. */
export function hitText({ noteId, title, excerpt, author, publishedAt, type }) {
    const head = title.text.trim() === '' ? '(no title)' : marked(title);
    const facts = [
        noteId,
        publishedAt === null ? null : chinaTime(publishedAt).slice(0, 10),
        type === 'video' ? 'video' : null,
        author === null ? null : `@${oneLine(author, 40)}`,
    ].filter((fact) => fact !== null);
    const shown = `${excerpt.cutBefore ? '…' : ''}${marked(excerpt).trim()}${excerpt.cutBehind ? '…' : ''}`;
    return `${heading(head)}\n${styleText('dim', facts.join('  '))}\n${shown === '' ? '' : `${shown}\n`}`;
}
function marked({ text, marks }) {
    let shown = '';
    let at = 0;
    for (const [start, end] of marks) {
        const word = inLine(text.slice(start, end));
        const coloured = styleText(['bold', 'yellow'], word);
        shown += inLine(text.slice(at, start)) + (coloured === word ? `«${word}»` : coloured);
        at = end;
    }
    return shown + inLine(text.slice(at));
}
const inLine = (text) => printable(text.replace(/\s/g, ' '));
