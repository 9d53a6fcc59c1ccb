// What can be told of the catalog from inside: whether SQLite finds its file sound, whether each reference leads
// somewhere, whether every capture still gives the bytes that were paid for. It must not mend anything.
import { prepared } from '../core/catalog.js';
import { IntegrityError } from '../core/errors.js';
import { bodyOf, findCapture } from './ledger.js';
/** What SQLite finds wrong with the catalog's file, in its words; `quick` leaves the indexes unread. */
export function databaseFaults({ sqlite }, quick) {
    const said = sqlite.pragma(quick ? 'quick_check' : 'integrity_check');
    return said.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok');
}
const statements = prepared(({ sqlite }) => ({
    identities: sqlite.prepare(`
    SELECT i.identity, 'media_identities ' || i.identity AS "where", 'stored, but its file has no row in blobs' AS what
    FROM media_identities i LEFT JOIN blobs b ON b.digest = i.digest WHERE i.state = 'stored' AND b.digest IS NULL`),
    slots: sqlite.prepare(`
    SELECT m.identity,
      'media of ' || coalesce('note ' || m.note_id, 'user ' || m.user_id) || ', ' || m.kind || ' ' || m.position || ' ' ||
        m.rendition AS "where",
      CASE WHEN m.state = 'stored' AND b.digest IS NULL THEN 'stored, but its file has no row in blobs'
        WHEN i.identity IS NULL THEN 'has no row in media_identities'
        ELSE m.state || ', but its file is ' || i.state || iif(m.digest IS NOT i.digest, ' with another digest', '')
      END AS what
    FROM media m LEFT JOIN media_identities i ON i.identity = m.identity LEFT JOIN blobs b ON b.digest = m.digest
    WHERE (m.state = 'stored' AND b.digest IS NULL) OR i.identity IS NULL OR m.state <> i.state OR m.digest IS NOT i.digest`),
    countSlots: sqlite.prepare('SELECT count(*) FROM media').pluck(),
    captures: sqlite
        .prepare(`
      SELECT id FROM captures WHERE id > @after AND body IS NOT NULL AND id % @parts = @part ORDER BY id LIMIT 200`)
        .pluck(),
}));
function foreignKeyFaults({ sqlite }) {
    const broken = sqlite.pragma('foreign_key_check');
    return broken.map(({ table, rowid, parent }) => ({
        identity: null,
        where: `${table}.rowid=${rowid ?? '?'}`,
        what: `refers to no row of ${parent}`,
    }));
}
/** Rows whose reference leads nowhere: slots and identities without their file, slots that stray from their identity. */
export function referenceFaults(catalog) {
    return [...foreignKeyFaults(catalog), ...statements(catalog).identities.all(), ...statements(catalog).slots.all()];
}
export function countSlots(catalog) {
    return statements(catalog).countSlots.get() ?? 0;
}
/**
 * Decompresses captures, and holds each against its digest: `fault` says what is wrong, null where nothing is.
 * @param of take one part of `parts` of them: those whose ID has the remainder `part`
 */
export function* checkCaptures(catalog, of = { part: 0, parts: 1 }) {
    let after = 0;
    for (;;) {
        const ids = statements(catalog).captures.all({ after, ...of });
        for (const id of ids)
            yield { id, fault: captureFault(catalog, id) };
        const last = ids.at(-1);
        if (last === undefined)
            return;
        after = last;
    }
}
function captureFault(catalog, id) {
    try {
        const capture = findCapture(catalog, id);
        if (capture !== undefined)
            bodyOf(catalog, capture);
        return null;
    }
    catch (error) {
        if (error instanceof IntegrityError)
            return error.message;
        throw error;
    }
}
