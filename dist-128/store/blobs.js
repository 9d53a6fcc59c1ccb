// The rows of blobs: which files the store must hold, when each was read last, and what it takes that one is asked for
// again. It must not touch the files.
import { prepared } from '../core/catalog.js';
const pageSize = 1000;
const statements = prepared(({ sqlite }) => ({
    page: sqlite.prepare('SELECT digest, size FROM blobs WHERE digest > @after ORDER BY digest LIMIT @pageSize'),
    longestUnchecked: sqlite.prepare('SELECT digest, size FROM blobs ORDER BY coalesce(verified_at, stored_at), size LIMIT @count'),
    has: sqlite.prepare('SELECT 1 FROM blobs WHERE digest = @digest'),
    verified: sqlite.prepare('UPDATE blobs SET verified_at = @at WHERE digest = @digest'),
    owners: sqlite
        .prepare(`SELECT DISTINCT coalesce('note ' || note_id, 'user ' || user_id) FROM media WHERE digest = @digest ORDER BY 1 LIMIT 5`)
        .pluck(),
    identities: sqlite
        .prepare('SELECT identity FROM media_identities WHERE digest = @digest')
        .pluck(),
    identityHolds: sqlite.prepare(`
    SELECT 1 FROM media_identities i LEFT JOIN blobs b ON b.digest = i.digest
    WHERE i.identity = @identity AND (i.state <> 'stored' OR b.digest IS NOT NULL)`),
    want: sqlite.prepare(`
    INSERT INTO media_identities (identity, state, reason) VALUES (@identity, 'wanted', @reason)
    ON CONFLICT DO UPDATE SET state = 'wanted', reason = @reason, digest = NULL, stored_at = NULL`),
    repeatInSlots: sqlite.prepare(repeatIdentityWhere('identity = @identity')),
    repeatInSlotsOfBlob: sqlite.prepare(repeatIdentityWhere('digest = @digest')),
    drop: sqlite.prepare('DELETE FROM blobs WHERE digest = @digest'),
}));
function repeatIdentityWhere(slots) {
    return `UPDATE media SET (state, reason, digest, stored_at) =
      (SELECT i.state, i.reason, i.digest, i.stored_at FROM media_identities i WHERE i.identity = media.identity)
    WHERE ${slots}`;
}
/** Every blob, in the order of digests. Rows may be written while it is read. */
export function* allBlobs(catalog) {
    let after = '';
    for (;;) {
        const page = statements(catalog).page.all({ after, pageSize });
        yield* page;
        const last = page.at(-1);
        if (last === undefined)
            return;
        after = last.digest;
    }
}
/** The blobs that were not read for longest, at most `count`. One that was never verified was read when it was stored. */
export function longestUnchecked(catalog, count) {
    return statements(catalog).longestUnchecked.all({ count });
}
export function hasBlob(catalog, digest) {
    return statements(catalog).has.get({ digest }) !== undefined;
}
/** Records that these blobs' bytes were what their digests say, at unix second `at`. */
export function markVerified(tx, digests, at) {
    for (const digest of digests)
        statements(tx).verified.run({ digest, at });
}
/** Up to five of those whose media the blob is: `note <id>`, `user <id>`. */
export function ownersOf(catalog, digest) {
    return statements(catalog).owners.all({ digest });
}
/** A blob's file is not there any more: what it filled is wanted again, and its row goes, which would be a lie. */
export function loseBlob(tx, digest, reason) {
    const { identities, want, repeatInSlotsOfBlob, drop } = statements(tx);
    for (const identity of identities.all({ digest }))
        want.run({ identity, reason });
    repeatInSlotsOfBlob.run({ digest });
    drop.run({ digest });
}
/** Brings an identity and its slots into line: they repeat what it says; it is wanted where its blob has no row. */
export function mendIdentity(tx, identity, reason) {
    const { identityHolds, want, repeatInSlots } = statements(tx);
    if (identityHolds.get({ identity }) === undefined)
        want.run({ identity, reason });
    repeatInSlots.run({ identity });
}
