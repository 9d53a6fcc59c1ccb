// The one place that takes evidence out of the catalog: the rows of forgotten notes and users, and the files that nothing
// else needs. Derived rows go by making them anew without these (store/remake). It must not touch a file.
import { anyOf } from '../core/any-of.js';
import { prepared } from '../core/catalog.js';
import { HeldError } from '../core/errors.js';
const of = (parameter) => `IN (SELECT value FROM json_each(@${parameter}))`;
const statements = prepared(({ sqlite }) => ({
    notes: sqlite
        .prepare(`
      SELECT id FROM notes WHERE id ${of('notes')} OR user_id ${of('users')}
      UNION SELECT c.note_id FROM user_versions v JOIN captures c ON c.id IN (v.capture_id, v.last_capture_id) WHERE v.user_id ${of('users')}
      ORDER BY 1`)
        .pluck(),
    users: sqlite.prepare(`SELECT id FROM users WHERE id ${of('users')} ORDER BY 1`).pluck(),
    identities: sqlite
        .prepare(`
      SELECT DISTINCT identity FROM media
      WHERE note_id ${of('notes')} OR user_id ${of('users')} OR user_id IN (SELECT user_id FROM notes WHERE id ${of('notes')})
      ORDER BY 1`)
        .pluck(),
    digests: sqlite
        .prepare(`SELECT DISTINCT digest FROM media_identities WHERE digest IS NOT NULL AND identity ${of('identities')} ORDER BY 1`)
        .pluck(),
    captures: sqlite
        .prepare(`SELECT count(*) FROM captures WHERE note_id ${of('notes')}`)
        .pluck(),
    mentioning: sqlite.prepare(`
    SELECT note_id, title, group_concat("where", ', ') AS "where" FROM (
      SELECT m.note_id, n.title, 'mentions' AS "where" FROM mentions m JOIN notes n ON n.id = m.note_id WHERE m.user_id ${of('users')}
      UNION
      SELECT n.id, n.title, 'text' FROM notes n JOIN (SELECT DISTINCT nickname FROM user_versions WHERE user_id ${of('users')} AND nickname <> '') u
        ON instr(n.body, '@' || u.nickname) > 0)
    WHERE note_id NOT ${of('notes')} GROUP BY 1, 2 ORDER BY 1`),
    namedByOthers: sqlite
        .prepare(`
      SELECT DISTINCT identity FROM media m WHERE identity ${of('identities')} AND CASE
        WHEN note_id IS NOT NULL THEN note_id NOT ${of('notes')}
        ELSE user_id NOT ${of('users')} AND EXISTS (SELECT 1 FROM notes n WHERE n.user_id = m.user_id AND n.id NOT ${of('notes')}) END`)
        .pluck(),
    allNotes: sqlite.prepare('SELECT id FROM notes').pluck(),
    allUsers: sqlite.prepare('SELECT id FROM users').pluck(),
    stillNamed: sqlite.prepare('SELECT 1 FROM media WHERE identity = @identity LIMIT 1'),
    digestOf: sqlite
        .prepare('SELECT digest FROM media_identities WHERE identity = @identity')
        .pluck(),
    kept: sqlite
        .prepare(`SELECT identity FROM media_identities WHERE identity ${of('identities')}`)
        .pluck(),
    dropFileJob: sqlite.prepare('DELETE FROM jobs WHERE identity = @identity'),
    dropIdentity: sqlite.prepare('DELETE FROM media_identities WHERE identity = @identity'),
    dropBlob: sqlite.prepare('DELETE FROM blobs WHERE digest = @digest AND digest NOT IN (SELECT digest FROM media_identities WHERE digest = @digest)'),
    hasBlob: sqlite.prepare('SELECT 1 FROM blobs WHERE digest = @digest'),
    rows: [
        `DELETE FROM seeds WHERE note_id ${of('notes')} OR names_doomed(text) OR names_doomed(source)`,
        `DELETE FROM temp.known_notes WHERE id ${of('notes')}`,
        `DELETE FROM jobs WHERE note_id ${of('notes')}`,
        `DELETE FROM list_notes WHERE note_id ${of('notes')}`,
        `DELETE FROM schedule WHERE note_id ${of('notes')}`,
        `DELETE FROM captures WHERE note_id ${of('notes')}`,
    ],
    eraseBody: sqlite.prepare(`
    UPDATE captures SET body = NULL, encoding = NULL, base_id = NULL, body_size = NULL, body_digest = NULL,
      request_id = NULL, response_headers = '{}', failure = 'forgotten' WHERE id = @id`),
}));
/** All that goes with these notes and users: a user's notes, and the files of either. */
export function findDoomed(catalog, ids) {
    const run = statements(catalog);
    const users = JSON.stringify(ids.users);
    const notes = run.notes.all({ notes: JSON.stringify(ids.notes), users });
    const named = { notes: JSON.stringify(notes), users };
    const identities = run.identities.all(named);
    return {
        notes,
        users: run.users.all({ users }),
        identities,
        digests: run.digests.all({ identities: JSON.stringify(identities) }),
        captures: run.captures.get(named) ?? 0,
        mentioning: ids.users.length === 0 ? [] : run.mentioning.all(named),
    };
}
/** The notes and users with a row that are marked as forgotten: what came back, or was never here to be forgotten. */
export function markedIn(catalog, forgotten) {
    if (forgotten.size === 0)
        return { notes: [], users: [] };
    const { allNotes, allUsers } = statements(catalog);
    return {
        notes: allNotes.all().filter((id) => forgotten.hasNote(id)),
        users: allUsers.all().filter((id) => forgotten.hasUser(id)),
    };
}
/** Those of the doomed files that a note or author names who stays. */
export function namedByOthers(catalog, { notes, users, identities }) {
    const named = { notes: JSON.stringify(notes), users: JSON.stringify(users), identities: JSON.stringify(identities) };
    return new Set(statements(catalog).namedByOthers.all(named));
}
/** Takes out the evidence of notes, while derived tables are being made anew (`remakeDerived`). */
export function eraseEvidence(tx, doomed) {
    const notes = JSON.stringify(doomed.notes);
    const isNamed = anyOf([...doomed.notes, ...doomed.users]);
    tx.sqlite.function('names_doomed', { deterministic: true }, (text) => (isNamed(String(text).toLowerCase()) ? 1 : 0));
    // A body's base is one of the same note: none that stays hangs on one that goes.
    for (const sql of statements(tx).rows)
        tx.sqlite.prepare(sql).run({ notes });
}
/** Takes out the doomed files that no slot names any more, once the derived tables are made. */
export function eraseFileRows(tx, doomed) {
    const run = statements(tx);
    for (const identity of doomed.identities) {
        if (run.stillNamed.get({ identity }) !== undefined)
            continue;
        const digest = run.digestOf.get({ identity });
        run.dropFileJob.run({ identity });
        run.dropIdentity.run({ identity });
        if (digest !== undefined && digest !== null)
            run.dropBlob.run({ digest });
    }
}
/** The doomed files that others name too, and that stayed. */
export function identitiesKept(catalog, doomed) {
    return new Set(statements(catalog).kept.all({ identities: JSON.stringify(doomed.identities) }));
}
/** Whether a blob still has a row: its file stays. */
export function isNeeded(catalog, digest) {
    return statements(catalog).hasBlob.get({ digest }) !== undefined;
}
/** Takes out what an answer said, when its author turns out to be forgotten; that a call was made, and its cost, stays. */
export function eraseBody(tx, captureId) {
    statements(tx).eraseBody.run({ id: captureId });
}
/**
 * Writes the catalog's file anew, so that no free page holds what was there, and empties its log. It takes as much free
 * disk as the catalog has bytes, twice.
 * @throws {HeldError} where another program keeps the log from being emptied
 */
export function writeAnew({ sqlite }) {
    sqlite.exec('VACUUM');
    const [checkpoint] = sqlite.pragma('wal_checkpoint(TRUNCATE)');
    if (checkpoint?.busy !== 0)
        throw new HeldError('another program has the catalog open, and its log cannot be emptied: close it, and give the same command again');
}
