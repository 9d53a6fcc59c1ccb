// A note's files as a page shows them: each place with its renditions, best first, and the film that goes with it.
// It must not read the archive.
import type { FileRow, NoteDocument } from '../../note/show.ts'

export interface StoredFile {
  readonly digest: string
  readonly rendition: string
  readonly mediaType: string
  readonly width: number | null
  readonly height: number | null
  readonly size: number
}

export interface Picture {
  /** 0-based. */
  readonly position: number
  /** As the note says them, else as the best file has them. */
  readonly width: number | null
  readonly height: number | null
  /** Different files, the best rendition first; empty where none is stored. */
  readonly renditions: readonly StoredFile[]
  readonly livePhoto: StoredFile | null
}

/** The note's pictures in their order. */
export function picturesOf({ images, files }: NoteDocument): Picture[] {
  return images.map(({ position, width, height }) => {
    const renditions = distinct(storedOf(files, 'image', position))
    const [best] = renditions
    return {
      position,
      width: width ?? best?.width ?? null,
      height: height ?? best?.height ?? null,
      renditions,
      livePhoto: storedOf(files, 'live_photo', position)[0] ?? null,
    }
  })
}

/** The first stored file of a kind that the note has once, or null. */
export function fileOf({ files }: NoteDocument, kind: 'voice' | 'video' | 'cover' | 'avatar'): StoredFile | null {
  return storedOf(files, kind, 0)[0] ?? null
}

function storedOf(files: readonly FileRow[], kind: string, position: number): StoredFile[] {
  return files.flatMap((file) =>
    file.kind === kind &&
    file.position === position &&
    file.current === 1 &&
    file.state === 'stored' &&
    file.digest !== null &&
    file.size !== null
      ? [
          {
            digest: file.digest,
            rendition: file.rendition,
            mediaType: file.media_type ?? 'application/octet-stream',
            width: file.width,
            height: file.height,
            size: file.size,
          },
        ]
      : [],
  )
}

/** Renditions that are one file are named together. */
function distinct(files: readonly StoredFile[]): StoredFile[] {
  const byDigest = new Map<string, StoredFile>()
  for (const file of files) {
    const same = byDigest.get(file.digest)
    byDigest.set(
      file.digest,
      same === undefined ? file : { ...same, rendition: `${same.rendition}, ${file.rendition}` },
    )
  }
  return [...byDigest.values()]
}

/** What every browser shows by itself; others are shown as WebP. */
export const isShownByBrowsers = (mediaType: string) => /^image\/(jpeg|png|gif|webp|avif)$/.test(mediaType)
