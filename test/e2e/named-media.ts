// What a note of the provider names, counted by hand from its JSON, and the bytes behind it. It must not use
// normalize/: it is what normalize/ is held against.
import { mediaBytes } from '../../src/provider/sample-media.ts'
import type { Fields, NoteData } from '../../src/provider/sample-notes.ts'
import { sha256 } from './archive.ts'

export interface NamedFile {
  /** The note's, or for an avatar its author's. */
  readonly owner: string
  readonly kind: string
  readonly position: number
  readonly rendition: string
  readonly digest: string
}

/** The files that a note names, its author's avatar included. */
export function filesNamedBy(data: NoteData): NamedFile[] {
  const note = data.note_list[0]
  const files: NamedFile[] = []
  const add = (kind: string, position: number, rendition: string, url: unknown, owner = note.id) => {
    if (typeof url === 'string') files.push({ owner, kind, position, rendition, digest: digestBehind(url) })
  }
  for (const [position, image] of imagesOf(data).entries()) {
    const levels = (image.url_multi_level ?? {}) as Fields
    add('image', position, 'original', image.original)
    add('image', position, 'large', image.url_size_large)
    for (const level of ['high', 'medium', 'low']) add('image', position, level, levels[level])
    add('image', position, 'preview', image.url)
    add('live_photo', position, 'stream', /"master_url":"([^"]+)"/.exec(JSON.stringify(image.live_photo ?? {}))?.[1])
  }
  const voice = (note.native_voice_info ?? {}) as Fields
  add('voice', 0, 'audio', voice.url)
  add('cover', 0, 'cover', voice.cover)
  const user = note.user as Fields
  add('avatar', 0, 'avatar', user.image, String(user.id))
  return files
}

export function imagesOf(data: NoteData): Fields[] {
  return data.note_list[0].images_list as Fields[]
}

function digestBehind(url: string): string {
  const [, path = '', processing = ''] = /^https?:\/\/[^/]+\/([^?]*)\??(.*)$/.exec(url) ?? []
  return sha256(mediaBytes(path, processing).bytes)
}
