// One note with all that the archive knows of it, as one document whose keys are the columns' names.
// It must not read a capture's body, nor format anything for people but times.
import type { Statement } from 'better-sqlite3'
import { blobPath } from '../../blobs/layout.ts'
import { type Catalog, prepared } from '../../core/catalog.ts'
import { chinaTime } from '../../core/china-time.ts'
import type { NoteId } from '../../core/model.ts'

const counters = ['liked_count', 'collected_count', 'comments_count', 'shared_count', 'view_count'] as const
type Counter = (typeof counters)[number]
type Counts = Readonly<Record<Counter, number | null>>

interface NoteRow {
  readonly id: NoteId
  readonly user_id: string | null
  readonly type: string | null
  readonly title: string | null
  readonly body: string | null
  readonly language: string | null
  readonly ip_location: string | null
  readonly published_at: number | null
  readonly edited_at: number | null
  readonly share_url: string | null
  /** Null until the provider has said anything of the note. */
  readonly availability: 'live' | 'missing' | 'gone' | null
  readonly first_captured_at: number | null
  readonly last_captured_at: number | null
  readonly last_checked_at: number | null
  readonly privacy_type: number | null
  readonly in_censor: number | null
  readonly disable_save: number | null
  readonly disable_watermark: number | null
  readonly disable_weibo_cover: number | null
  /** JSON, as the provider says it. */
  readonly function_switch: string | null
}

interface Snapshot extends Counts {
  readonly capture_id: number
  readonly captured_at: number
  readonly approximate: number
}

export interface FileRow {
  readonly kind: string
  readonly position: number
  readonly rendition: string
  readonly current: number
  readonly state: 'wanted' | 'stored' | 'failed' | 'skipped'
  readonly reason: string | null
  readonly file_id: string
  readonly media_type: string | null
  readonly width: number | null
  readonly height: number | null
  readonly duration_ms: number | null
  readonly size: number | null
  /** Where the newest capture that names it says it is. */
  readonly url: string
  readonly digest: string | null
  /** Relative to the archive folder. */
  readonly path: string | null
}

export interface NoteDocument extends NoteRow {
  readonly published_cn: string | null
  readonly edited_cn: string | null
  readonly user: {
    readonly id: string
    readonly red_id: string | null
    readonly nickname: string | null
    readonly avatar_url: string | null
  } | null
  /** The newest counters, and how they changed since the first capture that had them; null before the first capture. */
  readonly metrics: (Snapshot & { readonly change: Counts }) | null
  readonly metric_snapshots: readonly Snapshot[]
  readonly hashtags: readonly { id: string; name: string | null }[]
  readonly topics: readonly { id: string; name: string | null }[]
  readonly mentions: readonly { user_id: string; nickname: string | null }[]
  readonly voice: {
    readonly sound_id: string
    readonly name: string | null
    readonly duration_ms: number | null
    readonly md5: string | null
    readonly use_count: number | null
  } | null
  readonly images: readonly { position: number; file_id: string; width: number | null; height: number | null }[]
  /** The note's files, and the author's avatars. */
  readonly files: readonly FileRow[]
  readonly timeline: readonly {
    at: number
    at_cn: string
    event: string
    detail: string | null
    capture_id: number | null
  }[]
  /** The texts that the note has had, oldest first; `hashtags` and `file_ids` are JSON. */
  readonly versions: readonly Readonly<Record<string, string | number | null>>[]
  readonly lists: readonly { name: string; added_at: number; fields: string | null }[]
  /** What the frontier still wants of the note itself. */
  readonly job: {
    readonly state: 'open' | 'parked' | 'buried'
    readonly attempts: number
    readonly last_error: string | null
    readonly not_before_at: number
  } | null
}

/** Each statement is prepared once, and planned once (`+@noteId`): an export reads note after note. */
const statements = prepared(({ sqlite }) => {
  const known = new Map<string, Statement<{ noteId: NoteId }>>()
  return (sql: string) => {
    const statement = known.get(sql) ?? sqlite.prepare<{ noteId: NoteId }>(sql)
    known.set(sql, statement)
    return statement
  }
})

/** A note as it is at one moment, or undefined where the archive has no row for it. */
export function readNote(catalog: Catalog, noteId: NoteId): NoteDocument | undefined {
  return catalog.sqlite.transaction((): NoteDocument | undefined => {
    const statement = statements(catalog)
    const all = <Row>(sql: string) => statement(sql).all({ noteId }) as Row[]
    const [note] = all<NoteRow>(`
      SELECT id, user_id, type, title, body, language, ip_location, published_at, edited_at, share_url, availability,
        first_captured_at, last_captured_at, last_checked_at, privacy_type, in_censor, disable_save, disable_watermark,
        disable_weibo_cover, function_switch
      FROM notes WHERE id = +@noteId`)
    if (note === undefined) return undefined
    const snapshots = all<Snapshot>(`
      SELECT capture_id, captured_at, ${counters.join(', ')}, approximate FROM metric_snapshots
      WHERE note_id = +@noteId ORDER BY captured_at, capture_id`)
    return {
      ...note,
      published_cn: note.published_at === null ? null : chinaTime(note.published_at),
      edited_cn: note.edited_at === null ? null : chinaTime(note.edited_at),
      user:
        all<NonNullable<NoteDocument['user']>>(`
          SELECT id, red_id, nickname, avatar_url FROM users
          WHERE id = (SELECT user_id FROM notes WHERE id = +@noteId)`)[0] ?? null,
      metrics: newestMetrics(snapshots),
      metric_snapshots: snapshots,
      hashtags: all(`
        SELECT h.id, h.name FROM note_hashtags n JOIN hashtags h ON h.id = n.hashtag_id
        WHERE n.note_id = +@noteId ORDER BY n.position`),
      topics: all(`
        SELECT t.id, t.name FROM note_topics n JOIN topics t ON t.id = n.topic_id WHERE n.note_id = +@noteId ORDER BY t.id`),
      mentions: all('SELECT user_id, nickname FROM mentions WHERE note_id = +@noteId ORDER BY position'),
      voice:
        all<NonNullable<NoteDocument['voice']>>(
          'SELECT sound_id, name, duration_ms, md5, use_count FROM voices WHERE note_id = +@noteId',
        )[0] ?? null,
      images: all('SELECT position, file_id, width, height FROM images WHERE note_id = +@noteId ORDER BY position'),
      files: all<Omit<FileRow, 'path'>>(filesOfNote).map((file) => ({
        ...file,
        path: file.digest === null ? null : blobPath(file.digest),
      })),
      timeline: all(`
        SELECT at, at_cn, event, detail, capture_id FROM note_timeline
        WHERE note_id = +@noteId ORDER BY at, capture_id IS NULL, capture_id, event`),
      versions: all(`
        SELECT first_seen_at, last_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id
        FROM note_versions WHERE note_id = +@noteId ORDER BY first_seen_at, capture_id`),
      lists: all(`
        SELECT l.name, n.added_at, n.fields FROM list_notes n JOIN lists l ON l.id = n.list_id
        WHERE n.note_id = +@noteId ORDER BY l.name`),
      job:
        all<NonNullable<NoteDocument['job']>>(
          "SELECT state, attempts, last_error, not_before_at FROM jobs WHERE kind = 'note' AND note_id = +@noteId",
        )[0] ?? null,
    }
  })()
}

// The best rendition first; a file that is no longer named comes after the one that took its place.
const filesOfNote = `
  SELECT m.kind, m.position, m.rendition, m.current, m.state, m.reason, m.file_id, b.media_type, b.width, b.height,
    b.duration_ms, b.size, m.url, m.digest
  FROM media m LEFT JOIN blobs b ON b.digest = m.digest
  WHERE m.rowid IN (
    SELECT rowid FROM media WHERE note_id = +@noteId
    UNION ALL SELECT rowid FROM media WHERE user_id = (SELECT user_id FROM notes WHERE id = +@noteId))
  ORDER BY instr('image live_photo video voice cover avatar', m.kind), m.position,
    instr('original 8k large high medium low preview', m.rendition), m.rendition, m.current DESC, m.first_seen_at DESC,
    m.identity`

function newestMetrics(snapshots: readonly Snapshot[]): NoteDocument['metrics'] {
  const newest = snapshots.at(-1)
  if (newest === undefined) return null
  const change = (counter: Counter) => {
    const first = snapshots.find((snapshot) => snapshot[counter] !== null)?.[counter] ?? null
    const now = newest[counter]
    return first === null || now === null ? null : now - first
  }
  return {
    ...newest,
    change: {
      liked_count: change('liked_count'),
      collected_count: change('collected_count'),
      comments_count: change('comments_count'),
      shared_count: change('shared_count'),
      view_count: change('view_count'),
    },
  }
}
