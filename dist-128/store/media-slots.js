// The media slots that a note's captures name, and when. It must not decide what becomes of the files that fill them.
import { prepared } from '../core/catalog.js';
import { isNotAllowed, settleFiles } from './media.js';
const statements = prepared(({ sqlite }) => ({
    slotRowsOfNote: sqlite.prepare(slotRowsWhere('note_id = ?')),
    avatarRows: sqlite.prepare(slotRowsWhere("user_id = ? AND kind = 'avatar'")),
    setCurrent: sqlite.prepare('UPDATE media SET current = ? WHERE rowid = ?'),
    // Written for every slot of every capture: parameters by their place take a third of the time of those by name.
    addSlot: sqlite.prepare(`
    INSERT INTO media (note_id, user_id, kind, position, rendition, file_id, identity, current, state, reason, digest,
      url, first_seen_at, last_seen_at, stored_at, last_capture_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`),
    seeSlot: sqlite.prepare(`
    UPDATE media SET current = 1, first_seen_at = ?, last_seen_at = ?, last_capture_id = ?, url = coalesce(?, url)
    WHERE rowid = ?`),
}));
function slotRowsWhere(owner) {
    return `SELECT rowid, kind, position, rendition, identity, current, first_seen_at AS firstSeenAt,
    last_seen_at AS lastSeenAt, last_capture_id AS lastCaptureId FROM media WHERE ${owner}`;
}
/**
 * Writes the slots that a note's capture names. A slot that it does not name stays current, since a missing field is
 * no deletion, unless its picture or voice was replaced or its place is taken by another file; row and file stay even then.
 */
export function seeSlots(tx, of, slots, replaced, capture, skipReason) {
    const { slotRowsOfNote, avatarRows } = statements(tx);
    const ofNote = slotRowsOfNote.all(of.noteId);
    retireSlots(tx, ofNote, slots, replaced);
    const { states, askedFor } = settleFiles(tx, of.noteId, slots, skipReason);
    const seen = { reused: 0, skipped: 0, notAllowed: 0 };
    /** Gives how many files the owner has named there. */
    const see = (owner, rows, named) => {
        const found = new Map(rows.map((row) => [slotKey(row), row]));
        for (const slot of named) {
            const state = states.get(slot.identity);
            if (state === undefined)
                continue;
            const key = slotKey(slot);
            const before = found.get(key);
            if (before !== undefined) {
                seeAgain(tx, before, slot.url, capture);
                continue;
            }
            found.set(key, addSlot(tx, owner, slot, state, capture));
            if (state.state === 'stored')
                seen.reused += 1;
            if (state.state !== 'skipped')
                continue;
            seen.skipped += 1;
            if (isNotAllowed(state.reason))
                seen.notAllowed += 1;
        }
        return found.size;
    };
    const isAvatar = ({ kind }) => kind === 'avatar';
    see({ noteId: of.noteId, userId: null }, ofNote, slots.filter((slot) => !isAvatar(slot)));
    if (of.userId !== null) {
        const avatars = see({ noteId: null, userId: of.userId }, avatarRows.all(of.userId), slots.filter(isAvatar));
        // The only one has been named just now, or stays as it is.
        if (avatars > 1)
            keepNewestCurrent(tx, avatarRows.all(of.userId));
    }
    const wanted = askedFor.filter((identity) => states.get(identity)?.state !== 'stored');
    return { wanted, ...seen };
}
const placeOf = (slot) => `${slot.kind} ${slot.position} ${slot.rendition}`;
const slotKey = (slot) => `${placeOf(slot)} ${slot.identity}`;
function addSlot(tx, owner, slot, file, capture) {
    const { lastInsertRowid } = statements(tx).addSlot.run(owner.noteId, owner.userId, slot.kind, slot.position, slot.rendition, slot.fileId, slot.identity, file.state, file.reason, file.digest, slot.url, capture.sinceAt, capture.capturedAt, file.storedAt, capture.id);
    const moment = { firstSeenAt: capture.sinceAt, lastSeenAt: capture.capturedAt, lastCaptureId: capture.id };
    return { ...slot, ...moment, rowid: Number(lastInsertRowid), current: 1 };
}
/** A slot seen again; its newest capture gives its URL, whatever the order in which they are applied. */
function seeAgain(tx, row, url, capture) {
    const isNewest = row.lastSeenAt < capture.capturedAt || (row.lastSeenAt === capture.capturedAt && row.lastCaptureId < capture.id);
    statements(tx).seeSlot.run(Math.min(row.firstSeenAt, capture.sinceAt), Math.max(row.lastSeenAt, capture.capturedAt), isNewest ? capture.id : row.lastCaptureId, isNewest ? url : null, row.rowid);
}
function keepNewestCurrent(tx, avatars) {
    const [newest] = avatars.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt || b.lastCaptureId - a.lastCaptureId);
    for (const row of avatars) {
        const current = row === newest ? 1 : 0;
        if (row.current !== current)
            statements(tx).setCurrent.run(current, row.rowid);
    }
}
function retireSlots(tx, rows, slots, replaced) {
    if (rows.length === 0)
        return;
    const named = new Map(slots.map((slot) => [placeOf(slot), slot.identity]));
    for (const row of rows) {
        if (row.current === 0)
            continue;
        const now = named.get(placeOf(row));
        const isPicture = row.kind === 'image' || row.kind === 'live_photo';
        const isVoice = row.kind === 'voice' || row.kind === 'cover';
        const isReplaced = (isPicture && replaced.positions.has(row.position)) || (isVoice && replaced.voice);
        if (now !== row.identity && (now !== undefined || isReplaced))
            statements(tx).setCurrent.run(0, row.rowid);
    }
}
