// An author's page and a tag's: who or what it is, then the notes. It must not read the archive.
import { html } from '../../markup.js';
import { galleryCards } from './gallery-page.js';
import { day, number, short } from './wording.js';
export function personMain(t, person, filters, page) {
    const name = person.nickname ?? person.id;
    return html `<header class="portrait">
${person.avatar === null ? html `<span class="avatar large" aria-hidden="true">${[...name][0] ?? ''}</span>` : html `<img class="avatar large" src="/thumbnails/${person.avatar}/800.webp" width="88" height="88" alt="">`}
<div><h1>${name}</h1>
<p class="faint">${person.red_id === null ? null : html `${t('authorId')} <span class="ink">${person.red_id}</span> · `}${t('notesInArchive', number(t, person.notes))} · ${t('likesInAll')} ${short(t, person.likes)}${person.mentioned === 0 ? null : html ` · ${t('mentionedIn')} ${number(t, person.mentioned)}`}</p>
${person.names.length === 0 ? null : html `<p class="faint">${t('namesBefore')}: ${person.names.map(({ nickname, last_seen_at }, n) => html `${n > 0 ? ', ' : ''}<span class="ink">${nickname}</span> (–${day(last_seen_at)})`)}</p>`}
${chips(t('topTags'), person.tags, (tag) => ({ href: `/tags/${tag.id}`, text: `#${tag.name ?? tag.id}` }))}
</div></header>
${notesBelow(t, filters, page)}`;
}
export function tagMain(t, tag, filters, page) {
    return html `<header class="portrait"><div><h1><span class="hash" aria-hidden="true">#</span>${tag.name ?? tag.id}</h1>
<p class="faint">${t('notesInArchive', number(t, tag.notes))}</p>
${chips(t('topAuthors'), tag.authors, (author) => ({ href: `/authors/${author.id}`, text: author.name ?? author.id }))}
</div></header>
${notesBelow(t, filters, page)}`;
}
function chips(label, all, to) {
    if (all.length === 0)
        return null;
    return html `<ul class="chips" aria-label="${label}">${all.map((one) => {
        const { href, text } = to(one);
        return html `<li><a class="chip" href="${href}">${text} <span class="faint">${one.notes}</span></a></li>`;
    })}</ul>`;
}
function notesBelow(t, filters, page) {
    return html `<h2 class="unseen">${t('notesOf')}</h2><section class="masonry" id="notes" aria-busy="false" aria-label="${t('notes')}" data-loading="${t('loading')}" data-end="${t('end')}">
${galleryCards(t, filters, page)}
</section>${page.cards.length > 0 ? null : html `<p class="empty">${t('nothingFound')}</p>`}`;
}
