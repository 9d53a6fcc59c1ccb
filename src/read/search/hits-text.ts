// Hits of a search for people: on a terminal the words stand out by colour, elsewhere between « and ». It must not search.
import { styleText } from 'node:util'
import { chinaTime } from '../../core/china-time.ts'
import { heading, oneLine, printable } from '../table.ts'
import type { Marked } from './excerpt.ts'
import type { Hit } from './search.ts'

/** What `search` prints: three lines a hit, with an empty one between. */
export function hitsText(hits: readonly Hit[], terminal: boolean): string {
  return hits.map((hit) => hitText(hit, terminal)).join('\n')
}

function hitText({ noteId, title, excerpt, author, publishedAt, type }: Hit, terminal: boolean): string {
  const head = title.text.trim() === '' ? '(no title)' : marked(title, terminal)
  const facts = [
    noteId,
    publishedAt === null ? null : chinaTime(publishedAt).slice(0, 10),
    type === 'video' ? 'video' : null,
    author === null ? null : `@${oneLine(author, 40)}`,
  ].filter((fact) => fact !== null)
  const shown = `${excerpt.cutBefore ? '…' : ''}${marked(excerpt, terminal).trim()}${excerpt.cutBehind ? '…' : ''}`
  return `${heading(head)}\n${dim(facts.join('  '), terminal)}\n${shown === '' ? '' : `${shown}\n`}`
}

function marked({ text, marks }: Marked, terminal: boolean): string {
  let shown = ''
  let at = 0
  for (const [start, end] of marks) {
    const word = inLine(text.slice(start, end))
    shown += inLine(text.slice(at, start)) + (terminal ? styleText(['bold', 'yellow'], word) : `«${word}»`)
    at = end
  }
  return shown + inLine(text.slice(at))
}

const inLine = (text: string) => printable(text.replace(/\s/g, ' '))
const dim = (text: string, terminal: boolean) => (terminal ? styleText('dim', text) : text)
