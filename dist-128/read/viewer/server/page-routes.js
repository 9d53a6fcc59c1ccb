import { UsageError } from '../../../core/errors.js';
import { html } from '../../markup.js';
import { readNote } from '../../note/show.js';
import { changesBetween, readVersions } from '../../note/versions.js';
import { readCursor, readFilters, writeCursor } from '../gallery/filters.js';
import { countGallery, readGallery } from '../gallery/gallery.js';
import { galleryCards, galleryMain } from '../pages/gallery-page.js';
import { noteMain } from '../pages/note-page.js';
import { personMain, tagMain } from '../pages/people-pages.js';
import { readPerson, readTag } from '../people/person.js';
import { answerJson, answerPage, answerTrouble, textsOf, wantsJson } from './answers.js';
import { rawExcerpt, rawOf } from './raw.js';
import { askAgain, fileHeaders, pageHeaders } from './security-headers.js';
const noteId = '[0-9a-f]{24}';
/** IDs of users and tags: whatever the provider uses, within reason. */
const anyId = '[^/]{1,100}';
export function pageRoutes(app, of) {
    const gallery = async (c) => {
        const query = new URL(c.req.url).searchParams;
        const filters = readFilters(query);
        const { hits, complaint } = foundBy(of, filters.q);
        const page = complaint === null ? await pageOf(of, filters, hits, query) : { cards: [], next: null };
        if (wantsJson(c))
            return complaint === null ? answerJson(pageDocument(page)) : answerJson({ error: complaint }, 400);
        const t = textsOf(c);
        if (query.get('part') === 'cards')
            return part(html `${galleryCards(t, filters, page)}`.text);
        const count = complaint === null ? countGallery(of.catalog, filters, hits) : 0;
        const main = galleryMain(t, { filters, choices: of.choicesFor(filters), page, count, complaint });
        if (query.get('part') === 'main')
            return part(html `${main}`.text);
        return answerPage(of, c, { title: null, place: 'notes', main, scripts: ['gallery.js'] });
    };
    app.get('/', gallery);
    app.get('/notes.json', gallery);
    app.get(`/notes/:id{${noteId}}/raw`, (c) => {
        const raw = rawOf(of.catalog, c.req.param('id'), null);
        if (raw === null)
            return c.notFound();
        const headers = { ...fileHeaders, ...askAgain, 'content-type': 'application/json; charset=utf-8' };
        return new Response(new Uint8Array(raw.body), {
            headers: { ...headers, 'content-disposition': `attachment; filename="${c.req.param('id')}.json"` },
        });
    });
    either(app, '/notes', noteId, (c, id) => {
        const note = readNote(of.catalog, id);
        if (note === undefined)
            return answerTrouble(of, c, 404, 'notFound', textsOf(c)('noSuchNote'));
        if (wantsJson(c))
            return answerJson(note);
        const changes = note.versions.length < 2 ? [] : changesBetween(readVersions(of.catalog, id, null));
        const wholeText = c.req.query('text') === 'all';
        const main = noteMain(textsOf(c), { note, changes, raw: rawExcerpt(of.catalog, id), wholeText });
        const title = note.title || note.user?.nickname || id;
        return answerPage(of, c, {
            title,
            place: 'notes',
            main,
            scripts: ['uplot.js', 'chart.js', 'note.js'],
            styles: ['uplot.css'],
        });
    });
    either(app, '/authors', anyId, async (c, id) => {
        const person = readPerson(of.catalog, id);
        if (person === undefined)
            return answerTrouble(of, c, 404, 'notFound', textsOf(c)('noSuchPage'));
        const filters = { ...readFilters(new URLSearchParams()), author: id };
        const page = await pageOf(of, filters, null, new URL(c.req.url).searchParams);
        if (wantsJson(c))
            return answerJson({ ...person, note_count: person.notes, ...pageDocument(page) });
        const main = personMain(textsOf(c), person, filters, page);
        return answerPage(of, c, { title: person.nickname ?? id, place: 'notes', main, scripts: ['gallery.js'] });
    });
    either(app, '/tags', anyId, async (c, id) => {
        const tag = readTag(of.catalog, id);
        if (tag === undefined)
            return answerTrouble(of, c, 404, 'notFound', textsOf(c)('noSuchPage'));
        const filters = { ...readFilters(new URLSearchParams()), tag: id };
        const page = await pageOf(of, filters, null, new URL(c.req.url).searchParams);
        if (wantsJson(c))
            return answerJson({ ...tag, note_count: tag.notes, ...pageDocument(page) });
        const main = tagMain(textsOf(c), tag, filters, page);
        return answerPage(of, c, { title: `#${tag.name ?? id}`, place: 'notes', main, scripts: ['gallery.js'] });
    });
}
/** A route for `/notes/ID` and `/notes/ID.json`. */
export function either(app, path, id, answer) {
    // The second first: an ID of any form may end in `.json`.
    for (const form of [`${id}\\.json`, id])
        app.get(`${path}/:id{${form}}`, (c) => answer(c, (c.req.param('id') ?? '').replace(/\.json$/, '')));
}
/** What words find, or what is wrong with them: half-written ones come with every key. */
function foundBy(of, words) {
    if (words === '')
        return { hits: null, complaint: null };
    try {
        return { hits: of.search(words), complaint: null };
    }
    catch (error) {
        if (error instanceof UsageError)
            return { hits: null, complaint: error.message };
        throw error;
    }
}
async function pageOf(of, filters, hits, query) {
    if (filters.sort === 'likes' || filters.sort === 'growth')
        await of.ranks.upToDate();
    return readGallery(of.catalog, filters, hits, readCursor(query.get('after')));
}
/** `next` goes into `?after=` of the same address. */
function pageDocument({ cards, next }) {
    return { notes: cards, next: next === null ? null : writeCursor(next) };
}
function part(text) {
    const headers = { ...pageHeaders, ...askAgain, 'content-type': 'text/html; charset=utf-8' };
    return new Response(text, { headers: { ...headers, vary: 'accept-language, cookie' } });
}
