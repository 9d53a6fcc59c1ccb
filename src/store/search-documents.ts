// What of a note can be searched, and the tokens of it that the index is given. It must not read or write the index.
import { type Catalog, prepared } from '../core/catalog.ts'
import { sha256 } from '../core/digest.ts'
import { foldName, foldText } from '../core/folded-text.ts'
import type { NoteId } from '../core/model.ts'
import { tokensOf, wholeToken } from './search-tokens.ts'

/** A note as it can be searched. */
export interface SearchDocument {
  readonly noteId: NoteId
  readonly publishedAt: number | null
  /** Of all that is searched. */
  readonly digest: string
  readonly searched: Searched
}

interface Searched {
  readonly title: string | null
  readonly body: string | null
  readonly nickname: string | null
  readonly redId: string | null
  /** JSON arrays of names; null where there is none. */
  readonly tags: string | null
  readonly mentions: string | null
}

/** The tokens of a document, as the index's columns have them. */
export type DocumentTokens = readonly [title: string, body: string, tags: string, mentions: string, author: string]

const statements = prepared(({ sqlite }) => ({
  document: sqlite.prepare<[NoteId], Searched & { readonly publishedAt: number | null }>(`
    SELECT n.title, n.body, u.nickname, u.red_id AS redId, n.published_at AS publishedAt,
      (SELECT hashtags FROM note_versions WHERE note_id = n.id ORDER BY first_seen_at DESC, capture_id DESC LIMIT 1) AS tags,
      (SELECT json_group_array(nickname) FROM (
        SELECT nickname FROM mentions WHERE note_id = n.id AND nickname IS NOT NULL ORDER BY position)) AS mentions
    FROM notes n LEFT JOIN users u ON u.id = n.user_id WHERE n.id = +? AND n.last_captured_at IS NOT NULL`),
}))

/** What of a note can be searched; undefined where it has no content. */
export function searchDocument(catalog: Catalog, noteId: NoteId): SearchDocument | undefined {
  const found = statements(catalog).document.get(noteId)
  if (found === undefined) return undefined
  const { publishedAt, ...searched } = found
  return { noteId, publishedAt, digest: sha256(JSON.stringify(searched)).slice(0, 16), searched }
}

/** The tokens of a document, folded. */
export function documentTokens({ searched }: SearchDocument): DocumentTokens {
  const tags = namesIn(searched.tags)
  const redId = searched.redId === null ? [] : [wholeToken(foldName(searched.redId, '@'))]
  return [
    tokensOf(foldText(searched.title ?? '')),
    tokensOf(foldText(searched.body ?? '')),
    [...tags.map((tag) => tokensOf(foldText(tag))), ...tags.map((tag) => wholeToken(foldName(tag, '#')))].join(' '),
    namesIn(searched.mentions)
      .map((name) => tokensOf(foldText(name)))
      .join(' '),
    [tokensOf(foldText(searched.nickname ?? '')), ...redId].join(' '),
  ]
}

/** A note with what the index is given of it. */
export type ToIndex = Omit<SearchDocument, 'searched'> & { readonly tokens: DocumentTokens }

/** What the index is given of notes, those without content left out. */
export function toIndex(catalog: Catalog, notes: readonly NoteId[]): ToIndex[] {
  // One reading of all: each by itself would look for the newest state of the catalog.
  return catalog.sqlite.transaction(() =>
    notes.flatMap((noteId) => {
      const document = searchDocument(catalog, noteId)
      if (document === undefined) return []
      const { publishedAt, digest } = document
      return { noteId, publishedAt, digest, tokens: documentTokens(document) }
    }),
  )()
}

const namesIn = (json: string | null) => (json === null ? [] : (JSON.parse(json) as string[]))
