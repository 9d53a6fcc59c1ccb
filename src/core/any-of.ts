// Whether a text holds one of many others: the notes of one author may be ten thousand IDs, and the text a whole catalog.
// It must not know what they are IDs of.

/** How long an ID of a note or a user is, and what it is made of. */
const idLength = 24
const isId = new RegExp(`^[0-9a-f]{${idLength}}$`, 'i')

/** Looks for `texts`, letter by letter: for all IDs among them in one pass, for each of the others in one of its own. */
export function anyOf(texts: readonly string[]): (text: string) => boolean {
  const ids = new Set(texts.filter((text) => isId.test(text)))
  const others = texts.filter((text) => !ids.has(text))
  return (text) => others.some((other) => text.includes(other)) || (ids.size > 0 && holdsId(text, ids))
}

function holdsId(text: string, ids: ReadonlySet<string>): boolean {
  for (const [digits] of text.matchAll(new RegExp(`[0-9a-f]{${idLength},}`, 'gi')))
    for (let at = 0; at + idLength <= digits.length; at++) if (ids.has(digits.slice(at, at + idLength))) return true
  return false
}
