// Which files of the archive go where in a readable tree: `author/date title/01-original.heic`. It must not touch a disk.
import { setImmediate } from 'node:timers/promises';
import { prepared } from '../../core/catalog.js';
import { chinaTime } from '../../core/china-time.js';
import { UsageError } from '../../core/errors.js';
import { listIdOf } from '../lists.js';
import { nearestNames } from '../query/nearest.js';
import { foldedName, NamesInFolders, safeName } from './safe-names.js';
/** Bytes of a name: two of them, a key and a file's name stay below what Windows takes as a path. */
const longest = { author: 60, note: 100 };
/** Notes that are looked at in one turn. */
const pageNotes = 500;
/**
 * @param of `before`: the folder of each note and author in an earlier export; they keep it while it fits
 * @throws {UsageError} where there is no such author or list
 */
export async function treeOf(catalog, wanted, of) {
    const names = new NamesInFolders(of.before);
    const notes = [];
    const files = [];
    const authors = new Map();
    for (const [n, row] of notesOf(catalog, wanted).entries()) {
        // Signals are heard between two turns.
        if (n % pageNotes === 0)
            await setImmediate();
        of.signal.throwIfAborted();
        const key = row.user_id ?? 'unknown author';
        let author = authors.get(key);
        if (author === undefined) {
            author = names.take('', key, safeName(row.nickname ?? '', longest.author, key));
            authors.set(key, author);
            if (row.user_id !== null)
                files.push(...placed(filesOfUser(catalog, row.user_id, wanted), author));
        }
        const folder = names.take(author, row.id, noteName(row));
        notes.push({ noteId: row.id, userId: row.user_id, folder });
        files.push(...placed(filesOfNote(catalog, row.id, wanted), folder));
    }
    return { notes, files };
}
function notesOf(catalog, { list, since, author }) {
    const conditions = [
        'n.first_captured_at IS NOT NULL',
        ...(since === null ? [] : ['n.last_captured_at >= @since']),
        ...(list === null ? [] : ['n.id IN (SELECT note_id FROM list_notes WHERE list_id = @list)']),
        ...(author === null ? [] : ['n.user_id IN (SELECT value FROM json_each(@authors))']),
    ];
    return catalog.sqlite
        .prepare(`SELECT n.id, n.user_id, u.nickname, n.title, substr(n.body, 1, 200) AS body, n.published_at
       FROM notes n LEFT JOIN users u ON u.id = n.user_id
       WHERE ${conditions.join(' AND ')} ORDER BY n.user_id, n.published_at, n.id`)
        .all({
        since,
        list: list === null ? null : listIdOf(catalog, list),
        authors: author === null ? null : JSON.stringify(authorsOf(catalog, author)),
    });
}
/** @throws {UsageError} where nobody is called that */
function authorsOf(catalog, author) {
    const ids = catalog.sqlite
        .prepare('SELECT id FROM users WHERE id = @author OR red_id = @author OR nickname = @author ORDER BY id')
        .pluck()
        .all({ author: author.trim() });
    if (ids.length > 0)
        return ids;
    const all = catalog.sqlite.prepare('SELECT DISTINCT nickname FROM users WHERE nickname IS NOT NULL');
    const nearest = nearestNames(author, all.pluck().all());
    const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : '';
    throw new UsageError(`there is no author “${author}” in this archive, by ID, number or nickname.${hint}`);
}
function noteName({ id, title, body, published_at }) {
    // Whatever a provider says: a file name has four digits for a year.
    const isDay = published_at !== null && published_at >= 0 && published_at < 253_402_214_400;
    const day = isDay ? chinaTime(published_at).slice(0, 10) : 'undated';
    const text = title?.trim() || body?.trim().split('\n')[0] || id;
    return safeName(`${day} ${text}`, longest.note, `${day} ${id}`);
}
// The best rendition first: of two that are the same file, that one is exported.
const filesWhere = (owner) => `
  SELECT note_id AS noteId, user_id AS userId, kind, position, rendition, digest, size AS bytes, media_type AS mediaType, current
  FROM files WHERE ${owner} = @owner AND (current = 1 OR @allVersions = 1)
  ORDER BY kind, position, current DESC, instr('original 8k large high medium low preview', rendition), rendition, digest`;
const filesOfNote = (catalog, noteId, wanted) => filesOf(catalog, 'note_id', noteId, wanted);
const filesOfUser = (catalog, userId, wanted) => filesOf(catalog, 'user_id', userId, wanted);
const statements = prepared(({ sqlite }) => ({
    note_id: sqlite.prepare(filesWhere('note_id')),
    user_id: sqlite.prepare(filesWhere('user_id')),
}));
function filesOf(catalog, owner, id, { allVersions }) {
    return statements(catalog)[owner].all({ owner: id, allVersions: allVersions ? 1 : 0 });
}
function placed(rows, folder) {
    const seen = new Set();
    const taken = new Set();
    const files = [];
    for (const { current, ...row } of rows) {
        const place = `${row.kind} ${row.position} ${row.digest}`;
        if (seen.has(place))
            continue;
        seen.add(place);
        const short = row.digest.slice(0, 8);
        const name = current === 1 ? nameOf(row) : `${nameOf(row)}-earlier-${short}`;
        const stem = `${folder}/${taken.has(foldedName(name)) ? `${name}-${short}` : name}`;
        taken.add(foldedName(name));
        files.push({ ...row, stem });
    }
    return files;
}
function nameOf({ kind, position, rendition }) {
    const number = String(position + 1).padStart(2, '0');
    if (kind === 'image')
        return `${number}-${safeName(rendition, 40, 'picture')}`;
    if (kind === 'live_photo')
        return `${number}-live`;
    return position === 0 ? kind : `${kind}-${number}`;
}
