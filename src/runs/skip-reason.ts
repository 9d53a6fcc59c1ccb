// Which media slots the configuration wants, and why the others are skipped. Pure.
import type { Config } from '../config.ts'
import type { SkipReason } from '../store/media.ts'

/** Why a slot is not wanted under a configuration: null where it is. */
export function skipReasonOf(media: Config['media']): SkipReason {
  const wanted: ReadonlySet<string> = new Set(media.renditions)
  const switches = {
    voice: media.voice,
    live_photo: media.livePhoto,
    avatar: media.avatar,
    cover: media.cover,
    video: media.video,
  }
  return ({ kind, rendition }) => {
    if (!media.enabled) return 'no media wanted (--no-media)'
    const isWanted = kind === 'image' ? wanted.has(rendition) : switches[kind]
    return isWanted ? null : 'not configured'
  }
}
