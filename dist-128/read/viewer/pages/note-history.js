// What became of a note: its versions side by side, and its events in order. It must not read the archive.
import { chinaTime } from '../../../core/china-time.js';
import { html } from '../../markup.js';
import { wordEdits } from '../note/word-diff.js';
import { isTextKey } from '../texts.js';
import { minute } from './wording.js';
/** Versions and events that a page shows; the JSON form has all. */
const shownChanges = 50;
const shownEvents = 200;
const fieldNames = {
    title: 'title',
    body: 'text',
    ip_location: 'place',
    edited_at: 'edited',
    hashtags: 'tags',
    file_ids: 'image',
};
export function versionsSection(t, changes) {
    const heading = html `<h2 id="versions">${t('versions')}</h2>`;
    if (changes.length === 0)
        return html `<section aria-labelledby="versions">${heading}<p class="faint">${t('oneVersion')}</p></section>`;
    return html `<section aria-labelledby="versions">${heading}${changes
        .slice(-shownChanges)
        .reverse()
        .map((change) => html `<div class="change"><h3>${t('versionFrom', chinaTime(change.at).slice(0, 16))}</h3>${change.changes.map((field) => fieldChange(t, field))}</div>`)}</section>`;
}
function fieldChange(t, change) {
    const name = html `<h4>${t(fieldNames[change.field])}</h4>`;
    if ('added' in change) {
        const mark = change.field === 'hashtags' ? '#' : '';
        return html `<div class="field-change">${name}<p class="tokens">${change.removed.map((item) => html `<del>${mark}${item}</del> `)}${change.added.map((item) => html `<ins>${mark}${item}</ins> `)}${change.added.length + change.removed.length === 0 ? (change.after ?? []).map((item) => html `<span>${mark}${item}</span> `) : null}</p></div>`;
    }
    const [before, after] = [written(change.field, change.before), written(change.field, change.after)];
    if (change.field === 'edited_at' || change.field === 'ip_location')
        return html `<div class="field-change">${name}<p class="tokens">${before === '' ? null : html `<del>${before}</del> `}<ins>${after}</ins></p></div>`;
    const edits = wordEdits(before, after);
    return html `<div class="field-change">${name}<div class="sides"><div><span class="label">${t('before')}</span><p class="text">${sideOf(edits, 'removed')}</p></div><div><span class="label">${t('after')}</span><p class="text">${sideOf(edits, 'added')}</p></div></div></div>`;
}
const written = (field, value) => value === null ? '' : field === 'edited_at' ? chinaTime(Number(value)) : String(value);
function sideOf(edits, mine) {
    return edits
        .filter(({ kind }) => kind === 'same' || kind === mine)
        .map(({ kind, item }) => kind === 'same' ? item : mine === 'removed' ? html `<del>${item}</del>` : html `<ins>${item}</ins>`);
}
export function historySection(t, { timeline }) {
    if (timeline.length === 0)
        return null;
    return html `<section aria-labelledby="history"><details><summary><h2 id="history">${t('history')}</h2> <span class="faint">${timeline.length}</span></summary><ol class="timeline">${timeline
        .slice(-shownEvents)
        .reverse()
        .map(({ at, event, detail }) => html `<li class="${event}">${minute(at)}<span class="event">${isTextKey(event) ? t(event) : event}</span><span class="faint">${detail}</span></li>`)}</ol></details></section>`;
}
