// A note as the archive had seen it at an earlier time: the version, counters, author and pictures of then, with the
// files that the archive has of them by now. It must not read a capture's body.
import { blobPath } from '../../blobs/layout.ts'
import type { Catalog } from '../../core/catalog.ts'
import { chinaTime } from '../../core/china-time.ts'
import { UsageError } from '../../core/errors.ts'
import type { NoteId } from '../../core/model.ts'
import type { FileRow } from './show.ts'
import { readVersions, type Version } from './versions.ts'

interface MetricsRow {
  readonly capture_id: number
  readonly captured_at: number
  readonly liked_count: number | null
  readonly collected_count: number | null
  readonly comments_count: number | null
  readonly shared_count: number | null
  readonly view_count: number | null
  readonly approximate: number
}

interface NoteFacts {
  readonly id: NoteId
  readonly user_id: string | null
  readonly type: string | null
  readonly published_at: number | null
}

/** What is not kept in versions (topics, mentions, the voice's name) is left out: `show` has it as it is now. */
export interface NoteAt extends NoteFacts {
  /** The asked-for second, unix and at UTC+8. */
  readonly at: number
  readonly at_cn: string
  readonly availability: 'live' | 'missing' | 'gone'
  readonly user: { readonly id: string; readonly red_id: string | null; readonly nickname: string | null } | null
  /** Null where the note had only been found unavailable until then. */
  readonly version: Version | null
  /** The newest counters at or before `at`. */
  readonly metrics: MetricsRow | null
  /** Pictures of the version, then what else the note named at its newest capture of then; states are those of now. */
  readonly files: readonly FileRow[]
}

/**
 * A note as it was at unix second `at`; undefined where the archive has no row for it.
 * @throws {UsageError} where nothing had been seen of it yet
 */
export function readNoteAt(catalog: Catalog, noteId: NoteId, at: number): NoteAt | undefined {
  return catalog.sqlite.transaction((): NoteAt | undefined => {
    const one = <Row>(sql: string) =>
      catalog.sqlite.prepare<{ noteId: NoteId; at: number }, Row>(sql).get({ noteId, at })
    const note = one<NoteFacts>('SELECT id, user_id, type, published_at FROM notes WHERE id = @noteId')
    if (note === undefined) return undefined
    const version = readVersions(catalog, noteId, at).at(-1) ?? null
    const availability = one<Pick<NoteAt, 'availability'>>(`
      SELECT availability FROM availability_changes WHERE note_id = @noteId AND at <= @at
      ORDER BY at DESC, capture_id DESC LIMIT 1`)
    if (version === null && availability === undefined) throw new UsageError(whyNone(catalog, noteId, at))
    const metrics =
      one<MetricsRow>(`
        SELECT capture_id, captured_at, liked_count, collected_count, comments_count, shared_count, view_count, approximate
        FROM metric_snapshots WHERE note_id = @noteId AND captured_at <= @at
        ORDER BY captured_at DESC, capture_id DESC LIMIT 1`) ?? null
    return {
      ...note,
      at,
      at_cn: chinaTime(at),
      availability: availability?.availability ?? 'live',
      user:
        one<NonNullable<NoteAt['user']>>(`
          SELECT user_id AS id, red_id, nickname FROM user_versions
          WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId) AND first_seen_at <= @at
          ORDER BY first_seen_at DESC, capture_id DESC LIMIT 1`) ?? null,
      version,
      metrics,
      files: version === null ? [] : filesAt(catalog, note, version, { at, capturedAt: metrics?.captured_at ?? at }),
    }
  })()
}

function filesAt(
  { sqlite }: Catalog,
  { id: noteId, user_id: userId }: NoteFacts,
  version: Version,
  of: { readonly at: number; readonly capturedAt: number },
): FileRow[] {
  return sqlite
    .prepare<object, Omit<FileRow, 'path'>>(`
      SELECT m.kind, m.position, m.rendition, m.current, m.state, m.reason, m.file_id, b.media_type, b.width, b.height,
        b.duration_ms, b.size, m.url, m.digest
      FROM media m LEFT JOIN blobs b ON b.digest = m.digest
      WHERE m.rowid IN (
        SELECT p.rowid FROM json_each(@fileIds) f JOIN media p
          ON p.note_id = @noteId AND p.kind = 'image' AND p.position = f.key AND p.file_id = f.value
        WHERE p.first_seen_at <= @at AND p.last_seen_at >= @versionAt
        UNION ALL
        SELECT rowid FROM media WHERE (note_id = @noteId OR user_id = @userId) AND kind <> 'image'
          AND first_seen_at <= @at AND (current = 1 OR last_seen_at >= @capturedAt))
      ORDER BY instr('image live_photo video voice cover avatar', m.kind), m.position,
        instr('original 8k large high medium low preview', m.rendition), m.rendition, m.identity`)
    .all({
      noteId,
      userId,
      fileIds: JSON.stringify(version.file_ids ?? []),
      versionAt: version.first_seen_at,
      ...of,
    })
    .map((file) => ({ ...file, path: file.digest === null ? null : blobPath(file.digest) }))
}

function whyNone({ sqlite }: Catalog, noteId: NoteId, at: number): string {
  const first = sqlite
    .prepare<{ noteId: NoteId }, number | null>(`
      SELECT min(at) FROM (
        SELECT captured_at AS at FROM metric_snapshots WHERE note_id = @noteId
        UNION ALL SELECT at FROM availability_changes WHERE note_id = @noteId)`)
    .pluck()
    .get({ noteId })
  if (first === undefined || first === null)
    return `the archive has never seen note ${noteId}; \`rednote-archive backfill ${noteId}\` asks for it`
  return `the archive had not seen note ${noteId} by ${chinaTime(at)} (UTC+8); the first time was ${chinaTime(first)}`
}
