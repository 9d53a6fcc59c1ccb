// Full-text search over what the archive knows of its notes now: titles, bodies, tags, mentions, authors. It must not
// parse what a person types, nor write to the archive.
import type { Catalog } from '../../core/catalog.ts'
import { UsageError } from '../../core/errors.ts'
import type { NoteId } from '../../core/model.ts'
import { isFilled } from '../../store/search-index.ts'
import { phraseOf, wholePhraseOf } from '../../store/search-tokens.ts'
import { type Excerpt, excerptOf, type Marked, markTerms } from './excerpt.ts'
import { type ParsedQuery, parseQuery, type Term } from './parse-query.ts'

export interface SearchOptions {
  /** How many hits at most (50). */
  readonly limit?: number
  /** How many of the first to leave out (0). */
  readonly offset?: number
  /** Only notes of this list, by its ID (`listIdOf`). */
  readonly listId?: number
}

export interface Hit {
  readonly noteId: NoteId
  readonly title: Marked
  /** The part of the body where it was found, in one line; its beginning where it was found elsewhere. */
  readonly excerpt: Excerpt
  readonly author: string | null
  /** Unix seconds. */
  readonly publishedAt: number | null
  readonly type: string | null
  /** Greater is better; of one query's hits only. */
  readonly score: number
}

/** A condition on notes, to be put into a statement of one's own. */
export interface MatchingNotes {
  /** A query of one column, `note_id`. */
  readonly sql: string
  /** Its named parameters; their names begin with `search_`. */
  readonly parameters: Readonly<Record<string, string | number>>
}

/** Where a word was found matters: title, body, tags, mentions, author, in the order of the index's columns. */
const weights = '8, 1, 4, 2, 4'
/**
 * Of more hits than these, and than are wanted, only the newest are ranked: some 2 µs a hit. Of 200,000 notes only the most common pairs of
 * characters are in more, and these tell little of a note.
 */
const rankedAtMost = 5_000
const yearSeconds = 31_557_600

/** A note that was found, as yet without what is shown of it. */
export interface RankedNote {
  readonly noteId: NoteId
  readonly score: number
}

/**
 * The best hits, best first, each made when it is asked for: a million take no more memory than one. Until the last is
 * taken, or the loop is left, the catalog stays as it was at the first.
 * @param text as a person types it (`parseQuery`)
 * @throws {UsageError} where the text cannot be read, or the index is not filled yet
 */
export function search(catalog: Catalog, text: string, options: SearchOptions = {}): IterableIterator<Hit> {
  const { query, ranked } = rankingOf(catalog, text, options)
  const words = query.with.filter((term) => term.in !== 'author').map(({ folded }) => folded)
  return hitsOf(catalog, ranked, words)
}

/** The notes of `search` in its order, for who shows something else of them. */
export function rankedNotes(catalog: Catalog, text: string, options: SearchOptions = {}): RankedNote[] {
  return [...rankingOf(catalog, text, options).ranked()]
}

function rankingOf(catalog: Catalog, text: string, options: SearchOptions) {
  requireIndex(catalog)
  const query = parseQuery(text)
  const { limit = 50, offset = 0, listId } = options
  const conditions = conditionsOf(query, listId)
  const statement = catalog.sqlite.prepare<object, RankedNote>(
    `${scoresOf(query, conditions.sql)} ORDER BY score DESC, number DESC LIMIT @limit OFFSET @offset`,
  )
  const parameters = { ...conditions.parameters, limit, offset, ranked: Math.max(rankedAtMost, limit + offset) }
  return { query, ranked: () => statement.iterate(parameters) }
}

function* hitsOf(catalog: Catalog, ranked: () => Iterable<RankedNote>, words: readonly string[]): Generator<Hit> {
  const note = catalog.sqlite.prepare<
    { noteId: NoteId },
    Pick<Hit, 'author' | 'publishedAt' | 'type'> & { title: string | null; body: string | null }
  >(`
    SELECT n.title, n.body, n.type, n.published_at AS publishedAt, u.nickname AS author
    FROM notes n LEFT JOIN users u ON u.id = n.user_id WHERE n.id = @noteId`)
  for (const { noteId, score } of ranked()) {
    const found = note.get({ noteId })
    if (found === undefined) continue
    const { title, body, ...rest } = found
    yield { noteId, title: markTerms(title ?? '', words), excerpt: excerptOf(body ?? '', words), ...rest, score }
  }
}

/**
 * All notes that a text finds, in no order, for a statement of one's own: `… WHERE id IN (${sql})`.
 * @throws {UsageError} as `search`
 */
export function matchingNotes(catalog: Catalog, text: string): MatchingNotes {
  requireIndex(catalog)
  const query = parseQuery(text)
  const { sql, parameters } = conditionsOf(query, undefined)
  return { sql: `SELECT s.note_id ${fromOf(query)} WHERE ${sql}`, parameters }
}

function requireIndex(catalog: Catalog): void {
  if (isFilled(catalog)) return
  throw new UsageError(
    'the search index is not complete. Any command that writes, such as `rednote-archive nightly`, completes it; nothing is bought for that.',
  )
}

/** FTS5 goes first, and gives the newest first: SQLite keeps to the order of a CROSS JOIN. */
const fromOf = (query: ParsedQuery) =>
  query.with.length > 0
    ? 'FROM search_index CROSS JOIN search_notes s ON s.number = search_index.rowid'
    : 'FROM search_notes s'

function scoresOf(query: ParsedQuery, conditions: string): string {
  // One character is in so many notes that its weight tells nothing, and costs most to be had.
  const isRanked = query.with.some(({ folded }) => [...folded].length > 1)
  const order = query.with.length > 0 ? 'search_index.rowid' : 's.published_at'
  return `
    WITH found AS MATERIALIZED (
      SELECT s.number, s.note_id, s.published_at, ${isRanked ? `-bm25(search_index, ${weights})` : '1.0'} AS relevance
      ${fromOf(query)} WHERE ${conditions} ORDER BY ${order} DESC LIMIT @ranked
    ), newest (at) AS (SELECT coalesce(max(published_at), 0) FROM found)
    SELECT number, note_id AS noteId,
      relevance * (1 + 1 / (1 + (newest.at - coalesce(published_at, 0)) / ${yearSeconds}.0)) AS score
    FROM found, newest`
}

function conditionsOf(query: ParsedQuery, listId: number | undefined): MatchingNotes {
  const parameters: Record<string, string | number> = {}
  const conditions: string[] = []
  const add = (name: string, value: string | number, condition: (parameter: string) => string) => {
    parameters[`search_${name}`] = value
    conditions.push(condition(`@search_${name}`))
  }
  if (query.with.length > 0)
    add('with', query.with.map(matchOf).join(' AND '), (value) => `search_index MATCH ${value}`)
  if (query.without.length > 0)
    add(
      'without',
      query.without.map(matchOf).join(' OR '),
      (value) => `s.number NOT IN (SELECT rowid FROM search_index WHERE search_index MATCH ${value})`,
    )
  if (query.from !== null) add('from', query.from, (value) => `s.published_at >= ${value}`)
  if (query.to !== null) add('to', query.to, (value) => `s.published_at <= ${value}`)
  if (query.types.length > 0)
    add(
      'types',
      JSON.stringify(query.types),
      (value) => `(SELECT type FROM notes WHERE id = s.note_id) IN (SELECT value FROM json_each(${value}))`,
    )
  if (listId !== undefined)
    add('list', listId, (value) => `s.note_id IN (SELECT note_id FROM list_notes WHERE list_id = ${value})`)
  return { sql: conditions.join(' AND '), parameters }
}

function matchOf(term: Term): string {
  if (term.in === 'tag') return `tags : ${wholePhraseOf(term.folded)}`
  if (term.in === 'author') return `author : (${phraseOf(term.folded)} OR ${wholePhraseOf(term.folded)})`
  return phraseOf(term.folded)
}
