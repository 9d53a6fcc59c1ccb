// Rows as text in aligned columns, Chinese and emoji included, safe to show on a terminal whatever people wrote into
// their notes. It must not know what it shows.
import { styleText } from 'node:util'
import stringWidth from 'string-width'

// Escape sequences could repaint the terminal, and direction marks shift all that follows them in a line.
const unprintable = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** A text of several lines as a terminal may show it: lines stay, other control characters become `�`. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unprintable, (character) => (character === '\n' ? character : '�'))
}

/** A text in one line, cut to `widest` terminal columns and an ellipsis. */
export function oneLine(text: string, widest = 80): string {
  const start = printable(text.slice(0, widest * 4).replace(/\s+/g, ' '))
  if (widthOf(start) <= widest) return start
  let line = ''
  let width = 0
  for (const { segment } of new Intl.Segmenter().segment(start)) {
    width += widthOf(segment)
    if (width > widest) return `${line}…`
    line += segment
  }
  return line
}

/** How many terminal columns a printable text takes: Chinese and emoji two a character. */
const widthOf = (text: string) => (/^[ -~]*$/.test(text) ? text.length : stringWidth(text))

/** A heading, bold on a terminal. */
export function heading(text: string): string {
  return styleText('bold', text)
}

/** Between columns. */
const gap = '  '

/** No column is cut below this, however narrow the terminal. */
const narrowestCell = 8

/**
 * Aligned columns without a frame, a line for each row, ended by a newline; nothing where there are no rows.
 * `columns` are the headings (none where all are empty); one that begins with `>` is aligned to the
 * right, with `<` or neither to the left. Cells are cut to `widestCell` terminal columns, and further where the table would
 * be wider than `widestTable`.
 */
export function textTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  widestCell = 80,
  widestTable = Number.POSITIVE_INFINITY,
): string {
  if (rows.length === 0) return ''
  const titles = columns.map((column) => oneLine(column.replace(/^[<>]/, ''), widestCell))
  const isRight = columns.map((column) => column.startsWith('>'))
  let cells = rows.map((row) => row.map((cell) => oneLine(cell, widestCell)))
  const widths = () => titles.map((title, n) => Math.max(widthOf(title), ...cells.map((row) => widthOf(row[n] ?? ''))))
  const cut = cutToFit(widths(), titles.map(widthOf), widestTable)
  if (cut < widestCell) cells = cells.map((row) => row.map((cell) => oneLine(cell, cut)))
  const wide = widths()
  const line = (row: readonly string[], style = (text: string) => text) =>
    row
      .map((cell, n) => {
        const space = ' '.repeat(Math.max(0, (wide[n] ?? 0) - widthOf(cell)))
        return isRight[n] ? space + style(cell) : style(cell) + space
      })
      .join(gap)
      .trimEnd()
  const head = titles.some((title) => title !== '') ? [line(titles, heading)] : []
  return `${[...head, ...cells.map((row) => line(row))].join('\n')}\n`
}

/** The widest that a cell may be so that columns of these widths fit; a title is never cut. */
function cutToFit(widths: readonly number[], titles: readonly number[], widestTable: number): number {
  const widthAt = (cut: number) =>
    widths.reduce(
      (sum, width, n) => sum + Math.min(width, Math.max(cut + 1, titles[n] ?? 0)),
      gap.length * (widths.length - 1),
    )
  let cut = Math.max(narrowestCell, ...widths)
  while (cut > narrowestCell && widthAt(cut) > widestTable) cut -= 1
  return cut
}
