// Which files of the archive go where in a readable tree: `author/date title/01-original.heic`. It must not touch a disk.
import { setImmediate } from 'node:timers/promises'
import { type Catalog, prepared } from '../../core/catalog.ts'
import { chinaTime } from '../../core/china-time.ts'
import { UsageError } from '../../core/errors.ts'
import type { Digest, NoteId } from '../../core/model.ts'
import { listIdOf } from '../lists.ts'
import { nearestNames } from '../query/nearest.ts'
import { foldedName, type NamesInFolders, safeName } from './safe-names.ts'

export interface TreeWanted {
  readonly list: string | null
  /** Unix seconds: only notes that were captured then or later. */
  readonly since: number | null
  /** A user's ID, number or nickname. */
  readonly author: string | null
  /** Pictures too that an edit has replaced. */
  readonly allVersions: boolean
}

/** A stored file and its place in the tree, but for its extension. */
export interface PlacedFile {
  readonly stem: string
  readonly noteId: NoteId | null
  readonly userId: string | null
  readonly kind: string
  readonly position: number
  readonly rendition: string
  readonly digest: Digest
  readonly bytes: number
  readonly mediaType: string
}

/** A folder of the tree: a note's, or an author's own. */
export interface TreeFolder {
  /** Relative to the export's. */
  readonly path: string
  /** Null where it is an author's. */
  readonly noteId: NoteId | null
  /** The author. */
  readonly userId: string | null
}

/** Bytes of a name: two of them, a key and a file's name stay below what Windows takes as a path. */
const longest = { author: 60, note: 100 }

/** Notes that are looked at in one turn. */
const pageNotes = 500

interface NoteRow {
  readonly id: NoteId
  readonly user_id: string | null
  readonly nickname: string | null
  readonly title: string | null
  readonly body: string | null
  readonly published_at: number | null
}

type FileRow = Omit<PlacedFile, 'stem'> & { readonly current: number }

/**
 * Author by author, each before the notes.
 * @param of `names`: gives them, and knows those of an earlier export
 * @throws {UsageError} where there is no such author or list
 */
export async function* foldersOf(
  catalog: Catalog,
  wanted: TreeWanted,
  of: { readonly names: NamesInFolders; readonly signal: AbortSignal },
): AsyncGenerator<TreeFolder> {
  let author: { readonly key: string; readonly path: string } | undefined
  let notes = 0
  for (const row of notesOf(catalog, wanted)) {
    // Signals are heard between two turns.
    if (notes++ % pageNotes === 0) await setImmediate()
    of.signal.throwIfAborted()
    const key = row.user_id ?? 'unknown author'
    if (author?.key !== key) {
      author = { key, path: of.names.take('', key, safeName(row.nickname ?? '', longest.author, key)) }
      if (row.user_id !== null) yield { path: author.path, noteId: null, userId: row.user_id }
    }
    yield { path: of.names.take(author.path, row.id, noteName(row)), noteId: row.id, userId: row.user_id }
  }
}

function notesOf(catalog: Catalog, { list, since, author }: TreeWanted): IterableIterator<NoteRow> {
  const conditions = [
    'n.first_captured_at IS NOT NULL',
    ...(since === null ? [] : ['n.last_captured_at >= @since']),
    ...(list === null ? [] : ['n.id IN (SELECT note_id FROM list_notes WHERE list_id = @list)']),
    ...(author === null ? [] : ['n.user_id IN (SELECT value FROM json_each(@authors))']),
  ]
  return catalog.sqlite
    .prepare<object, NoteRow>(
      `SELECT n.id, n.user_id, u.nickname, n.title, substr(n.body, 1, 200) AS body, n.published_at
       FROM notes n LEFT JOIN users u ON u.id = n.user_id
       WHERE ${conditions.join(' AND ')} ORDER BY n.user_id, n.published_at, n.id`,
    )
    .iterate({
      since,
      list: list === null ? null : listIdOf(catalog, list),
      authors: author === null ? null : JSON.stringify(authorsOf(catalog, author)),
    })
}

/** @throws {UsageError} where nobody is called that */
function authorsOf(catalog: Catalog, author: string): string[] {
  const ids = catalog.sqlite
    .prepare<{ author: string }, string>(
      'SELECT id FROM users WHERE id = @author OR red_id = @author OR nickname = @author ORDER BY id',
    )
    .pluck()
    .all({ author: author.trim() })
  if (ids.length > 0) return ids
  const all = catalog.sqlite.prepare<[], string>('SELECT DISTINCT nickname FROM users WHERE nickname IS NOT NULL')
  const nearest = nearestNames(author, all.pluck().all())
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : ''
  throw new UsageError(`there is no author “${author}” in this archive, by ID, number or nickname.${hint}`)
}

function noteName({ id, title, body, published_at }: NoteRow): string {
  // Whatever a provider says: a file name has four digits for a year.
  const isDay = published_at !== null && published_at >= 0 && published_at < 253_402_214_400
  const day = isDay ? chinaTime(published_at).slice(0, 10) : 'undated'
  const text = title?.trim() || body?.trim().split('\n')[0] || id
  return safeName(`${day} ${text}`, longest.note, `${day} ${id}`)
}

// The best rendition first: of two that are the same file, that one is exported.
const filesWhere = (owner: string) => `
  SELECT note_id AS noteId, user_id AS userId, kind, position, rendition, digest, size AS bytes, media_type AS mediaType, current
  FROM files WHERE ${owner} = +@owner AND (current = 1 OR +@allVersions = 1)
  ORDER BY kind, position, current DESC, instr('original 8k large high medium low preview', rendition), rendition, digest`

const statements = prepared(({ sqlite }) => ({
  note_id: sqlite.prepare<object, FileRow>(filesWhere('note_id')),
  user_id: sqlite.prepare<object, FileRow>(filesWhere('user_id')),
}))

/** The stored files of a folder. */
export function filesIn({ path, noteId, userId }: TreeFolder, catalog: Catalog, wanted: TreeWanted): PlacedFile[] {
  const rows = statements(catalog)[noteId === null ? 'user_id' : 'note_id'].all({
    owner: noteId ?? userId,
    allVersions: wanted.allVersions ? 1 : 0,
  })
  const seen = new Set<string>()
  const taken = new Set<string>()
  const files: PlacedFile[] = []
  for (const { current, ...row } of rows) {
    const place = `${row.kind} ${row.position} ${row.digest}`
    if (seen.has(place)) continue
    seen.add(place)
    const short = row.digest.slice(0, 8)
    const name = current === 1 ? nameOf(row) : `${nameOf(row)}-earlier-${short}`
    const stem = `${path}/${taken.has(foldedName(name)) ? `${name}-${short}` : name}`
    taken.add(foldedName(name))
    files.push({ ...row, stem })
  }
  return files
}

function nameOf({ kind, position, rendition }: Pick<PlacedFile, 'kind' | 'position' | 'rendition'>): string {
  const number = String(position + 1).padStart(2, '0')
  if (kind === 'image') return `${number}-${safeName(rendition, 40, 'picture')}`
  if (kind === 'live_photo') return `${number}-live`
  return position === 0 ? kind : `${kind}-${number}`
}
