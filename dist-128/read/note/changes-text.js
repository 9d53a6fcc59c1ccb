// The changes between a note's versions for people, as text: `-` before what went, `+` before what came. It must not
// read the archive.
import { styleText } from 'node:util';
import { chinaTime } from '../../core/china-time.js';
import { heading, oneLine, printable } from '../table.js';
import { editsBetween } from './text-diff.js';
/** Lines around a change that are shown too. */
const context = 1;
/** What `show --diff` prints. */
export function changesText({ id, title: name, changes }) {
    const title = `${heading(oneLine(name || '(no title)'))}  ${id}\n`;
    if (changes.length === 0)
        return `${title}The archive has seen one version of it, and no change.\n`;
    return title + changes.map(changeText).join('');
}
function changeText(change) {
    const since = `seen ${change.at_cn} (UTC+8), not yet ${chinaTime(change.last_seen_before)}`;
    return `\n${heading(since)}\n${change.changes.map((field) => `${field.field}\n${linesOf(field).join('')}`).join('')}`;
}
function linesOf(change) {
    if ('added' in change) {
        if (change.added.length + change.removed.length === 0)
            return ['  the same, in another order\n'];
        return [
            ...change.removed.map((item) => removed(printable(item))),
            ...change.added.map((item) => added(printable(item))),
        ];
    }
    const time = (value) => (typeof value === 'number' ? `${chinaTime(value)} (UTC+8)` : value);
    return textLines(time(change.before), time(change.after));
}
function textLines(before, after) {
    const edits = editsBetween(linesIn(before), linesIn(after));
    const near = (n) => edits.slice(Math.max(0, n - context), n + context + 1).some(({ kind }) => kind !== 'same');
    const lines = [];
    for (let n = 0; n < edits.length;) {
        const block = changedBlock(edits, n);
        if (block.length > 0)
            lines.push(...blockLines(block));
        else if (near(n))
            lines.push(`  ${edits[n]?.item ?? ''}\n`);
        else if (lines.at(-1) !== omitted)
            lines.push(omitted);
        n += Math.max(1, block.length);
    }
    return lines;
}
const omitted = '  …\n';
const linesIn = (text) => (text === null ? [] : printable(text).split('\n'));
/** The changed edits from position `from` on, up to the next line that both have. */
function changedBlock(edits, from) {
    const end = edits.findIndex(({ kind }, n) => n >= from && kind === 'same');
    return edits.slice(from, end === -1 ? edits.length : end);
}
/** The lines that went, then those that came; on a terminal, the words that differ stand out. */
function blockLines(block) {
    const side = (kind) => block.filter((edit) => edit.kind === kind).map(({ item }) => item);
    const [went, came] = [side('removed'), side('added')];
    const words = editsBetween(wordsIn(went), wordsIn(came));
    const lines = (kind, line) => words
        .filter((word) => word.kind === 'same' || word.kind === kind)
        .map(({ kind: of, item }) => (of === 'same' || item === '\n' ? item : styleText('inverse', item)))
        .join('')
        .split('\n')
        .map(line);
    return [...(went.length > 0 ? lines('removed', removed) : []), ...(came.length > 0 ? lines('added', added) : [])];
}
const words = new Intl.Segmenter('zh', { granularity: 'word' });
const wordsIn = (lines) => [...words.segment(lines.join('\n'))].map(({ segment }) => segment);
const removed = (line) => `${styleText('red', `- ${line}`)}\n`;
const added = (line) => `${styleText('green', `+ ${line}`)}\n`;
