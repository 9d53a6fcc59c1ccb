import { UsageError } from '../core/errors.js';
import { findDoomed, markedIn } from '../store/erase.js';
import { readForgotten } from '../store/forgotten.js';
import { openCatalogForReading } from '../store/open.js';
/**
 * What would go, found without taking the archive.
 * @throws {UsageError} where the ID of a note is given as a user's, or the other way round
 */
export function readDoomed(archiveDir, asked) {
    const catalog = openCatalogForReading(archiveDir);
    try {
        refuseTheOther(catalog, asked);
        return doomedIn(catalog, archiveDir, asked);
    }
    finally {
        catalog.sqlite.close();
    }
}
/** What goes with what is asked for. */
export function doomedIn(catalog, archiveDir, { notes, users, marked }) {
    const again = marked ? markedIn(catalog, readForgotten(archiveDir)) : { notes: [], users: [] };
    return findDoomed(catalog, { notes: [...notes, ...again.notes], users: [...users, ...again.users] });
}
/** The IDs of notes and users look alike. @throws {UsageError} where one is here, and is the other */
function refuseTheOther(catalog, { notes, users }) {
    const { users: ofUsers } = findDoomed(catalog, { notes: [], users: notes });
    const [ofUser] = ofUsers;
    if (ofUser !== undefined)
        throw new UsageError(`--note ${ofUser}: that is a user here: give --user ${ofUser}`);
    const known = new Set(findDoomed(catalog, { notes: users, users: [] }).notes);
    const ofNote = users.find((id) => known.has(id));
    if (ofNote !== undefined)
        throw new UsageError(`--user ${ofNote}: that is a note here: give --note ${ofNote}`);
}
/** What is asked for is marked also where the archive does not have it; and what a cut short `forget` had begun goes too. */
export function joined(found, asked, unfinished) {
    const union = (...lists) => [...new Set(lists.flatMap((list) => list ?? []))].sort();
    return {
        notes: union(found.notes, asked.notes, unfinished?.notes),
        users: union(found.users, asked.users, unfinished?.users),
        identities: union(found.identities, unfinished?.identities),
        digests: union(found.digests, unfinished?.digests),
    };
}
