// Catalogs whose notes have the texts that a test gives, written as rows, and their search index. It must not search.
import { type Catalog, transact } from '../../../src/core/catalog.ts'
import { clearSearchIndex, fillSearchIndex } from '../../../src/store/search-index.ts'
import { memoryCatalog } from '../../temporary-archive.ts'

export interface NoteTexts {
  readonly title?: string | null | undefined
  readonly body?: string | null | undefined
  readonly tags?: readonly string[]
  readonly mentions?: readonly string[]
  readonly author?: string | null | undefined
  readonly redId?: string | null
  readonly type?: string
  /** Unix seconds. */
  readonly publishedAt?: number
}

export const idOf = (index: number) => index.toString(16).padStart(24, '0')

/** Notes 0, 1, … with these texts (`idOf`), each by an author of its own, in an index that is filled. */
export async function catalogOf(notes: readonly NoteTexts[]): Promise<Catalog> {
  const catalog = memoryCatalog()
  const { sqlite } = catalog
  sqlite.pragma('foreign_keys = OFF')
  const user = sqlite.prepare('INSERT INTO users (id, nickname, red_id) VALUES (?, ?, ?)')
  const note = sqlite.prepare(
    'INSERT INTO notes (id, user_id, type, title, body, published_at, last_captured_at) VALUES (?, ?, ?, ?, ?, ?, 1)',
  )
  const version = sqlite.prepare(
    'INSERT INTO note_versions (note_id, first_seen_at, last_seen_at, hashtags, capture_id) VALUES (?, 1, 1, ?, 1)',
  )
  const mention = sqlite.prepare('INSERT INTO mentions (note_id, user_id, nickname, position) VALUES (?, ?, ?, ?)')
  for (const [index, texts] of notes.entries()) {
    const id = idOf(index)
    user.run(`u${index}`, texts.author ?? null, texts.redId ?? null)
    note.run(id, `u${index}`, texts.type ?? 'normal', texts.title ?? null, texts.body ?? null, texts.publishedAt ?? 1)
    version.run(id, JSON.stringify(texts.tags ?? []))
    for (const [position, name] of (texts.mentions ?? []).entries()) mention.run(id, `m${position}`, name, position)
  }
  transact(catalog, clearSearchIndex)
  await fillSearchIndex(catalog)
  return catalog
}
