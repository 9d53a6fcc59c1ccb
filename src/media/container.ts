// Says whether a file of a known type is whole, by walking its container to the end. It reads headers, not pictures:
// damage in the middle of compressed data is for a decoder to find.
import { open } from 'node:fs/promises'
import { walkAdts, walkMp3 } from './containers/audio-frames.ts'
import { BrokenContainer, type FileWindow, openWindow, refuseZeroTail } from './containers/file-window.ts'
import { walkHeif, walkMp4, walkQuickTime } from './containers/iso-media.ts'
import { walkJpeg } from './containers/jpeg.ts'
import { walkGif, walkPng } from './containers/png-gif.ts'
import { walkWav, walkWebp } from './containers/riff.ts'

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string }

const walks: Readonly<Record<string, (file: FileWindow) => Promise<void>>> = {
  'image/jpeg': walkJpeg,
  'image/png': walkPng,
  'image/gif': walkGif,
  'image/webp': walkWebp,
  'image/heic': walkHeif,
  'image/heif': walkHeif,
  'image/heic-sequence': walkHeif,
  'image/heif-sequence': walkHeif,
  'image/avif': walkHeif,
  'audio/wav': walkWav,
  'audio/mpeg': walkMp3,
  'audio/aac': walkAdts,
  'audio/mp4': walkMp4,
  'video/mp4': walkMp4,
  'video/quicktime': walkQuickTime,
}

// Not compressed, or checked by its own walk: zeros at the end may be silence.
const zerosAtEnd = new Set(['audio/wav', 'video/quicktime', 'audio/mp4', 'video/mp4'])

/**
 * Checks the file at `path` as `mediaType`. A type without a walk is only refused for a tail of zeros.
 * Content never makes it throw; a file that cannot be read does.
 */
export async function checkContainer(path: string, mediaType: string): Promise<Verdict> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const file = openWindow(handle, size)
    if (!zerosAtEnd.has(mediaType)) await refuseZeroTail(file, 0, size, 'the file')
    await walks[mediaType]?.(file)
    return { ok: true }
  } catch (error) {
    if (error instanceof BrokenContainer) return { ok: false, reason: error.message }
    throw error
  } finally {
    await handle.close()
  }
}
