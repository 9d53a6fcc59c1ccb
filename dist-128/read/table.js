// Rows as text in aligned columns, Chinese and emoji included, safe to show on a terminal whatever people wrote into
// their notes. It must not know what it shows.
import { styleText } from 'node:util';
import stringWidth from 'string-width';
// Escape sequences could repaint the terminal, and direction marks shift all that follows them in a line.
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
/** A text of several lines as a terminal may show it: lines stay, other control characters become `�`. */
export function printable(text) {
    return text.replace(/\r\n?/g, '\n').replace(unprintable, (character) => (character === '\n' ? character : '�'));
}
/** As `printable`, for rows that a program might read as well: tabs stay, and no line break is added or taken. */
export function harmless(text) {
    return text.replace(unprintable, (character) => (character === '\n' || character === '\t' ? character : '�'));
}
/** A text in one line, cut to `widest` terminal columns and an ellipsis. */
export function oneLine(text, widest = 80) {
    // Joined emoji take many units a column, and blanks that become one take many more.
    const most = widest * 16;
    const start = printable(text.slice(0, most).replace(/\s+/g, ' '));
    if (text.length <= most && widthOf(start) <= widest)
        return start;
    let line = '';
    let width = 0;
    for (const { segment, index } of new Intl.Segmenter().segment(start)) {
        width += widthOf(segment);
        // The last one may be cut in two.
        if (width > widest || index + segment.length === start.length)
            break;
        line += segment;
    }
    return `${line}…`;
}
/** How many terminal columns a printable text takes: Chinese and emoji two a character. */
const widthOf = (text) => (/^[ -~]*$/.test(text) ? text.length : stringWidth(text));
/** A heading, bold on a terminal. */
export function heading(text) {
    return styleText('bold', text);
}
/** Between columns. */
const gap = '  ';
/** No column is cut below this, however narrow the terminal. */
const narrowestCell = 8;
/**
 * Aligned columns without a frame, a line for each row, ended by a newline; nothing where there are no rows.
 * `columns` are the headings (none where all are empty); one that begins with `>` holds numbers: it is aligned to the
 * right and never cut; with `!` it holds what is to be copied, never cut either; with `<` or none of these other texts.
 * These are cut to `widestCell` terminal columns, and further where the table would be wider than `widestTable`; where that
 * is not enough, each row is a record: its cells stand below each other, after their headings.
 */
export function textTable(columns, rows, widestCell = 80, widestTable = Number.POSITIVE_INFINITY) {
    if (rows.length === 0)
        return '';
    const titles = columns.map((column) => oneLine(column.replace(/^[<>!]/, ''), widestCell));
    const isRight = columns.map((column) => column.startsWith('>'));
    const isWhole = columns.map((column) => /^[>!]/.test(column));
    const fitted = (widest) => rows.map((row) => row.map((cell, n) => oneLine(cell, isWhole[n] ? Number.POSITIVE_INFINITY : widest)));
    let cells = fitted(widestCell);
    let widths = widthsOf(titles, cells);
    const least = titles.map((title, n) => (isWhole[n] ? (widths[n] ?? 0) : widthOf(title)));
    const cut = cutToFit(widths, least, widestTable);
    if (cut === null)
        return records(titles, rows, { widest: widestTable, isWhole });
    if (cut < Math.max(...widths)) {
        cells = fitted(cut);
        widths = widthsOf(titles, cells);
    }
    const line = (row, style = (text) => text) => row
        .map((cell, n) => {
        const space = ' '.repeat(Math.max(0, (widths[n] ?? 0) - widthOf(cell)));
        return isRight[n] ? space + style(cell) : style(cell) + space;
    })
        .join(gap)
        .trimEnd();
    const head = titles.some((title) => title !== '') ? [line(titles, heading)] : [];
    return `${[...head, ...cells.map((row) => line(row))].join('\n')}\n`;
}
/** A line for each fact: its name, and what is said of it, which is not cut however long it is. */
export function factsTable(facts) {
    return textTable(['', ''], facts, Number.POSITIVE_INFINITY);
}
/** How wide each column is. */
function widthsOf(titles, rows) {
    const widths = titles.map(widthOf);
    for (const row of rows)
        for (const [n, cell] of row.entries())
            widths[n] = Math.max(widths[n] ?? 0, widthOf(cell));
    return widths;
}
/** The widest that a text may be so that columns of these widths fit, none narrower than its `least`; null: they cannot. */
function cutToFit(widths, least, widestTable) {
    const widthAt = (cut) => widths.reduce((sum, width, n) => sum + Math.min(width, Math.max(cut + 1, least[n] ?? 0)), gap.length * (widths.length - 1));
    let cut = Math.max(narrowestCell, ...widths);
    while (cut > narrowestCell && widthAt(cut) > widestTable)
        cut -= 1;
    return widthAt(cut) > widestTable ? null : cut;
}
/** A line for each cell, its heading before it, and an empty line between rows. */
function records(titles, rows, { widest, isWhole }) {
    const labels = titles.map((title) => oneLine(title, Math.max(narrowestCell, Math.floor(widest / 2))));
    const wide = Math.max(...labels.map(widthOf));
    const cut = Math.max(narrowestCell, widest - wide - gap.length - 1);
    const line = (label, cell, most) => `${heading(label)}${' '.repeat(wide - widthOf(label))}${gap}${oneLine(cell, most)}`.trimEnd();
    return rows
        .map((row) => `${labels.map((label, n) => line(label, row[n] ?? '', isWhole[n] ? Number.POSITIVE_INFINITY : cut)).join('\n')}\n`)
        .join('\n');
}
