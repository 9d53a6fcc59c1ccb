// A picture made anew in a form that any program opens: upright, its colours and colour profile kept, its other metadata
// left out. It must not decode HEVC (heic-workers does), and never enlarges.
import type { Sharp } from 'sharp'
import { sharp } from './uncached-sharp.ts'

export type PictureFormat = 'jpeg' | 'webp' | 'avif'

export interface Conversion {
  readonly to: PictureFormat
  /** Pixels of the longer edge at most; smaller pictures keep their size. */
  readonly longestEdge?: number
  /** 1 to 100. */
  readonly quality?: number
}

/** High enough that nobody sees a difference from the camera's file. */
const defaultQuality: Readonly<Record<PictureFormat, number>> = { jpeg: 90, webp: 85, avif: 60 }

export interface NewPicture {
  readonly content: Buffer
  /** How many pictures the film has of which this is the first alone; absent where nothing was left out. */
  readonly firstOf?: number
}

interface Bounds {
  readonly maxPixels: number
  readonly timeoutMs: number
}

/**
 * The picture in `input` (a path, or a file's bytes) as a new file. A film stays one where the whole of it is wanted as WebP;
 * else its first picture is taken. Where the target has no alpha, white shows through.
 * @throws where it does not decode, has more than `maxPixels`, or takes longer than `timeoutMs`.
 */
export async function convertPicture(
  input: string | Uint8Array,
  { to, longestEdge, quality = defaultQuality[to] }: Conversion,
  { maxPixels, timeoutMs }: Bounds,
): Promise<NewPicture> {
  const animated = to === 'webp' && longestEdge === undefined
  const picture = sharp(input, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true, animated })
  const { icc, format, pages = 1 } = await picture.metadata()
  picture.timeout({ seconds: Math.ceil(timeoutMs / 1000) }).autoOrient()
  if (longestEdge !== undefined)
    picture.resize({ width: longestEdge, height: longestEdge, fit: 'inside', withoutEnlargement: true })
  // A profile of ink or grey would not fit the colours that are written.
  if (icc?.toString('latin1', 16, 20) === 'RGB ') picture.keepIccProfile()
  const content = await encoders[to](picture, quality).toBuffer()
  return pages > 1 && films.has(format) && !animated ? { content, firstOf: pages } : { content }
}

/** Whose pictures are one film; those of other formats stand by themselves. */
const films: ReadonlySet<string> = new Set(['gif', 'webp'])

const encoders: Readonly<Record<PictureFormat, (picture: Sharp, quality: number) => Sharp>> = {
  jpeg: (picture, quality) => picture.flatten({ background: '#fff' }).toColourspace('srgb').jpeg({ quality }),
  webp: (picture, quality) => picture.toColourspace('srgb').webp({ quality }),
  avif: (picture, quality) => picture.toColourspace('srgb').avif({ quality, effort: 2 }),
}
