// Decodes whole pictures off the main thread: HEIC in worker threads of its own, everything else in sharp's. It must not
// judge what is no picture, nor keep pixels: what it finds is whether a file decodes.
import { access } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import sharp from 'sharp'
import { createHeicWorkers } from './heic-workers.ts'

/** A picture's measures as it is shown, in pixels; null where no decoder here reads its coding, which is no fault. */
export type Decoded =
  | { readonly ok: true; readonly width: number | null; readonly height: number | null }
  | { readonly ok: false; readonly reason: string }

export interface DecodePool {
  /**
   * Decodes the file at `path` as `mediaType`, after those that came before. A type that is not decoded here is `ok`.
   * @throws where the file cannot be read, and where `signal` aborts.
   */
  decode(path: string, mediaType: string, signal?: AbortSignal): Promise<Decoded>
  /** Ends the worker threads. What is being decoded is given up. */
  close(): Promise<void>
}

export interface DecodePoolSettings {
  /** Threads for HEIC, started when they are needed; each may take some 200 MB. A third gains nothing on two cores. */
  readonly heicWorkers?: number
  /** Milliseconds after which a picture is refused. */
  readonly timeoutMs?: number
}

/** Larger than any camera's, small enough to be decoded in the memory of a small machine. */
const maxPixels = { sharp: 2 ** 28, heic: 2 ** 27 }
const bySharp = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'])
const byLibheif = new Set(['image/heic', 'image/heif'])
const animated = new Set(['gif', 'webp'])

/** A pool of decoders. `close` it at the end; while it is idle it does not keep the program from ending. */
export function createDecodePool({ heicWorkers = 2, timeoutMs = 60_000 }: DecodePoolSettings = {}): DecodePool {
  // libvips knows files by their name, and would answer for a file that is no longer there.
  sharp.cache(false)
  const pictures = new PQueue({ concurrency: availableParallelism() })
  const heic = createHeicWorkers({ workers: heicWorkers, timeoutMs })

  async function decodeHeic(path: string, signal: AbortSignal | undefined): Promise<Decoded> {
    const result = await heic.decode(path, maxPixels.heic, signal)
    if (result.outcome === 'decoded') return { ok: true, width: result.width, height: result.height }
    if (result.outcome === 'refused') return { ok: false, reason: result.reason }
    const { compression } = await sharp(path).metadata()
    return compression === 'av1' ? decodeBySharp(path, signal) : { ok: true, width: null, height: null }
  }

  const decodeBySharp = (path: string, signal: AbortSignal | undefined) =>
    pictures.add(() => throughSharp(path, timeoutMs), signal ? { signal } : {})

  return {
    decode: async (path, mediaType, signal) => {
      if (byLibheif.has(mediaType)) return decodeHeic(path, signal)
      if (bySharp.has(mediaType)) return decodeBySharp(path, signal)
      return { ok: true, width: null, height: null }
    },
    close: async () => {
      pictures.clear()
      await heic.close()
    },
  }
}

/** Decodes every pixel and every frame, and keeps next to nothing: each row is squeezed into one pixel. */
async function throughSharp(path: string, timeoutMs: number): Promise<Decoded> {
  await access(path) // a file that is not there is not one that does not decode
  // A warning is no fault: cameras write JPEGs with a few bytes too many.
  const options = { failOn: 'error', sequentialRead: true, ignoreIcc: true, limitInputPixels: false } as const
  try {
    const { width, height, format, autoOrient } = await sharp(path, options).metadata()
    if (width * height > maxPixels.sharp)
      return { ok: false, reason: `${width}x${height} is more than ${maxPixels.sharp} pixels` }
    await sharp(path, { ...options, animated: animated.has(format) })
      .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
      // All rows must be read, so the height stays; a smaller one would also let JPEG and WebP skip work.
      .resize(1, height, { fit: 'fill' })
      .raw()
      .toBuffer()
    return { ok: true, width: autoOrient.width, height: autoOrient.height }
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { ok: false, reason: reason.replaceAll(path, 'the file') }
  }
}
