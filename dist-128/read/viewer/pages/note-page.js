// A note: its pictures beside its text, then its history and where its files lie. It must not read the archive.
import { html } from '../../markup.js';
import { counterSeries, drawn } from '../note/counter-series.js';
import { linkText } from '../note/linked-text.js';
import { fileOf } from '../note/pictures.js';
import { filesSection, rawSection } from './note-files.js';
import { historySection, versionsSection } from './note-history.js';
import { stage } from './note-stage.js';
import { day, minute, number, short } from './wording.js';
/** Characters of a text above which it is cut, until the whole is asked for. */
const longText = 20_000;
export function noteMain(t, page) {
    const { note } = page;
    const voice = fileOf(note, 'voice');
    return html `<article class="note">
${lostNotice(t, note)}
<div class="spread">
${stage(t, note)}
<div class="words">
<header>
<h1>${note.title || html `<span class="faint">${t('untitled')}</span>`}</h1>
${byline(t, note)}
</header>
${counterRow(t, note)}
${bodyOf(t, page)}
${voice === null ? null : html `<section class="voice" aria-label="${t('voice')}"><h2 class="label">${note.voice?.name || t('voice')}</h2><div class="player" data-play="${t('play')}" data-pause="${t('pause')}" data-seek="${t('seek')}" data-size="${voice.size}"><audio controls preload="metadata" src="/blobs/${voice.digest}"></audio></div></section>`}
${facts(t, note)}
</div>
</div>
${countersSection(t, note)}
${versionsSection(t, page.changes)}
${historySection(t, note)}
${filesSection(t, note)}
${rawSection(t, note.id, page.raw)}
</article>`;
}
function lostNotice(t, { availability }) {
    if (availability === 'gone')
        return html `<p class="notice bad" role="note">${t('isGone')}</p>`;
    return availability === 'missing' ? html `<p class="notice warn" role="note">${t('isMissing')}</p>` : null;
}
function byline(t, note) {
    const avatar = fileOf(note, 'avatar');
    const picture = avatar === null
        ? html `<span class="avatar" aria-hidden="true">${[...(note.user?.nickname ?? '')][0] ?? ''}</span>`
        : html `<img class="avatar" src="/thumbnails/${avatar.digest}/800.webp" width="40" height="40" alt="">`;
    return html `<div class="by">
${note.user === null ? null : html `<a class="who" href="/authors/${note.user.id}">${picture}<span>${note.user.nickname ?? note.user.id}</span></a>`}
<p class="when">${note.published_at === null ? null : said(t, 'publishedOn', day(note.published_at))}${note.edited_at === null ? null : html ` · ${said(t, 'editedOn', day(note.edited_at))}`}${note.ip_location === null || note.ip_location === '' ? null : html ` · <span title="${t('place')}">${note.ip_location}</span>`}</p>
</div>`;
}
/** A text with an element in place of its `{0}`. */
function said(t, key, value) {
    const [before = '', after = ''] = t(key, '\u0000').split('\u0000');
    return html `${before}${value}${after}`;
}
const counterNames = {
    liked_count: 'likes',
    collected_count: 'collects',
    comments_count: 'comments',
    shared_count: 'shares',
};
function counterRow(t, { metrics }) {
    if (metrics === null)
        return null;
    const known = drawn.filter((counter) => metrics[counter] !== null);
    if (known.length === 0)
        return null;
    return html `<dl class="counters">${known.map((counter) => {
        const change = metrics.change[counter] ?? 0;
        const now = metrics[counter] ?? 0;
        return html `<div><dt>${t(counterNames[counter])}</dt><dd title="${number(t, now)}">${short(t, now)}${change === 0 ? null : html ` <small>${change > 0 ? '+' : '−'}${short(t, Math.abs(change))}</small>`}</dd></div>`;
    })}</dl>`;
}
function bodyOf(t, { note, wholeText }) {
    if (note.availability === null || note.first_captured_at === null)
        return html `<p class="faint">${t('noContent')}</p>`;
    if (note.body === null || note.body === '')
        return tagLine(note) ?? html `<p class="faint">${t('noText')}</p>`;
    const isCut = !wholeText && note.body.length > longText;
    const text = isCut ? note.body.slice(0, longText) : note.body;
    const people = note.mentions.map(({ user_id, nickname }) => ({ id: user_id, name: nickname }));
    const pieces = linkText(text, note.hashtags, people).map((piece) => piece.kind === 'plain'
        ? piece.text
        : html `<a class="${piece.kind}" href="/${piece.kind === 'tag' ? 'tags' : 'authors'}/${piece.id}">${piece.text}${piece.hidden === '' ? null : html `<span class="marker">${piece.hidden}</span>`}</a>`);
    return html `<div class="text"${isLanguageTag(note.language) ? html ` lang="${note.language}"` : null}>${pieces}</div>${isCut ? html `<p><a class="quiet" href="/notes/${note.id}?text=all">${t('showAll')}</a></p>` : null}`;
}
const isLanguageTag = (tag) => /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(tag ?? '');
/** The tags of a note without a text; null where it has none. */
function tagLine({ hashtags }) {
    if (hashtags.length === 0)
        return null;
    return html `<p class="text">${hashtags.map(({ id, name }) => html `<a class="tag" href="/tags/${id}">#${name ?? id}</a> `)}</p>`;
}
function facts(t, note) {
    const rows = [];
    if (note.language !== null)
        rows.push([t('language'), note.language]);
    if (note.lists.length > 0)
        rows.push([
            t('lists'),
            note.lists.map(({ name }) => html `<a class="chip" href="/?list=${encodeURIComponent(name)}">${name}</a> `),
        ]);
    if (note.last_captured_at !== null)
        rows.push([t('captured'), minute(note.last_captured_at)]);
    if (note.job !== null)
        rows.push([t(note.job.state), note.job.last_error?.split('\n', 1)[0] ?? '']);
    rows.push(['ID', html `<code>${note.id}</code> <a class="quiet" href="/notes/${note.id}.json">${t('asJson')}</a>`]);
    if (note.share_url !== null && /^https?:\/\//i.test(note.share_url))
        rows.push([
            t('source'),
            html `<a class="quiet" href="${note.share_url}" rel="noopener noreferrer external">${t('originalPage')}</a>`,
        ]);
    return html `<dl class="facts">${rows.map(([name, value]) => html `<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
function countersSection(t, note) {
    const series = counterSeries(note);
    const known = drawn.filter((counter) => series.counts[counter] !== undefined);
    if (known.length === 0)
        return null;
    const heading = html `<h2 id="counters">${t('counters')}</h2>`;
    if (series.at.length < 2)
        return html `<section aria-labelledby="counters">${heading}<p class="faint">${t('oneCapture')}</p></section>`;
    const chart = {
        at: series.at,
        lines: known.map((counter) => ({ name: t(counterNames[counter]), values: series.counts[counter] })),
        marks: series.marks.map(({ at, event }) => ({ at, event, name: t(event) })),
        language: t.language,
    };
    return html `<section aria-labelledby="counters">${heading}
<figure class="chart" data-chart="${JSON.stringify(chart)}"><figcaption class="faint">${t('countersHint')}</figcaption></figure>
<details><summary>${t('captured')} (${series.at.length})</summary><div class="scroll" tabindex="0" role="region" aria-labelledby="counters"><table><thead><tr><th scope="col">${t('captured')}</th>${known.map((counter) => html `<th scope="col" class="right">${t(counterNames[counter])}</th>`)}</tr></thead><tbody>${series.at
        .map((at, n) => html `<tr><td>${minute(at)}</td>${known.map((counter) => html `<td class="right">${number(t, series.counts[counter]?.[n] ?? 0)}</td>`)}</tr>`)
        .slice(-200)
        .reverse()}</tbody></table></div></details></section>`;
}
