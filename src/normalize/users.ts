// The people a note names: its author, and those it mentions. It must not mix what is said of two people.
import type { MentionRecord, UserRecord } from '../core/model.ts'
import type { Fields, Presence } from './fields.ts'
import { id, object, objects, refuse, text } from './fields.ts'

/** `userid` was absent in 2021 and is in mentions; `id` says the same. */
function userId(user: Fields | null, presence: Presence = 'expected'): string | null {
  return id(user, 'userid', 'optional') ?? id(user, 'id', presence)
}

/**
 * The author from `note.user`, each absent field filled from the envelope's `data[0].user` where that is the same
 * person; null where neither tells an ID.
 */
export function readAuthor(note: Fields, envelopeUser: unknown): UserRecord | null {
  const author = object(note, 'user')
  const envelope = { json: { user: envelopeUser }, path: 'data[0]', issues: note.issues }
  let repeated = object(envelope, 'user', 'optional')
  const ownId = userId(author)
  const repeatedId = userId(repeated, 'optional')
  if (ownId !== null && repeatedId !== null && ownId !== repeatedId) repeated = refuse(envelope, 'user', 'value')
  const either = (read: typeof text, key: string) => read(author, key) ?? read(repeated, key, 'optional')
  const record = {
    redId: either(id, 'red_id'),
    nickname: either(text, 'nickname'),
    avatarUrl: either(text, 'image'),
  }
  const known = ownId ?? repeatedId
  return known === null ? null : { id: known, ...record }
}

/** The users that the text mentions, in its order, repeats kept; null where the note does not say. */
export function readMentions(note: Fields): readonly MentionRecord[] | null {
  const mentions: MentionRecord[] = []
  const entries = objects(note, 'ats')
  for (const entry of entries ?? []) {
    const mentioned = userId(entry)
    if (mentioned !== null) mentions.push({ userId: mentioned, nickname: text(entry, 'nickname') })
  }
  return entries && mentions
}
