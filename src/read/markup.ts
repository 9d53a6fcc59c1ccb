// HTML from templates: whatever is put into one is escaped, unless a template made it.
// It must not know what a page shows.
import { printable } from './table.ts'

/** HTML as `html` made it. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a template takes: text and numbers are escaped, lists follow each other, null is nothing. */
export type Content = string | number | Markup | null | readonly Content[]

/** A piece of HTML. Values may stand in an element, or in an attribute between quotes; never in a script or a style. */
export function html(pieces: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, n) => piece + (n < values.length ? asHtml(values[n] ?? null) : '')).join(''))
}

function asHtml(content: Content): string {
  if (content instanceof Markup) return content.text
  if (content === null) return ''
  if (typeof content === 'number') return String(content)
  if (typeof content !== 'string') return content.map(asHtml).join('')
  return printable(content).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}
