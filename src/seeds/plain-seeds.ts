// The plain format of seed lists: one reference a line, with `#` comments. What failed-seeds writes must read back here.
import { parseNoteRef } from './note-ref.ts'
import type { Seed, SeedFormat } from './seed-list.ts'
import { type Line, TOO_LONG } from './seed-source.ts'

/** Reads lines of one reference each; blank lines and comments are no seeds. */
export function plainSeeds(source: string): SeedFormat {
  const read = (lines: readonly Line[]) => {
    const seeds: Seed[] = []
    for (const { number, text: whole, tooLong } of lines) {
      const text = tooLong ? whole : referenceOf(whole)
      if (text === '') continue
      const ref = tooLong ? ({ kind: 'none', reason: TOO_LONG } as const) : parseNoteRef(text)
      seeds.push({ source, line: number, text, ref, fields: null })
    }
    return seeds
  }
  return { read, end: () => [] }
}

/** A line without its comment, which begins at a `#` that stands alone: a hashtag in a share text is none. */
function referenceOf(line: string): string {
  const text = line.trim()
  if (text.startsWith('#')) return ''
  const comment = text.search(/\s#(?:\s|$)/)
  return comment < 0 ? text : text.slice(0, comment).trimEnd()
}
