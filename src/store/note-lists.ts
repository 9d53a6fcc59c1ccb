// The lists of a note: its pictures, tags, topics and mentions, as the newest capture that told of them has them. What is
// already so is not written again. It must not know the note's other columns, nor its files.
import { type Catalog, prepared, type Transaction } from '../core/catalog.ts'
import type { ImageRecord, MentionRecord, NoteId, NoteRecord, TagRecord } from '../core/model.ts'

// Written for each entry of every new note: parameters by their place take a third of the time of those by name.
const statements = prepared(({ sqlite }) => ({
  images: sqlite.prepare<[NoteId], ImageRecord & { readonly position: number }>(
    'SELECT position, file_id AS fileId, width, height FROM images WHERE note_id = ? ORDER BY position',
  ),
  clearImages: sqlite.prepare<[NoteId]>('DELETE FROM images WHERE note_id = ?'),
  addImage: sqlite.prepare<[NoteId, position: number, fileId: string, width: number | null, height: number | null]>(
    'INSERT INTO images VALUES (?, ?, ?, ?, ?)',
  ),
  hashtags: sqlite
    .prepare<[NoteId], string>('SELECT hashtag_id FROM note_hashtags WHERE note_id = ? ORDER BY position')
    .pluck(),
  clearHashtags: sqlite.prepare<[NoteId]>('DELETE FROM note_hashtags WHERE note_id = ?'),
  addHashtag: sqlite.prepare<[NoteId, id: string, position: number]>('INSERT INTO note_hashtags VALUES (?, ?, ?)'),
  nameHashtag: sqlite.prepare<Named>(nameTag('hashtags')),
  topics: sqlite
    .prepare<[NoteId], string>('SELECT topic_id FROM note_topics WHERE note_id = ? ORDER BY topic_id')
    .pluck(),
  clearTopics: sqlite.prepare<[NoteId]>('DELETE FROM note_topics WHERE note_id = ?'),
  addTopic: sqlite.prepare<[NoteId, id: string]>('INSERT INTO note_topics VALUES (?, ?) ON CONFLICT DO NOTHING'),
  nameTopic: sqlite.prepare<Named>(nameTag('topics')),
  mentions: sqlite.prepare<[NoteId], MentionRecord>(
    'SELECT user_id AS userId, nickname FROM mentions WHERE note_id = ? ORDER BY position',
  ),
  clearMentions: sqlite.prepare<[NoteId]>('DELETE FROM mentions WHERE note_id = ?'),
  addMention: sqlite.prepare<[NoteId, userId: string, nickname: string | null, position: number]>(
    'INSERT INTO mentions VALUES (?, ?, ?, ?)',
  ),
}))

type Named = [id: string, name: string | null, namedAt: number, namedBy: number]

/** The newest capture's name for a tag holds, whatever the order in which they are applied. */
function nameTag(table: 'hashtags' | 'topics'): string {
  return `INSERT INTO ${table} (id, name, named_at, named_by) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET name = excluded.name, named_at = excluded.named_at, named_by = excluded.named_by
    WHERE excluded.name IS NOT NULL AND (name IS NULL OR (excluded.named_at, excluded.named_by) > (named_at, named_by))`
}

/** A note's lists as they stand in the rows. */
export interface ListsBefore {
  readonly images: readonly (ImageRecord & { readonly position: number })[]
  readonly hashtags: readonly string[]
  readonly topics: readonly string[]
  readonly mentions: readonly MentionRecord[]
}

/** Those of a note that nothing was applied of. */
export const noLists: ListsBefore = { images: [], hashtags: [], topics: [], mentions: [] }

/** Reads the lists that a note's rows hold. */
export function listsOf(catalog: Catalog, noteId: NoteId): ListsBefore {
  const { images, hashtags, topics, mentions } = statements(catalog)
  return {
    images: images.all(noteId),
    hashtags: hashtags.all(noteId),
    topics: topics.all(noteId),
    mentions: mentions.all(noteId),
  }
}

/** The positions whose picture the record says is another one, or gone. */
export function replacedPositions(before: ListsBefore, images: NoteRecord['images']): Set<number> {
  if (images === null) return new Set()
  return new Set(
    before.images.filter(({ position, fileId }) => images[position]?.fileId !== fileId).map(({ position }) => position),
  )
}

/** Makes the lists what a record says; one that it does not tell of (null) stays. */
export function replaceLists(
  tx: Transaction,
  record: Pick<NoteRecord, 'id' | 'images' | 'hashtags' | 'topics' | 'mentions'>,
  before: ListsBefore,
  capture: { readonly id: number; readonly capturedAt: number },
): void {
  const run = statements(tx)
  const { id, images, hashtags, topics, mentions } = record
  if (images !== null && !areSame(images, before.images, isSameImage)) {
    if (before.images.length > 0) run.clearImages.run(id)
    for (const [position, { fileId, width, height }] of images.entries())
      run.addImage.run(id, position, fileId, width, height)
  }
  // Named anew by each capture, though the note's list be the same.
  const naming = ({ id, name }: TagRecord): Named =>
    name === null ? [id, null, 0, 0] : [id, name, capture.capturedAt, capture.id]
  for (const tag of hashtags ?? []) run.nameHashtag.run(...naming(tag))
  if (hashtags !== null && !areSame(hashtags, before.hashtags, isTag)) {
    if (before.hashtags.length > 0) run.clearHashtags.run(id)
    for (const [position, tag] of hashtags.entries()) run.addHashtag.run(id, tag.id, position)
  }
  for (const topic of topics ?? []) run.nameTopic.run(...naming(topic))
  if (topics !== null && !areSame(topics.toSorted(byId), before.topics, isTag)) {
    if (before.topics.length > 0) run.clearTopics.run(id)
    for (const topic of topics) run.addTopic.run(id, topic.id)
  }
  if (mentions !== null && !areSame(mentions, before.mentions, isSameMention)) {
    if (before.mentions.length > 0) run.clearMentions.run(id)
    for (const [position, { userId, nickname }] of mentions.entries())
      run.addMention.run(id, userId, nickname, position)
  }
}

function areSame<A, B>(said: readonly A[], before: readonly B[], isSame: (a: A, b: B) => boolean): boolean {
  return said.length === before.length && said.every((one, at) => isSame(one, before[at] as B))
}

const isSameImage = (a: ImageRecord, b: ImageRecord) =>
  a.fileId === b.fileId && a.width === b.width && a.height === b.height
const isTag = (tag: TagRecord, id: string) => tag.id === id
const byId = (a: TagRecord, b: TagRecord) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id))
const isSameMention = (a: MentionRecord, b: MentionRecord) => a.userId === b.userId && a.nickname === b.nickname
