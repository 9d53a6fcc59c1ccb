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
): Promise<Buffer> {
  const animated = to === 'webp' && longestEdge === undefined
  const picture = sharp(input, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true, animated })
  const { icc } = await picture.metadata()
  picture.timeout({ seconds: Math.ceil(timeoutMs / 1000) }).autoOrient()
  if (longestEdge !== undefined)
    picture.resize({ width: longestEdge, height: longestEdge, fit: 'inside', withoutEnlargement: true })
  // A profile of ink or grey would not fit the colours that are written.
  if (icc?.toString('latin1', 16, 20) === 'RGB ') picture.keepIccProfile()
  return encoders[to](picture, quality).toBuffer()
}

const encoders: Readonly<Record<PictureFormat, (picture: Sharp, quality: number) => Sharp>> = {
  jpeg: (picture, quality) => picture.flatten({ background: '#fff' }).toColourspace('srgb').jpeg({ quality }),
  webp: (picture, quality) => picture.toColourspace('srgb').webp({ quality }),
  avif: (picture, quality) => picture.toColourspace('srgb').avif({ quality, effort: 2 }),
}
