// The words of the domain as types: what the stages hand to each other. It must not hold behaviour, nor anything
// of SQL, HTTP or the provider's JSON.

/** 24 lower-case hex digits. */
export type NoteId = string
/** 64 lower-case hex digits: a blob's sha256. */
export type Digest = string

/** One request and what came back. Bytes are decoded from any transfer or content encoding, and otherwise untouched. */
export interface Exchange {
  readonly noteId: NoteId
  readonly endpoint: string
  /** Unix seconds at which the answer was complete, or given up. */
  readonly capturedAt: number
  readonly elapsedMs: number
  /** False where no connection was made: the call cannot have been charged. */
  readonly sent: boolean
  /** Null where no answer came. */
  readonly httpStatus: number | null
  readonly headers: Readonly<Record<string, string>>
  /** Null where no answer came, or where it was larger than what is kept. */
  readonly body: Buffer | null
  /** Why there is no body, in words without URL or token. */
  readonly failure: string | null
}

export type Charged = 'yes' | 'no' | 'maybe'

/** What is recorded of an exchange from a first, unfailing look at it. */
export interface Reading {
  readonly apiCode: number | null
  readonly requestId: string | null
  readonly charged: Charged
}

export const renditions = ['original', 'large', 'high', 'medium', 'low', 'preview', '8k'] as const
/** An image's rendition; media of other kinds have one of their own (`stream`, `audio`, `avatar`, `cover`). */
export type Rendition = (typeof renditions)[number] | 'stream' | 'audio' | 'avatar' | 'cover'
export type MediaKind = 'image' | 'voice' | 'live_photo' | 'avatar' | 'cover' | 'video'
export type MediaState = 'wanted' | 'stored' | 'failed' | 'skipped'

/** One place for a file that a note (or, for an avatar, a user) names. */
export interface MediaSlot {
  readonly kind: MediaKind
  /** 0-based: the picture's place in the note; 0 for what a note has once. */
  readonly position: number
  readonly rendition: Rendition
  readonly fileId: string
  /** File ID and processing part: the same for the same bytes, whatever the URL's host, `sign` and `t`. */
  readonly identity: string
  readonly url: string
}

export interface UserRecord {
  readonly id: string
  readonly redId: string | null
  readonly nickname: string | null
  readonly avatarUrl: string | null
}

export interface ImageRecord {
  readonly fileId: string
  readonly width: number | null
  readonly height: number | null
}

export interface TagRecord {
  readonly id: string
  readonly name: string | null
}

export interface MentionRecord {
  readonly userId: string
  readonly nickname: string | null
}

export interface VoiceRecord {
  readonly soundId: string
  readonly name: string | null
  readonly durationMs: number | null
  readonly md5: string | null
  readonly useCount: number | null
}

export interface Metrics {
  readonly likedCount: number | null
  readonly collectedCount: number | null
  readonly commentsCount: number | null
  readonly sharedCount: number | null
  readonly viewCount: number | null
  /** A count came rounded, as "1.2万". */
  readonly approximate: boolean
}

/** What the author lets others do with the note's media, as the provider says it. */
export interface AuthorSettings {
  readonly disableSave: boolean | null
  readonly disableWatermark: boolean | null
  readonly disableWeiboCover: boolean | null
  /** `function_switch` as canonical JSON (entries sorted by type, keys sorted), reasons included. */
  readonly functionSwitch: string | null
}

/** Something in a capture that was not as expected; never a reason to drop the rest. */
export interface Issue {
  /** Where, as a path in the note: `images_list[3].fileid`. */
  readonly path: string
  readonly kind: 'missing' | 'null' | 'type' | 'unknown' | 'value'
}

/**
 * A capture's note as records. Null stands for "this capture does not say", which erases nothing;
 * an empty list stands for "the note has none".
 */
export interface NoteRecord {
  readonly id: NoteId
  readonly user: UserRecord | null
  readonly type: string | null
  readonly title: string | null
  readonly body: string | null
  readonly language: string | null
  readonly ipLocation: string | null
  /** Unix seconds. */
  readonly publishedAt: number | null
  /** Unix seconds; 0 where the note was never edited. */
  readonly editedAt: number | null
  readonly shareUrl: string | null
  readonly privacyType: number | null
  readonly inCensor: boolean | null
  readonly authorSettings: AuthorSettings
  readonly images: readonly ImageRecord[] | null
  readonly hashtags: readonly TagRecord[] | null
  readonly topics: readonly TagRecord[] | null
  readonly mentions: readonly MentionRecord[] | null
  readonly voice: VoiceRecord | null
  readonly metrics: Metrics
  /** Every slot that the capture names, of every kind, the author's avatar included. */
  readonly media: readonly MediaSlot[]
  readonly issues: readonly Issue[]
}

/** Lines of a run's seed lists, by their numbers in `temp.lines`: the first and the last of those that are meant. */
export interface Lines {
  readonly from: number
  readonly to: number
}
