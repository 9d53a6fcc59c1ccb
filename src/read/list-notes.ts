// The archive's lists and the notes on them, as rows. It must not change one, nor know what a command prints.
import type { Catalog } from '../core/catalog.ts'
import type { NoteId } from '../core/model.ts'
import { readSpending, type Spending } from './spending.ts'

export interface ListRow {
  readonly name: string
  readonly notes: number
  /** Notes with a capture, whatever became of them since. */
  readonly archived: number
  readonly missing: number
  readonly gone: number
  /** Files of its notes, avatars of their authors included, and their bytes: each counted once. */
  readonly files: number
  readonly bytes: number
  /** Calls for its notes, also from before they were put on the list. */
  readonly api: Spending
  readonly last_captured_at: number | null
}

export interface ListedNote {
  readonly id: NoteId
  readonly title: string | null
  /** The author's nickname. */
  readonly author: string | null
  /** Null until the provider has said anything of the note. */
  readonly availability: 'live' | 'missing' | 'gone' | null
  /** Of the newest capture. */
  readonly liked_count: number | null
  readonly collected_count: number | null
  readonly comments_count: number | null
  readonly last_captured_at: number | null
  readonly added_at: number
  /** The other columns of its seed, or null where it had none. */
  readonly fields: Readonly<Record<string, unknown>> | null
}

const inList = 'SELECT note_id FROM list_notes WHERE list_id = @listId'

/** Every list, by name, as they are at one moment. `now` is unix seconds. */
export function readLists(catalog: Catalog, now: number): ListRow[] {
  const { sqlite } = catalog
  return sqlite.transaction(() =>
    sqlite
      .prepare<[], { id: number; name: string }>('SELECT id, name FROM lists ORDER BY name')
      .all()
      .map(({ id: listId, name }) => ({
        name,
        ...countNotes(catalog, listId),
        ...countFiles(catalog, listId),
        api: readSpending(catalog, { now, listId }),
      })),
  )()
}

type NoteCounts = Pick<ListRow, 'notes' | 'archived' | 'missing' | 'gone' | 'last_captured_at'>

function countNotes({ sqlite }: Catalog, listId: number): NoteCounts {
  const none = { notes: 0, archived: 0, missing: 0, gone: 0, last_captured_at: null }
  const counts = sqlite
    .prepare<{ listId: number }, NoteCounts>(`
      SELECT count(*) AS notes, count(last_captured_at) AS archived, total(availability = 'missing') AS missing,
        total(availability = 'gone') AS gone, max(last_captured_at) AS last_captured_at
      FROM notes WHERE id IN (${inList})`)
    .get({ listId })
  return counts ?? none
}

function countFiles({ sqlite }: Catalog, listId: number): Pick<ListRow, 'files' | 'bytes'> {
  const counts = sqlite
    .prepare<{ listId: number }, Pick<ListRow, 'files' | 'bytes'>>(`
      SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM blobs WHERE digest IN (
        SELECT digest FROM media WHERE note_id IN (${inList})
        UNION SELECT digest FROM media WHERE user_id IN (SELECT user_id FROM notes WHERE id IN (${inList})))`)
    .get({ listId })
  return counts ?? { files: 0, bytes: 0 }
}

/** The notes of a list, in the order in which they were put on it. */
export function readListNotes({ sqlite }: Catalog, listId: number): ListedNote[] {
  return sqlite
    .prepare<{ listId: number }, Omit<ListedNote, 'fields'> & { fields: string | null }>(`
      SELECT n.id, n.title, u.nickname AS author, n.availability, m.liked_count, m.collected_count, m.comments_count,
        n.last_captured_at, l.added_at, l.fields
      FROM list_notes l JOIN notes n ON n.id = l.note_id
      LEFT JOIN users u ON u.id = n.user_id
      LEFT JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
      WHERE l.list_id = @listId ORDER BY l.added_at, n.id`)
    .all({ listId })
    .map(({ fields, ...note }) => ({
      ...note,
      fields: fields === null ? null : (JSON.parse(fields) as Record<string, unknown>),
    }))
}

/** The names of the lists that a note is on. */
export function listsOfNote({ sqlite }: Catalog, noteId: NoteId): string[] {
  return sqlite
    .prepare<{ noteId: NoteId }, string>(
      'SELECT name FROM list_notes JOIN lists ON lists.id = list_id WHERE note_id = @noteId ORDER BY name',
    )
    .pluck()
    .all({ noteId })
}
