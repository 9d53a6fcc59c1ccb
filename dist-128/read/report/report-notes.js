// The report page's lists of notes: grown, new, edited, gone and back. It must not count.
import { chinaTime } from '../../core/china-time.js';
import { html } from '../markup.js';
import { sparkline } from '../svg-charts.js';
import { oneLine } from '../table.js';
const number = (value) => value.toLocaleString('en');
const date = (at) => chinaTime(at).slice(0, 10);
/** What grew most, and what is new. */
export function grownSections(growth) {
    return [
        section('Grew most', 'charted', growth.top.map(grownRow), growth.grown),
        section('New in the archive', '', growth.newcomers.top.map(newRow), growth.newcomers.count),
    ];
}
/** What was edited, what went away, and what came back. */
export function changedSections({ edited, moved }) {
    const away = (heading, state, says) => section(heading, '', moved[state].top.map((note) => movedRow(note, says)), moved[state].count);
    return [
        section('Edited', '', edited.top.map((note) => {
            const before = note.changed.includes('title') ? note.title_before : null;
            const was = before === null ? null : html `<div class="small"><del>${named(before, note)}</del></div>`;
            const tags = (note.changed.length > 0 ? note.changed : ['time of edit']).map(tag);
            return html `<li><div>${was}${nameOf(note)}</div><div class="end">${tags}</div></li>`;
        }), edited.count),
        away('Missing', 'missing', 'last seen'),
        away('Gone', 'gone', 'last seen'),
        away('Came back', 'live', 'seen'),
    ];
}
function section(heading, look, rows, count) {
    if (rows.length === 0)
        return null;
    const more = count > rows.length ? html `<p class="small soft">and ${number(count - rows.length)} more</p>` : null;
    return html `<section><h2>${heading}</h2><ul class="rows ${look}">${rows}</ul>${more}</section>`;
}
const tag = (word) => html `<span class="tag">${word}</span>`;
/** A note's title, linked to its page, and its author. Nothing is asked for before the reader follows the link. */
function nameOf(note, aside = null) {
    const by = [
        note.author === null ? null : html `<bdi>${oneLine(note.author, 40)}</bdi>`,
        aside === null ? null : html `<span class="keep">${aside}</span>`,
    ].filter((part) => part !== null);
    const link = `https://www.xiaohongshu.com/explore/${note.note_id}`;
    return html `<a class="title" href="${link}" rel="noreferrer noopener">${named(note.title, note)}</a><div class="small soft">${by.flatMap((part, n) => (n === 0 ? [part] : [' · ', part]))}</div>`;
}
/** A text of a note, told apart from the page's own language and direction. */
function named(text, { note_id: noteId, language }) {
    if (text === null || text.trim() === '')
        return html `<code>${noteId}</code>`;
    const lang = language !== null && /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(language) ? language : 'zh';
    return html `<bdi lang="${lang}">${oneLine(text, 72)}</bdi>`;
}
function grownRow(note) {
    const about = note.approximate === 1 ? 'about ' : '';
    const label = `Likes rose from ${number(note.before)} to ${number(note.liked_count)}`;
    const chart = sparkline(note.course.map(({ at, liked_count: y }) => ({ x: at, y })), label);
    return html `<li><div>${nameOf(note, `since ${date(note.before_at)}`)}</div>${chart ?? html `<span></span>`}<div class="end"><div class="up">${about}+${number(note.liked_count - note.before)}</div><div class="small soft">${number(note.liked_count)} likes</div></div></li>`;
}
function newRow({ liked_count: likes, published_at: at, ...note }) {
    return html `<li><div>${nameOf(note, at === null ? null : `published ${date(at)}`)}</div><div class="end small soft">${likes === null ? 'likes unknown' : `${number(likes)} likes`}</div></li>`;
}
function movedRow(note, says) {
    const at = note.last_captured_at;
    const likes = note.liked_count === null ? '' : `${number(note.liked_count)} likes`;
    return html `<li><div>${nameOf(note, at === null ? 'never captured' : `${says} ${date(at)}`)}</div><div class="end small soft">${likes}</div></li>`;
}
