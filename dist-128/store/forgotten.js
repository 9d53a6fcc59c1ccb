// The marks of what was forgotten, in forgotten.jsonl: salted hashes, so that who reads the file learns no ID, and who
// meets an ID can tell that it was forgotten. They outlive the catalog. It must not remove anything.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { IntegrityError } from '../core/errors.js';
/** Its name in the archive's folder. */
export const forgottenFile = 'forgotten.jsonl';
export class Forgotten {
    #marks;
    #hashes;
    #salts;
    constructor(marks) {
        this.#marks = marks;
        this.#hashes = new Set(marks.map(({ kind, hash }) => `${kind} ${hash}`));
        this.#salts = [...new Set(marks.map(({ salt }) => salt))];
    }
    /** For another one of these, in a thread that has no memory in common with this one. */
    get marks() {
        return this.#marks;
    }
    get size() {
        return this.#marks.length;
    }
    hasNote(noteId) {
        return this.#has('note', noteId);
    }
    hasUser(userId) {
        return this.#has('user', userId);
    }
    #has(kind, id) {
        return this.#salts.some((salt) => this.#hashes.has(`${kind} ${hashOf(kind, salt, id)}`));
    }
    /** The salt of new marks: one for all, so that a look costs one hash however many there are. */
    get salt() {
        return this.#salts[0] ?? randomBytes(16).toString('hex');
    }
}
const hashOf = (kind, salt, id) => createHash('sha256').update(`${salt} ${kind} ${id}`).digest('hex');
/** The marks of an archive. @throws {IntegrityError} where the file holds anything else: what it forbids is not known */
export function readForgotten(archiveDir) {
    const path = join(archiveDir, forgottenFile);
    if (!existsSync(path))
        return new Forgotten([]);
    const lines = readFileSync(path, 'utf8').split('\n');
    // A line that a kill cut short is the last one; its mark is written again.
    const whole = lines.slice(0, -1).filter((line) => line.trim() !== '');
    return new Forgotten(whole.map((line, index) => {
        try {
            return JSON.parse(line);
        }
        catch {
            throw new IntegrityError(`${path}:${index + 1} is no mark: put back a copy of that file`);
        }
    }));
}
/** Adds marks that are not there yet; they are safe on disk when this returns. */
export function markForgotten(archiveDir, ids, at) {
    const known = readForgotten(archiveDir);
    const { salt } = known;
    const marks = [
        ...ids.users.filter((id) => !known.hasUser(id)).map((id) => ['user', id]),
        ...ids.notes.filter((id) => !known.hasNote(id)).map((id) => ['note', id]),
    ].map(([kind, id]) => ({ kind, salt, hash: hashOf(kind, salt, id), forgotten_at: at }));
    addMarks(archiveDir, marks);
}
/**
 * Adds another archive's marks, but for those of notes and users that are here: these stay until somebody forgets them
 * here too.
 */
export function takeMarks(archiveDir, theirs, here) {
    const known = new Set(readForgotten(archiveDir).marks.map(({ salt, hash }) => `${salt} ${hash}`));
    const salts = new Set(theirs.marks.map(({ salt }) => salt));
    for (const salt of salts) {
        for (const id of here.notes)
            known.add(`${salt} ${hashOf('note', salt, id)}`);
        for (const id of here.users)
            known.add(`${salt} ${hashOf('user', salt, id)}`);
    }
    addMarks(archiveDir, theirs.marks.filter(({ salt, hash }) => !known.has(`${salt} ${hash}`)));
}
function addMarks(archiveDir, marks) {
    if (marks.length === 0)
        return;
    const path = join(archiveDir, forgottenFile);
    // In place of a line that a kill had cut short.
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text !== '')
        truncateSync(path, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    appendFileSync(path, marks.map((mark) => `${JSON.stringify(mark)}\n`).join(''), { flush: true });
}
