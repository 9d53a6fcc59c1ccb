// The files of media slots: each belongs to an identity, and every slot of that identity has its state. It must not
// download, nor decide which slots are wanted.
import { prepared } from '../core/catalog.js';
/** How the reasons begin that are the author's: a file that was wanted, and is not here, is so no longer. */
export const notAllowed = 'the author does not allow saving';
const statements = prepared(({ sqlite }) => ({
    // Asked and written for every file of every capture: parameters by their place.
    identity: sqlite.prepare('SELECT state, reason, digest, stored_at AS storedAt FROM media_identities WHERE identity = ?'),
    addIdentity: sqlite.prepare('INSERT INTO media_identities (identity, state, reason) VALUES (?, ?, ?)'),
    setIdentity: sqlite.prepare(`
    UPDATE media_identities SET state = @state, reason = @reason, digest = @digest, stored_at = @storedAt
    WHERE identity = @identity`),
    setSlots: sqlite.prepare(`
    UPDATE media SET state = @state, reason = @reason, digest = @digest, stored_at = @storedAt WHERE identity = @identity`),
    addBlob: sqlite.prepare(`
    INSERT INTO blobs (digest, size, media_type, width, height, duration_ms, md5, stored_at)
    VALUES (@digest, @size, @mediaType, @width, @height, @durationMs, @md5, @storedAt)
    ON CONFLICT DO UPDATE SET md5 = coalesce(md5, @md5)`),
    slotsOfNote: sqlite.prepare(`
    SELECT kind, rendition, identity, state, user_id AS userId FROM media WHERE note_id = @noteId AND current = 1 AND state <> 'stored'
    UNION ALL
    SELECT kind, rendition, identity, state, user_id FROM media
    WHERE user_id = (SELECT user_id FROM notes WHERE id = @noteId) AND current = 1 AND state <> 'stored'`),
    bytesPerNote: sqlite
        .prepare(`
      SELECT (SELECT sum(size) FROM blobs) / nullif((SELECT count(*) FROM notes WHERE last_captured_at IS NOT NULL), 0)`)
        .pluck(),
    savingAllowed: sqlite.prepare('SELECT disable_save AS disableSave, function_switch AS functionSwitch FROM notes WHERE id = @noteId'),
    failed: sqlite.prepare("SELECT identity FROM media_identities WHERE state = 'failed'").pluck(),
    unfinished: sqlite
        .prepare(`
    SELECT DISTINCT coalesce(m.note_id, (SELECT n.id FROM notes n WHERE n.user_id = m.user_id ORDER BY n.id LIMIT 1)) AS note
    FROM media m WHERE m.state IN ('wanted', 'failed') AND m.current = 1`)
        .pluck(),
    newestUrl: sqlite.prepare('SELECT url, kind FROM media WHERE identity = +@identity ORDER BY last_seen_at DESC, last_capture_id DESC LIMIT 1'),
}));
/**
 * Leaves every file that is known in its state, whatever the configuration says by now; `otherwise` decides of those
 * that nobody named before.
 */
export function asKnown(otherwise) {
    return (slot, author, known) => {
        if (known === undefined)
            return otherwise(slot, author);
        return known.state === 'skipped' ? known.reason : null;
    };
}
/**
 * What is known of the files that slots name, each asked for once. Where all is made anew no file changes its state; what is
 * not known from before may have been named since.
 */
function knownFiles(catalog, slots) {
    const { identity: find } = statements(catalog);
    const before = catalog.committed && statements(catalog.committed).identity;
    const files = new Map();
    for (const identity of new Set(slots.map((slot) => slot.identity))) {
        const file = before?.get(identity) ?? find.get(identity);
        if (file !== undefined)
            files.set(identity, file);
    }
    return files;
}
/** Why each file is to be skipped; null where one of its slots is wanted: low, medium and high may be one file. */
function reasonsOf(catalog, noteId, slots, skipReason, known) {
    // The note's row, not the capture: one that does not say what the author allows takes nothing back.
    const { disableSave = null, functionSwitch = null } = statements(catalog).savingAllowed.get({ noteId }) ?? {};
    const author = { disableSave: disableSave === null ? null : disableSave === 1, functionSwitch };
    const reasons = new Map();
    for (const slot of slots) {
        const reason = skipReason(slot, author, known.get(slot.identity));
        if (reason === null || !reasons.has(slot.identity))
            reasons.set(slot.identity, reason);
    }
    return reasons;
}
/** Whether a reason to skip a file is its author's. */
export const isNotAllowed = (reason) => reason?.startsWith(notAllowed) ?? false;
/**
 * The state of an identity, made known where it is new, and wanted from now on where it had been skipped. What was
 * wanted or failed stays so under another configuration; only where its author does not allow it, it is skipped.
 */
function stateOf(tx, identity, skip, known) {
    const { addIdentity, setIdentity, setSlots } = statements(tx);
    const stays = known?.state === 'skipped' ? known.reason === skip : known?.state === 'stored' || !isNotAllowed(skip);
    if (known !== undefined && stays)
        return known;
    const state = {
        state: skip === null ? 'wanted' : 'skipped',
        reason: skip,
        digest: null,
        storedAt: null,
    };
    if (known === undefined)
        addIdentity.run(identity, state.state, state.reason);
    else {
        setIdentity.run({ identity, ...state });
        setSlots.run({ identity, ...state });
    }
    return state;
}
/**
 * Judges the files that slots of a note name, and makes each known in its state. `askedFor`: those that a slot wants, here or
 * not.
 */
export function settleFiles(tx, noteId, slots, skipReason) {
    const known = knownFiles(tx, slots);
    const reasons = reasonsOf(tx, noteId, slots, skipReason, known);
    const states = new Map([...reasons].map(([identity, reason]) => [identity, stateOf(tx, identity, reason, known.get(identity))]));
    return { states, askedFor: [...reasons].filter(([, reason]) => reason === null).map(([identity]) => identity) };
}
/** A note's current files that are not here and, by `skipReason`, are to be had: their identities, made wanted. */
export function wantUnfinished(tx, noteId, skipReason) {
    return settleFiles(tx, noteId, statements(tx).slotsOfNote.all({ noteId }), skipReason).askedFor;
}
/** The identities of the files that have failed. */
export function failedFiles(catalog) {
    return statements(catalog).failed.all();
}
/** The notes with a current file that is wanted or has failed. */
export function notesWithUnfinishedMedia(catalog) {
    return statements(catalog)
        .unfinished.all()
        .filter((noteId) => noteId !== null);
}
/** Where to ask for a file: the newest URL that named it, and the kind of its slot. */
export function wantedFile(catalog, identity) {
    const found = statements(catalog).newestUrl.get({ identity });
    return found === undefined ? undefined : { identity, ...found };
}
/** Links a file that is on disk to every slot of its identity. Returns how many slots it fills. */
export function linkFile(tx, identity, file, storedAt) {
    const { addBlob, setIdentity, setSlots } = statements(tx);
    addBlob.run({ ...file, storedAt });
    const state = { identity, state: 'stored', reason: null, digest: file.digest, storedAt };
    setIdentity.run(state);
    return setSlots.run(state).changes;
}
/** How many bytes of media the archive holds for each archived note, or null where it has none. */
export function mediaBytesPerNote(catalog) {
    return statements(catalog).bytesPerNote.get() ?? null;
}
/** Marks every slot of an identity as failed, and says why. */
export function failFile(tx, identity, reason) {
    const { setIdentity, setSlots } = statements(tx);
    const state = { identity, state: 'failed', reason, digest: null, storedAt: null };
    setIdentity.run(state);
    setSlots.run(state);
}
