// A media file's measures, read from its headers. It must not decide whether the file is good (container does):
// what cannot be read is null.
import { parseFile } from 'music-metadata'
import sharp from 'sharp'

export interface Measures {
  /** Pixels: a picture's as displayed, its orientation applied; a film's as coded. */
  readonly width: number | null
  readonly height: number | null
  readonly durationMs: number | null
}

const unknown: Measures = { width: null, height: null, durationMs: null }

/** Width, height and duration of the file at `path`; null for each that it does not have or that cannot be read. */
export async function inspect(path: string, mediaType: string): Promise<Measures> {
  try {
    return mediaType.startsWith('image/') ? await inspectImage(path) : await inspectTimed(path)
  } catch {
    return unknown
  }
}

async function inspectImage(path: string): Promise<Measures> {
  const { autoOrient } = await sharp(path).metadata()
  return { ...unknown, width: autoOrient.width, height: autoOrient.height }
}

async function inspectTimed(path: string): Promise<Measures> {
  const { format } = await parseFile(path, { duration: true, skipCovers: true })
  const picture = format.trackInfo.find((track) => track.video !== undefined)?.video
  const seconds = format.duration ?? Math.max(...format.trackInfo.map((track) => track.duration ?? 0))
  return {
    width: picture?.pixelWidth ?? null,
    height: picture?.pixelHeight ?? null,
    durationMs: Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : null,
  }
}
