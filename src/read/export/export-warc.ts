// Captures and files as one WARC file, for the tools of web archives. It must not write to the archive.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { systemCode } from '../../blobs/disk.ts'
import { blobPath } from '../../blobs/layout.ts'
import type { Catalog } from '../../core/catalog.ts'
import { sha256 } from '../../core/digest.ts'
import { IntegrityError, UsageError } from '../../core/errors.ts'
import { bodyOf, findCapture } from '../../store/ledger.ts'
import { listIdOf } from '../lists.ts'
import { DigestedFile, type Written } from './digested-file.ts'
import { isWithin } from './export-folder.ts'
import { makeFolder } from './export-place.ts'
import { atOneMoment } from './moment.ts'
import {
  captureRecords,
  fileRecord,
  infoRecord,
  type MediaUrl,
  type RecordType,
  recordBytes,
  sameFileRecord,
  type WarcRecord,
} from './warc-records.ts'

export interface WarcWanted {
  readonly list: string | null
  /** Unix seconds: only what was captured or stored then or later. */
  readonly since: number | null
  readonly media: boolean
}

export interface WarcProgress {
  readonly records: Record<RecordType, number>
  captures: number
  files: number
  bytes: number
  /** What the archive names and cannot give: `verify --repair` says more. */
  readonly faults: { readonly what: string }[]
}

export const noRecordsYet = (): WarcProgress => ({
  records: { warcinfo: 0, request: 0, response: 0, resource: 0, revisit: 0, metadata: 0 },
  captures: 0,
  files: 0,
  bytes: 0,
  faults: [],
})

interface WarcExport {
  readonly archiveDir: string
  /** `….warc.gz`: each record compressed by itself; `….warc`: none. */
  readonly path: string
  readonly wanted: WarcWanted
  readonly progress: WarcProgress
  readonly signal: AbortSignal
}

/**
 * Writes a new file. The same archive gives the same bytes. Where it is stopped, whole records stay under `….partial`.
 * @throws {UsageError} where the name is no WARC's, the file is there, or there is no such list
 */
export async function exportWarc(of: WarcExport): Promise<Written> {
  const { archiveDir, path, wanted, progress, signal } = of
  const compress = refuseName(of)
  return atOneMoment({ archiveDir, list: null }, async (catalog, moment) => {
    const listId = wanted.list === null ? null : listIdOf(catalog, wanted.list)
    await makeFolder(dirname(path))
    const file = await DigestedFile.create(path)
    const write = async (record: WarcRecord) => {
      signal.throwIfAborted()
      const bytes = await recordBytes(record)
      await file.write(compress ? await gzipped(bytes) : bytes)
      progress.records[record.type] += 1
      progress.bytes = file.bytes
    }
    try {
      await write(infoRecord({ at: moment.last_captured_at ?? 0, about: aboutOf(wanted) }))
      for (const id of capturesIn(catalog, listId, wanted.since)) {
        for (const record of recordsOf(catalog, id, progress)) await write(record)
        progress.captures += 1
      }
      if (wanted.media) await writeFiles(of, mediaIn(catalog, listId, wanted.since), write)
      return await file.end()
    } catch (error) {
      // Each record that is there is whole: what was written can be read.
      await file.leave()
      throw error
    }
  })
}

const gzipped = promisify(gzip)

/** Whether it is compressed, by its name. */
function refuseName({ path, archiveDir }: WarcExport): boolean {
  if (!/\.warc(?:\.gz)?$/i.test(path))
    throw new UsageError(`${path}: name a file that ends in .warc.gz (compressed) or .warc`)
  if (isWithin(dirname(path), archiveDir))
    throw new UsageError(`${path} lies in the archive ${archiveDir}: name a file elsewhere`)
  if (existsSync(path))
    throw new UsageError(`${path} is there, and was left as it is: name another file, or move it away`)
  return /\.gz$/i.test(path)
}

const aboutOf = ({ list, since }: WarcWanted) =>
  [
    'notes of an archive, their answers and files',
    ...(list === null ? [] : [`of the list ${JSON.stringify(list)}`]),
    ...(since === null ? [] : [`since ${new Date(since * 1000).toISOString()}`]),
  ].join(', ')

function capturesIn({ sqlite }: Catalog, listId: number | null, since: number | null): IterableIterator<number> {
  return sqlite
    .prepare<object, number>(
      `SELECT id FROM captures
       WHERE (@since IS NULL OR captured_at >= @since)
         AND (@listId IS NULL OR note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId))
       ORDER BY captured_at, id`,
    )
    .pluck()
    .iterate({ since, listId })
}

function recordsOf(catalog: Catalog, id: number, progress: WarcProgress): WarcRecord[] {
  const capture = findCapture(catalog, id)
  if (capture === undefined) return []
  try {
    return captureRecords(capture, bodyOf(catalog, capture))
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error
    progress.faults.push({ what: error.message })
    return captureRecords({ ...capture, httpStatus: null, failure: error.message }, null)
  }
}

function mediaIn({ sqlite }: Catalog, listId: number | null, since: number | null): IterableIterator<MediaUrl> {
  return sqlite
    .prepare<object, MediaUrl>(
      `SELECT m.url, m.digest, b.media_type AS mediaType, min(m.stored_at) AS storedAt
       FROM media m JOIN blobs b ON b.digest = m.digest
       WHERE m.state = 'stored' AND (@since IS NULL OR m.stored_at >= @since)
         AND (@listId IS NULL
           OR m.note_id IN (SELECT note_id FROM list_notes WHERE list_id = @listId)
           OR m.user_id IN (SELECT n.user_id FROM list_notes l JOIN notes n ON n.id = l.note_id WHERE l.list_id = @listId))
       GROUP BY m.digest, m.url ORDER BY m.digest, m.url`,
    )
    .iterate({ since, listId })
}

async function writeFiles(
  { archiveDir, progress }: WarcExport,
  media: Iterable<MediaUrl>,
  write: (record: WarcRecord) => Promise<void>,
): Promise<void> {
  let first: MediaUrl | null = null
  let failed: string | null = null
  for (const one of media) {
    if (one.digest === failed) continue
    if (first?.digest === one.digest) {
      await write(sameFileRecord(one, first))
      continue
    }
    const content = await readFile(join(archiveDir, blobPath(one.digest))).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    })
    if (content === null || sha256(content) !== one.digest) {
      failed = one.digest
      progress.faults.push({
        what: `${blobPath(one.digest)} ${content === null ? 'is missing' : 'is not what its name says'}`,
      })
      continue
    }
    await write(fileRecord(one, content))
    progress.files += 1
    first = one
  }
}
