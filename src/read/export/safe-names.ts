// Names for folders and files that every file system takes: Linux, macOS, Windows, FAT. Pure.

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })
/** Controls, and what is not seen and turns text around or hides in it; the joiner of emoji stays. */
const unseen =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\ufff9-\uffff]/gu
/** What Windows refuses in a name, and every system as a part of it. */
const refused = /[<>:"/\\|?*]/g
/** Names of devices on Windows, whatever their extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\s*\.|\s*$)/i

/**
 * A text as a name of at most `maxBytes` bytes of UTF-8, no visible character cut in two; `fallback` where nothing of it
 * can stay. It never begins with a dot, a dash or a tilde, never ends with a dot or a space, and is normalized (NFC).
 */
export function safeName(text: string, maxBytes: number, fallback: string): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(unseen, '')
    .replace(refused, '_')
    .replace(/^[\s.~-]+/, '')
  const name = trimmed(cutTo(clean, maxBytes - 1))
  if (name === '') return fallback
  return device.test(name) ? `_${name}` : name
}

const trimmed = (name: string) => name.replace(/[\s.]+$/, '')

function cutTo(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let end = 0
  let bytes = 0
  for (const { segment } of graphemes.segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > maxBytes) break
    end += segment.length
  }
  return text.slice(0, end)
}

/** What two names have in common that a file system may take for one: case and composition do not tell them apart. */
export const foldedName = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')

/** Texts by texts: a Map, or a table where they are many. */
export type Texts = Pick<Map<string, string>, 'get'> & { set(key: string, text: string): unknown }

/** Gives every key a name of its own in its folder: the one that it had before, the one that is wanted, or that with its key. */
export class NamesInFolders {
  readonly #before: Texts
  readonly #taken: Texts

  /** @param of where it notes the path that each key had `before`, and the key that has `taken` a path, folded */
  constructor({ before, taken }: { readonly before: Texts; readonly taken: Texts }) {
    this.#before = before
    this.#taken = taken
  }

  /** Keeps a path for the key that had it. */
  keep(path: string, key: string): void {
    this.#before.set(key, path)
    this.#taken.set(foldedName(path), key)
  }

  /** The path in `folder` ('' for the top), with `/`. */
  take(folder: string, key: string, wanted: string): string {
    const pathOf = (name: string) => (folder === '' ? name : `${folder}/${name}`)
    const candidates = [pathOf(wanted), pathOf(`${wanted} (${key})`)]
    const before = this.#before.get(key)
    const path =
      candidates.find((one) => one === before) ??
      candidates.find((one) => (this.#taken.get(foldedName(one)) ?? key) === key) ??
      pathOf(key)
    this.#taken.set(foldedName(path), key)
    return path
  }
}
