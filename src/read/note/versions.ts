// The versions of a note's content, and what each changed of the one before. It must not format anything for people.
import type { Catalog } from '../../core/catalog.ts'
import { chinaTime } from '../../core/china-time.ts'
import type { NoteId } from '../../core/model.ts'

/** A version of a note; null where no capture has said it. */
export interface Version {
  readonly first_seen_at: number
  /** Of its newest capture. */
  readonly last_seen_at: number
  readonly title: string | null
  readonly body: string | null
  readonly ip_location: string | null
  readonly edited_at: number | null
  /** Names. */
  readonly hashtags: readonly string[] | null
  readonly file_ids: readonly string[] | null
  readonly capture_id: number
}

/** What changed in a field from one version to the next. */
export type FieldChange =
  | {
      readonly field: 'title' | 'body' | 'ip_location' | 'edited_at'
      readonly before: string | number | null
      readonly after: string | number | null
    }
  | {
      readonly field: 'hashtags' | 'file_ids'
      readonly before: readonly string[] | null
      readonly after: readonly string[] | null
      /** Both empty where only the order changed. */
      readonly added: readonly string[]
      readonly removed: readonly string[]
    }

export interface VersionChange {
  /** When the new version was first seen: unix seconds, and at UTC+8. */
  readonly at: number
  readonly at_cn: string
  /** When the old one was seen last: the edit lies between. */
  readonly last_seen_before: number
  readonly capture_id: number
  readonly changes: readonly FieldChange[]
}

/** A note's versions, oldest first: those first seen at or before unix second `until`, or all where it is null. */
export function readVersions({ sqlite }: Catalog, noteId: NoteId, until: number | null): Version[] {
  type Row = Omit<Version, 'hashtags' | 'file_ids'> & { hashtags: string | null; file_ids: string | null }
  return sqlite
    .prepare<{ noteId: NoteId; until: number | null }, Row>(`
      SELECT first_seen_at, last_seen_at, title, body, ip_location, edited_at, hashtags, file_ids, capture_id
      FROM note_versions WHERE note_id = @noteId AND first_seen_at <= coalesce(@until, first_seen_at)
      ORDER BY first_seen_at, capture_id`)
    .all({ noteId, until })
    .map((row) => ({ ...row, hashtags: listOf(row.hashtags), file_ids: listOf(row.file_ids) }))
}

const listOf = (json: string | null) => (json === null ? null : (JSON.parse(json) as string[]))

/** What each version changed of the one before it, oldest first. */
export function changesBetween(versions: readonly Version[]): VersionChange[] {
  return versions.slice(1).map((after, n) => {
    const before = versions[n] ?? after
    return {
      at: after.first_seen_at,
      at_cn: chinaTime(after.first_seen_at),
      last_seen_before: before.last_seen_at,
      capture_id: after.capture_id,
      changes: fieldChanges(before, after),
    }
  })
}

function fieldChanges(before: Version, after: Version): FieldChange[] {
  const values = (['title', 'body', 'ip_location', 'edited_at'] as const)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: before[field], after: after[field] }))
  const lists = (['hashtags', 'file_ids'] as const)
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => {
      const [had, has] = [before[field] ?? [], after[field] ?? []]
      return {
        field,
        before: before[field],
        after: after[field],
        added: has.filter((item) => !had.includes(item)),
        removed: had.filter((item) => !has.includes(item)),
      }
    })
  return [...values, ...lists]
}
