// Media slots and the files that fill them. A file belongs to an identity, and every slot of that identity has its
// state. It must not download, nor decide which slots are wanted.
import { type Catalog, prepared, type Transaction } from '../core/catalog.ts'
import type { AuthorSettings, Digest, MediaKind, MediaSlot, MediaState, NoteId } from '../core/model.ts'

/** What decides whether a note's author allows a file to be saved. */
export type SavingAllowed = Pick<AuthorSettings, 'disableSave' | 'functionSwitch'>

/** Why a slot's file is not wanted, or null where it is. A reason that is the author's begins with `notAllowed`. */
export type SkipReason = (
  slot: { readonly kind: MediaKind; readonly rendition: string; readonly identity: string },
  author: SavingAllowed,
) => string | null

/** How the reasons begin that are the author's: a file that was wanted, and is not here, is so no longer. */
export const notAllowed = 'the author does not allow saving'

export interface StoredFile {
  readonly digest: Digest
  readonly size: number
  readonly mediaType: string
  readonly width: number | null
  readonly height: number | null
  readonly durationMs: number | null
  readonly md5: string | null
}

/** A slot whose file is still to be had, with the newest URL that named it. */
export interface WantedFile {
  readonly identity: string
  readonly kind: MediaKind
  readonly url: string
}

interface CurrentSlot {
  readonly rowid: number
  readonly kind: MediaKind
  readonly position: number
  readonly rendition: string
  readonly identity: string
}

/** What an edit took away: the positions whose picture is another one or gone, and whether the voice is another one. */
export interface Replaced {
  readonly positions: ReadonlySet<number>
  readonly voice: boolean
}

const statements = prepared(({ sqlite }) => ({
  identity: sqlite.prepare<
    { identity: string },
    { state: MediaState; reason: string | null; digest: string | null; storedAt: number | null }
  >('SELECT state, reason, digest, stored_at AS storedAt FROM media_identities WHERE identity = @identity'),
  addIdentity: sqlite.prepare(
    'INSERT INTO media_identities (identity, state, reason) VALUES (@identity, @state, @reason)',
  ),
  setIdentity: sqlite.prepare(`
    UPDATE media_identities SET state = @state, reason = @reason, digest = @digest, stored_at = @storedAt
    WHERE identity = @identity`),
  setSlots: sqlite.prepare(`
    UPDATE media SET state = @state, reason = @reason, digest = @digest, stored_at = @storedAt WHERE identity = @identity`),
  currentSlots: sqlite.prepare<{ noteId: NoteId }, CurrentSlot>(
    'SELECT rowid, kind, position, rendition, identity FROM media WHERE note_id = @noteId AND current = 1',
  ),
  uncurrent: sqlite.prepare('UPDATE media SET current = 0 WHERE rowid = @rowid'),
  addSlot: sqlite.prepare(`
    INSERT INTO media (note_id, user_id, kind, position, rendition, file_id, identity, current, state, reason, digest,
      url, first_seen_at, last_seen_at, stored_at, last_capture_id)
    VALUES (@noteId, @userId, @kind, @position, @rendition, @fileId, @identity, 1, @state, @reason, @digest,
      @url, @sinceAt, @seenAt, @storedAt, @captureId)
    ON CONFLICT DO NOTHING`),
  seeNoteSlot: sqlite.prepare(seeSlotWhere('note_id = @noteId')),
  seeUserSlot: sqlite.prepare(seeSlotWhere('user_id = @userId')),
  newestAvatar: sqlite.prepare(`
    UPDATE media SET current = (rowid = (
      SELECT rowid FROM media WHERE user_id = @userId AND kind = 'avatar' ORDER BY last_seen_at DESC, last_capture_id DESC LIMIT 1))
    WHERE user_id = @userId AND kind = 'avatar'`),
  addBlob: sqlite.prepare(`
    INSERT INTO blobs (digest, size, media_type, width, height, duration_ms, md5, stored_at)
    VALUES (@digest, @size, @mediaType, @width, @height, @durationMs, @md5, @storedAt)
    ON CONFLICT DO UPDATE SET md5 = coalesce(md5, @md5)`),
  slotsOfNote: sqlite.prepare<
    { noteId: NoteId },
    { kind: MediaKind; rendition: string; identity: string; state: MediaState; userId: string | null }
  >(`
    SELECT kind, rendition, identity, state, user_id AS userId FROM media WHERE note_id = @noteId AND current = 1 AND state <> 'stored'
    UNION ALL
    SELECT kind, rendition, identity, state, user_id FROM media
    WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId) AND current = 1 AND state <> 'stored'`),
  bytesPerNote: sqlite
    .prepare<[], number | null>(`
      SELECT (SELECT sum(size) FROM blobs) / nullif((SELECT count(*) FROM notes WHERE last_captured_at IS NOT NULL), 0)`)
    .pluck(),
  savingAllowed: sqlite.prepare<{ noteId: NoteId }, { disableSave: number | null; functionSwitch: string | null }>(
    'SELECT disable_save AS disableSave, function_switch AS functionSwitch FROM notes WHERE id = @noteId',
  ),
  failed: sqlite.prepare<[], string>("SELECT identity FROM media_identities WHERE state = 'failed'").pluck(),
  unfinished: sqlite
    .prepare<[], NoteId>(`
    SELECT DISTINCT coalesce(m.note_id, (SELECT n.id FROM notes n WHERE n.user_id = m.user_id ORDER BY n.id LIMIT 1)) AS note
    FROM media m WHERE m.state IN ('wanted', 'failed') AND m.current = 1`)
    .pluck(),
  newestUrl: sqlite.prepare<{ identity: string }, { url: string; kind: MediaKind }>(
    'SELECT url, kind FROM media WHERE identity = +@identity ORDER BY last_seen_at DESC, last_capture_id DESC LIMIT 1',
  ),
}))

/** A slot seen again; its newest capture gives its URL, whatever the order in which they are applied. */
function seeSlotWhere(owner: string): string {
  return `UPDATE media SET current = 1, first_seen_at = min(first_seen_at, @sinceAt),
      url = iif((last_seen_at, last_capture_id) < (@seenAt, @captureId), @url, url),
      last_capture_id = iif((last_seen_at, last_capture_id) < (@seenAt, @captureId), @captureId, last_capture_id),
      last_seen_at = max(last_seen_at, @seenAt)
    WHERE ${owner} AND kind = @kind AND position = @position AND rendition = @rendition AND identity = @identity`
}

export interface SlotsSeen {
  /** Identities whose files are to be downloaded, each once. */
  readonly wanted: readonly string[]
  /** Slots that are new, and filled by a file that is already here. */
  readonly reused: number
  /** Slots that are new, and not wanted. */
  readonly skipped: number
  /** Those among the skipped whose author does not allow it. */
  readonly notAllowed: number
}

/**
 * Writes the slots that a note's capture names. A slot that it does not name stays current, since a missing field is
 * no deletion, unless its picture or voice was replaced or its place is taken by another file; row and file stay even then.
 */
export function seeSlots(
  tx: Transaction,
  of: { readonly noteId: NoteId; readonly userId: string | null },
  slots: readonly MediaSlot[],
  replaced: Replaced,
  capture: { readonly id: number; readonly capturedAt: number; readonly sinceAt: number },
  skipReason: SkipReason,
): SlotsSeen {
  const { addSlot, seeNoteSlot, seeUserSlot, newestAvatar } = statements(tx)
  retireSlots(tx, of.noteId, slots, replaced)
  const reasons = reasonsOf(tx, of.noteId, slots, skipReason)
  const states = new Map([...reasons].map(([identity, reason]) => [identity, stateOf(tx, identity, reason)]))
  const seen = { reused: 0, skipped: 0, notAllowed: 0 }
  for (const slot of slots) {
    const state = states.get(slot.identity)
    if (state === undefined) continue
    const isAvatar = slot.kind === 'avatar'
    if (isAvatar && of.userId === null) continue
    const row = {
      ...slot,
      ...state,
      noteId: isAvatar ? null : of.noteId,
      userId: isAvatar ? of.userId : null,
      seenAt: capture.capturedAt,
      sinceAt: capture.sinceAt,
      captureId: capture.id,
    }
    const isNew = addSlot.run(row).changes === 1
    if (!isNew) (isAvatar ? seeUserSlot : seeNoteSlot).run(row)
    if (isNew && state.state === 'stored') seen.reused += 1
    if (isNew && state.state === 'skipped') {
      seen.skipped += 1
      if (isNotAllowed(state.reason)) seen.notAllowed += 1
    }
  }
  if (of.userId !== null) newestAvatar.run({ userId: of.userId })
  const wanted = [...states]
    .filter(([identity, { state }]) => state !== 'stored' && reasons.get(identity) === null)
    .map(([identity]) => identity)
  return { wanted, ...seen }
}

function retireSlots(tx: Transaction, noteId: NoteId, slots: readonly MediaSlot[], replaced: Replaced): void {
  const { currentSlots, uncurrent } = statements(tx)
  const placeOf = (slot: { kind: MediaKind; position: number; rendition: string }) =>
    `${slot.kind} ${slot.position} ${slot.rendition}`
  const named = new Map(slots.map((slot) => [placeOf(slot), slot.identity]))
  for (const slot of currentSlots.all({ noteId })) {
    const now = named.get(placeOf(slot))
    const isPicture = slot.kind === 'image' || slot.kind === 'live_photo'
    const isVoice = slot.kind === 'voice' || slot.kind === 'cover'
    const isReplaced = (isPicture && replaced.positions.has(slot.position)) || (isVoice && replaced.voice)
    if (now !== slot.identity && (now !== undefined || isReplaced)) uncurrent.run({ rowid: slot.rowid })
  }
}

/**
 * Leaves every file that is known in its state, whatever the configuration says by now; `otherwise` decides of those
 * that nobody named before.
 */
export function asKnown(catalog: Catalog, otherwise: SkipReason): SkipReason {
  const { identity: find } = statements(catalog)
  return (slot, author) => {
    const known = find.get({ identity: slot.identity })
    if (known === undefined) return otherwise(slot, author)
    return known.state === 'skipped' ? known.reason : null
  }
}

/** Why each file is to be skipped; null where one of its slots is wanted: low, medium and high may be one file. */
function reasonsOf(
  catalog: Catalog,
  noteId: NoteId,
  slots: readonly { readonly kind: MediaKind; readonly rendition: string; readonly identity: string }[],
  skipReason: SkipReason,
): Map<string, string | null> {
  // The note's row, not the capture: one that does not say what the author allows takes nothing back.
  const { disableSave = null, functionSwitch = null } = statements(catalog).savingAllowed.get({ noteId }) ?? {}
  const author = { disableSave: disableSave === null ? null : disableSave === 1, functionSwitch }
  const reasons = new Map<string, string | null>()
  for (const slot of slots) {
    const reason = skipReason(slot, author)
    if (reason === null || !reasons.has(slot.identity)) reasons.set(slot.identity, reason)
  }
  return reasons
}

const isNotAllowed = (reason: string | null) => reason?.startsWith(notAllowed) ?? false

/**
 * The state of an identity, made known where it is new, and wanted from now on where it had been skipped. What was
 * wanted or failed stays so under another configuration; only where its author does not allow it, it is skipped.
 */
function stateOf(tx: Transaction, identity: string, skip: string | null) {
  const { identity: find, addIdentity, setIdentity, setSlots } = statements(tx)
  const known = find.get({ identity })
  const stays = known?.state === 'skipped' ? known.reason === skip : known?.state === 'stored' || !isNotAllowed(skip)
  if (known !== undefined && stays) return known
  const state = {
    state: (skip === null ? 'wanted' : 'skipped') as MediaState,
    reason: skip,
    digest: null,
    storedAt: null,
  }
  if (known === undefined) addIdentity.run({ identity, state: state.state, reason: state.reason })
  else {
    setIdentity.run({ identity, ...state })
    setSlots.run({ identity, ...state })
  }
  return state
}

/** A note's current files that are not here and, by `skipReason`, are to be had: their identities, made wanted. */
export function wantUnfinished(tx: Transaction, noteId: NoteId, skipReason: SkipReason): string[] {
  const reasons = reasonsOf(tx, noteId, statements(tx).slotsOfNote.all({ noteId }), skipReason)
  for (const [identity, reason] of reasons) stateOf(tx, identity, reason)
  return [...reasons].filter(([, reason]) => reason === null).map(([identity]) => identity)
}

/** The identities of the files that have failed. */
export function failedFiles(catalog: Catalog): string[] {
  return statements(catalog).failed.all()
}

/** The notes with a current file that is wanted or has failed. */
export function notesWithUnfinishedMedia(catalog: Catalog): NoteId[] {
  return statements(catalog)
    .unfinished.all()
    .filter((noteId) => noteId !== null)
}

/** Where to ask for a file: the newest URL that named it, and the kind of its slot. */
export function wantedFile(catalog: Catalog, identity: string): WantedFile | undefined {
  const found = statements(catalog).newestUrl.get({ identity })
  return found === undefined ? undefined : { identity, ...found }
}

/** Links a file that is on disk to every slot of its identity. Returns how many slots it fills. */
export function linkFile(tx: Transaction, identity: string, file: StoredFile, storedAt: number): number {
  const { addBlob, setIdentity, setSlots } = statements(tx)
  addBlob.run({ ...file, storedAt })
  const state = { identity, state: 'stored', reason: null, digest: file.digest, storedAt }
  setIdentity.run(state)
  return setSlots.run(state).changes
}

/** How many bytes of media the archive holds for each archived note, or null where it has none. */
export function mediaBytesPerNote(catalog: Catalog): number | null {
  return statements(catalog).bytesPerNote.get() ?? null
}

/** Marks every slot of an identity as failed, and says why. */
export function failFile(tx: Transaction, identity: string, reason: string): void {
  const { setIdentity, setSlots } = statements(tx)
  const state = { identity, state: 'failed', reason, digest: null, storedAt: null }
  setIdentity.run(state)
  setSlots.run(state)
}
