// What an archive has lost, has twice or does not account for, held against the provider's notes and its own log.
// It must not use the program's code to read, nor believe what a run said of itself.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { NoteData } from '../../src/provider/sample-notes.ts'
import { column, count, filesIn, rows } from '../e2e/archive.ts'
import { filesNamedBy } from '../e2e/named-media.ts'
import type { World } from '../e2e/world.ts'

export interface Losses {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly orphaned: readonly string[]
  /** Answers that were bought and are not in the archive, or are there again without need. */
  readonly extraCalls: number
}

/** The files that a note has in an archive of default settings. */
export function wantedFiles(data: NoteData) {
  return filesNamedBy(data).filter(
    ({ kind, rendition }) => kind !== 'cover' && (kind !== 'image' || rendition === 'original' || rendition === 'high'),
  )
}

export function findLosses(world: World): Losses {
  const { archive, ids, provider } = world
  const strings = (sql: string) => column(archive, sql).map(String)
  const notes = [...provider.notes.values()]

  const slots = new Set(
    strings(`SELECT coalesce(user_id, note_id) || ' ' || kind || ' ' || position || ' ' || rendition || ' ' || digest
      FROM media WHERE state = 'stored' AND current = 1`),
  )
  const wanted = notes
    .flatMap(wantedFiles)
    .map(({ owner, kind, position, rendition, digest }) => `${owner} ${kind} ${position} ${rendition} ${digest}`)
  const archived = new Set(strings("SELECT id FROM notes WHERE availability = 'live' AND last_captured_at IS NOT NULL"))
  const settled = new Set(strings("SELECT note_id FROM seeds WHERE outcome IN ('archived', 'unchanged')"))
  const known = new Set(strings('SELECT digest FROM blobs'))
  const onDisk = new Set(filesIn(archive, 'blobs/sha256').map((path) => path.slice(-64)))

  const lost = [
    ...ids.filter((id) => !archived.has(id)).map((id) => `note ${id}`),
    ...ids.filter((id) => !settled.has(id)).map((id) => `outcome of ${id}`),
    ...wanted.filter((file) => !slots.has(file)).map((file) => `file ${file}`),
    ...strings("SELECT kind || ' job of ' || note_id || ', ' || state FROM jobs"),
  ]
  const named = new Set(notes.flatMap(wantedFiles).map(({ digest }) => digest))
  const doubled = [
    ...strings("SELECT 'versions of note ' || note_id FROM note_versions GROUP BY note_id HAVING count(*) > 1"),
    ...strings(`SELECT 'snapshots of ' || note_id FROM captures WHERE api_code = 0 GROUP BY note_id
      HAVING count(*) <> (SELECT count(*) FROM metric_snapshots s WHERE s.note_id = captures.note_id)`),
    ...strings(`SELECT 'slot of ' || coalesce(user_id, note_id) || ' ' || kind || ' ' || position FROM media
      WHERE current = 1 GROUP BY coalesce(user_id, note_id), kind, position, rendition HAVING count(*) > 1`),
    ...(count(archive, 'seeds') === ids.length ? [] : [`${count(archive, 'seeds')} seed lines of ${ids.length}`]),
    ...[...known].filter((digest) => !named.has(digest)).map((digest) => `blob ${digest}, which no note names`),
  ]
  const orphaned = [
    ...[...known].filter((digest) => !onDisk.has(digest)).map((digest) => `row of ${digest} without its file`),
    ...[...onDisk].filter((digest) => !known.has(digest)).map((digest) => `file ${digest} without a row`),
    ...strings('SELECT path FROM files')
      .filter((path) => !existsSync(join(archive, path)))
      .map((path) => `slot of ${path}`),
    ...filesIn(archive, 'blobs/tmp').map((path) => `blobs/tmp/${path}`),
  ]
  return { lost, doubled, orphaned, extraCalls: unrecorded(world) + unneeded(world, notes) }
}

/** Good answers that the provider gave and the ledger does not hold. */
function unrecorded({ archive, provider }: World): number {
  return provider.calls.filter(({ code }) => code === 0).length - count(archive, 'captures', 'api_code = 0')
}

/** Good answers beyond a note's first, unless one of its files was refused as expired before. */
function unneeded({ archive, provider }: World, notes: readonly NoteData[]): number {
  const refusals = new Map<string, number>()
  for (const { path, status } of provider.downloads)
    if (status === 403) refusals.set(path, (refusals.get(path) ?? 0) + 1)
  const repeated = new Map(
    rows(archive, 'SELECT note_id, count(*) - 1 AS again FROM captures WHERE api_code = 0 GROUP BY 1').map((row) => [
      String(row.note_id),
      Number(row.again),
    ]),
  )
  let sum = 0
  for (const data of notes) {
    const paths = new Set(
      [...JSON.stringify(data).matchAll(/https?:\/\/[^/"]+\/([^?"]+)/g)].map(([, path]) => path ?? ''),
    )
    const expired = [...paths].reduce((total, path) => total + (refusals.get(path) ?? 0), 0)
    sum += Math.max(0, (repeated.get(data.note_list[0].id) ?? 0) - expired)
  }
  return sum
}
