// A note of an earlier time for people, as text. It must not read the archive.
import prettyBytes from 'pretty-bytes'
import { chinaTime } from '../../core/china-time.ts'
import { heading, oneLine, printable, textTable } from '../table.ts'
import type { NoteAt } from './note-at.ts'
import type { FileRow } from './show.ts'

/** What `show --at` prints. */
export function noteAtText(note: NoteAt): string {
  const { version } = note
  const title = heading(oneLine(version === null ? '(not seen by then)' : version.title || '(no title)'))
  const files = textTable(['kind', '>', 'rendition', 'state', 'size', '>bytes', 'path'], note.files.map(fileRow), 100)
  return [
    `${title}\n${facts(note)}`,
    version?.body ? `\n${printable(version.body)}\n` : '',
    files === '' ? '' : `\n${heading('Files of then')}\n${files}`,
  ].join('')
}

const cn = (at: number | null) => (at === null ? '' : `${chinaTime(at)} (UTC+8)`)

function facts({ version, user, metrics, ...note }: NoteAt): string {
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['note', note.id],
    ['as of', cn(note.at)],
    ['author', user && `${user.nickname ?? '(no nickname)'} (${user.id})`],
    ['type', note.type],
    ['availability', note.availability],
    ['published', cn(note.published_at)],
    ['edited', version && (cn(version.edited_at) || 'never')],
    ['place', version?.ip_location],
    ['this version', version && `seen from ${cn(version.first_seen_at)} to ${cn(version.last_seen_at)}`],
    ['counters', metrics && counters(metrics)],
    ['tags', version?.hashtags?.map((name) => `#${name}`).join(' ')],
    ['pictures', version?.file_ids && String(version.file_ids.length)],
  ]
  return textTable(
    ['', ''],
    rows.flatMap(([name, value]) => (value ? [[name, value]] : [])),
    200,
  )
}

function counters(metrics: NonNullable<NoteAt['metrics']>): string {
  const known = (count: number | null) => (count === null ? '?' : String(count))
  const counts = [
    `likes ${known(metrics.liked_count)}`,
    `collects ${known(metrics.collected_count)}`,
    `comments ${known(metrics.comments_count)}`,
    `shares ${known(metrics.shared_count)}`,
  ]
  return `${counts.join(', ')}, as of ${cn(metrics.captured_at)}`
}

const fileRow = (file: FileRow) => [
  file.kind,
  String(file.position),
  file.rendition,
  file.reason === null ? file.state : `${file.state}: ${file.reason}`,
  file.width === null || file.height === null ? '' : `${file.width}x${file.height}`,
  file.size === null ? '' : prettyBytes(file.size),
  file.path ?? '',
]
