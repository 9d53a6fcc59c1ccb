// Rows as text in aligned columns, Chinese and emoji included, safe to show on a terminal whatever people wrote into
// their notes. It must not know what it shows.
import { styleText } from 'node:util'
import Table from 'cli-table3'

// Escape sequences could repaint the terminal, and direction marks shift all that follows them in a line.
const unprintable = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** A text of several lines as a terminal may show it: lines stay, other control characters become `�`. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unprintable, (character) => (character === '\n' ? character : '�'))
}

/** A text in one line, cut to about `widest` terminal columns. */
export function oneLine(text: string, widest = 80): string {
  const start = text.slice(0, widest * 4).replace(/\s+/g, ' ')
  let line = ''
  let width = 0
  for (const { segment } of new Intl.Segmenter().segment(start)) {
    width += isWide(segment) ? 2 : 1
    if (width > widest) return `${printable(line)}…`
    line += segment
  }
  return printable(line)
}

// From U+1100 on, nearly all that notes hold is two columns wide: Chinese, kana, hangul, emoji.
const isWide = (character: string) => (character.codePointAt(0) ?? 0) >= 0x1100

/** A heading, bold on a terminal. */
export function heading(text: string): string {
  return styleText('bold', text)
}

const frame =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid'
const noFrame = { ...Object.fromEntries(frame.split(' ').map((part) => [part, ''])), middle: '  ' }

/**
 * Aligned columns without a frame, a line for each row, ended by a newline; nothing where there are no rows.
 * `columns` are the headings (none where all are empty); one that begins with `>` is aligned to the
 * right, with `<` or neither to the left. Cells are cut to about `widestCell` terminal columns.
 */
export function textTable(columns: readonly string[], rows: readonly (readonly string[])[], widestCell = 80): string {
  if (rows.length === 0) return ''
  const titles = columns.map((column) => oneLine(column.replace(/^[<>]/, ''), widestCell))
  const table = new Table({
    ...(titles.some((title) => title !== '') ? { head: titles.map(heading) } : {}),
    chars: noFrame,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map((column) => (column.startsWith('>') ? 'right' : 'left')),
  })
  table.push(...rows.map((row) => row.map((cell) => oneLine(cell, widestCell))))
  return `${table.toString().replace(/ +$/gm, '')}\n`
}
