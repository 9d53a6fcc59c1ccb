// The gallery: covers in their true proportions, and the filters above them. It must not read the archive.
import { html, Markup } from '../../markup.js';
import { isUnfiltered, writeCursor, writeFilters } from '../gallery/filters.js';
import { mostCounted } from '../gallery/gallery.js';
import { isTextKey } from '../texts.js';
import { day, number, short } from './wording.js';
/** The whole main part. */
export function galleryMain(t, { filters, choices, page, count, complaint }) {
    const results = html `${countLine(t, count)}`;
    return html `<h1 class="unseen">${t('notes')}</h1>
<form class="filters" role="search" action="/" method="get">
<div class="searchbar">
<label class="unseen" for="q">${t('search')}</label>
<input id="q" name="q" type="search" value="${filters.q}" placeholder="${t('searchHint')}" autocomplete="off" maxlength="200" enterkeyhint="search">
<button class="quiet open-filters" type="button" aria-expanded="false" aria-controls="filter-row" hidden>${t('filters')}</button>
</div>
<div class="filter-row" id="filter-row">
${selection(t, 'sort', t('sort'), sortChoices(t, filters), filters.sort)}
${choices.lists.length === 0 ? null : selection(t, 'list', t('list'), [['', t('all')], ...choices.lists.map((name) => [name, name])], filters.list ?? '')}
${selection(t, 'type', t('type'), [['', t('all')], ...choices.types.map((type) => [type, typeName(t, type)])], filters.type ?? '')}
${selection(t, 'availability', t('availability'), [['', t('all')], ...['live', 'missing', 'gone'].map((key) => [key, t(key)])], filters.availability ?? '')}
${suggested('author', t('author'), nameOf(choices.author, filters.author), choices.authors)}
${suggested('tag', t('tag'), nameOf(choices.tag, filters.tag), choices.tags)}
<label class="field"><span>${t('from')}</span><input type="date" name="from" value="${filters.fromText}"></label>
<label class="field"><span>${t('to')}</span><input type="date" name="to" value="${filters.toText}"></label>
<div class="actions"><button type="submit" class="apply">${t('apply')}</button>${isUnfiltered(filters) ? null : html `<a class="quiet" href="/">${t('clear')}</a>`}</div>
</div>
</form>
<p class="count" role="status">${results}</p>
<section class="masonry" id="notes" aria-busy="false" aria-label="${t('notes')}" data-loading="${t('loading')}" data-end="${t('end')}">
${galleryCards(t, filters, page)}
</section>
${page.cards.length === 0 ? emptyState(t, filters, complaint) : null}`;
}
/** The cards and the way to the next page, as the page and what is loaded later hold them. */
export function galleryCards(t, filters, page) {
    const next = page.next === null ? null : writeFilters(filters, { after: writeCursor(page.next) });
    return html `${page.cards.map((card) => cardOf(t, card))}${next === null ? null : html `<a class="more" rel="next" href="/${next}">${t('more')}</a>`}`;
}
/** How many notes there are, in words. */
function countLine(t, count) {
    if (count > mostCounted)
        return t('foundMany', number(t, mostCounted));
    return count === 1 ? t('foundOne') : count === 0 ? '' : t('found', number(t, count));
}
function emptyState(t, filters, complaint) {
    const [title, hint] = isUnfiltered(filters)
        ? ['emptyArchive', 'emptyArchiveHint']
        : ['nothingFound', 'nothingFoundHint'];
    return html `<div class="empty"><h2>${t(title)}</h2><p>${complaint ?? t(hint)}</p></div>`;
}
/** A picture's measures on a card: as wide as all are, and not taller than two of them are wide. */
function cardSize({ width, height }) {
    const ratio = width && height ? height / width : 4 / 3;
    return { width: 300, height: Math.round(300 * Math.min(2, Math.max(0.5, ratio))) };
}
/** A note as a card. */
export function cardOf(t, card) {
    const { width, height } = cardSize(card);
    const title = card.title || card.opening || t('untitled');
    const growth = card.growth
        ? t('perDay', `${card.growth > 0 ? '+' : ''}${short(t, Math.round(card.growth * 10) / 10)}`)
        : null;
    return html `<article class="card" aria-labelledby="t-${card.id}">
<a class="cover" href="/notes/${card.id}">
${card.cover === null
        ? html `<svg class="blank" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"></svg>`
        : html `<img src="/thumbnails/${card.cover}/800.webp" width="${width}" height="${height}" loading="lazy" decoding="async" alt="">`}
${card.type === 'video' ? html `<span class="badge corner"><svg viewBox="0 0 10 12" aria-hidden="true"><path d="M0 0l10 6-10 6z"/></svg><span class="unseen">${t('video')}</span></span>` : card.images > 1 ? html `<span class="badge corner" title="${t('pictures', card.images)}">${card.images}<span class="unseen"> ${t('pictures', '')}</span></span>` : null}
${card.availability === 'live' ? null : html `<span class="badge lost">${t(card.availability)}</span>`}
<h2 id="t-${card.id}"${new Markup(card.title ? '' : ' class="faint"')}>${title}</h2>
</a>
<p class="byline">${card.user_id === null ? html `<span></span>` : html `<a class="author" href="/authors/${card.user_id}">${card.nickname ?? card.user_id}</a>`}<span class="figure">${growth ?? (card.liked_count === null ? (card.published_at === null ? '' : day(card.published_at)) : html `<span class="unseen">${t('likes')} </span><svg class="heart" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 14S1.5 10 1.5 5.7C1.5 3.6 3.100 2 5 2c1.300 0 2.400.7 3 1.800C8.600 2.700 9.700 2 11 2c1.900 0 3.500 1.600 3.500 3.700C14.500 10 8 14 8 14z"/></svg>${short(t, card.liked_count)}`)}</span></p>
</article>
`;
}
/** What the provider calls a type, in words where there are some. */
export function typeName(t, type) {
    return isTextKey(type) && (type === 'normal' || type === 'video') ? t(type) : type;
}
function sortChoices(t, filters) {
    const all = [
        ['date', t('byDate')],
        ['likes', t('byLikes')],
        ['growth', t('byGrowth')],
    ];
    return filters.q === '' ? [...all] : [['match', t('byMatch')], ...all];
}
function selection(_t, name, label, options, chosen) {
    return html `<label class="field"><span>${label}</span><select name="${name}">${options.map(([value, text]) => html `<option value="${value}"${new Markup(value === chosen ? ' selected' : '')}>${text}</option>`)}</select></label>`;
}
function suggested(name, label, value, suggestions) {
    return html `<label class="field"><span>${label}</span><input name="${name}" value="${value}" list="${name}-choices" maxlength="200" autocomplete="off"><datalist id="${name}-choices">${suggestions.map((text) => html `<option value="${text}"></option>`)}</datalist></label>`;
}
/** What a filter is written as: the name that the archive knows, else what was typed. */
const nameOf = (known, given) => known ?? given ?? '';
