// The report page's sections beside the notes: what failed, the shape of the answers, money, and the archive's size.
// It must not count.
import prettyBytes from 'pretty-bytes';
import { chinaTime } from '../../core/china-time.js';
import { html } from '../markup.js';
import { areaChart, barChart } from '../svg-charts.js';
import { oneLine } from '../table.js';
const number = (value) => value.toLocaleString('en');
const counted = (count, word) => `${number(count)} ${word}${count === 1 ? '' : 's'}`;
/** What failed and why, and what happens next. */
export function failuresSection({ notes, lines, files }) {
    const none = notes.length + lines.count + files.length === 0;
    return html `<section><h2>What failed</h2>${none ? html `<p class="soft">Nothing.</p>` : [failedNotes(notes), failedLines(lines), failedFiles(files)]}</section>`;
}
function failedNotes(notes) {
    if (notes.length === 0)
        return null;
    const rows = notes.map(({ reason, count, state, next_at: next, example }) => {
        const then = state === 'parked'
            ? `tried again from ${chinaTime(next).slice(0, 16)}`
            : 'not tried again: it needs a look, or a newer version';
        return html `<tr><td>${oneLine(reason, 160)}<div class="small soft">${then}; such as <code>${example}</code></div></td><td class="n">${number(count)}</td></tr>`;
    });
    return html `<h3>Notes</h3><table><tbody>${rows}</tbody></table>`;
}
function failedLines({ count, top }) {
    if (top.length === 0)
        return null;
    const rows = top.map(({ source, line, text, reason }) => html `<tr><td><bdi>${oneLine(text, 72)}</bdi><div class="small soft">${oneLine(source, 80)}, line ${number(line)}: ${oneLine(reason, 200)}</div></td></tr>`);
    const more = count > top.length ? html `<p class="small soft">and ${number(count - top.length)} more</p>` : null;
    return html `<h3>Lines of seed lists</h3><table><tbody>${rows}</tbody></table>${more}`;
}
function failedFiles(files) {
    if (files.length === 0)
        return null;
    const rows = files.map(({ reason, count }) => html `<tr><td>${oneLine(reason, 200)}</td><td class="n">${number(count)}</td></tr>`);
    return html `<h3>Files of the archive that are still missing</h3><table><tbody>${rows}</tbody></table>`;
}
const drifts = { new: 'new', vanished: 'no longer there', retyped: 'of another type' };
/** How the provider's answers differ from what is known of them; nothing where they do not. */
export function shapeSection({ places, drifted }) {
    if (places.length === 0)
        return null;
    const fresh = new Map(drifted.map(({ path, drift }) => [path, drifts[drift]]));
    const says = drifted.length === 0
        ? 'Nothing that was not seen before.'
        : `${number(drifted.length)} ${drifted.length === 1 ? 'place was' : 'places were'} never like this before: the provider may have changed its shape.`;
    const seen = new Set(places.map(({ path }) => path));
    const rows = [
        ...places.map(({ path, kind, count }) => {
            const drift = fresh.get(path);
            const mark = drift === undefined ? null : html ` <span class="tag warn">${drift}</span>`;
            return html `<tr><td><code>${oneLine(path, 100)}</code>${mark}</td><td class="soft keep">${kind}</td><td class="n">${number(count)}</td></tr>`;
        }),
        ...drifted
            .filter(({ path }) => !seen.has(path))
            .slice(0, places.length)
            .map(({ path, drift }) => html `<tr><td><code>${oneLine(path, 100)}</code> <span class="tag warn">${drifts[drift]}</span></td><td></td><td></td></tr>`),
    ];
    return html `<section><h2>The shape of the answers</h2><p class="soft">${says}</p><table><tbody>${rows}</tbody></table></section>`;
}
const money = (amount, currency) => `${amount.toFixed(2)} ${currency}`;
/** What the run cost, the day, the month, and the last 30 days as bars. */
export function costSection({ summary, archive, costs }) {
    const { api } = summary;
    const uncertain = api.uncertain > 0 ? `, ${number(api.uncertain)} of them uncertain` : '';
    const row = (name, { calls, charged, cost, currency, other_costs: others }, aside = '') => {
        const amounts = [money(cost, currency ?? api.currency), ...Object.entries(others).map(([c, a]) => money(a, c))];
        return html `<tr><td>${name}</td><td class="soft">${counted(calls, 'call')}, ${number(charged)} charged${aside}</td><td class="n">${amounts.join(' + ')}</td></tr>`;
    };
    const bars = costs.map(({ day, cost, calls }) => ({
        value: cost,
        title: `${day}: ${money(cost, api.currency)}, ${counted(calls, 'call')}`,
    }));
    const [first, last] = [costs[0], costs.at(-1)];
    const chart = first === undefined || last === undefined || bars.every(({ value }) => value === 0)
        ? null
        : html `<figure>${barChart(bars, 'Cost on each of the last 30 days')}<figcaption class="ends"><span>${first.day}</span><span>${last.day}</span></figcaption></figure>`;
    return html `<section><h2>Cost</h2>${chart}<table><tbody>
${row('This run', { ...api, other_costs: {} }, uncertain)}
${row('Today', archive.api.today)}
${row('This month', archive.api.this_month)}
${row('In all', archive.api)}
</tbody></table></section>`;
}
/** What the archive holds, what of it this run brought, and how its files grew. */
export function archiveSection({ archive, summary, growth, added, size, bytes }) {
    const { notes, media, jobs } = archive;
    const row = (name, now, more) => html `<tr><td>${name}</td><td class="n">${more}</td><td class="n">${now}</td></tr>`;
    const plus = (count) => (count > 0 ? `+${number(count)}` : '');
    const [first, last] = [bytes[0], bytes.at(-1)];
    const curve = areaChart(bytes.map(({ day, bytes: y }) => ({ x: Date.parse(day), y })), `Bytes of all files, from ${first?.day} to ${last?.day}`);
    const chart = curve === null
        ? null
        : html `<figure>${curve}<figcaption class="ends"><span>${first?.day ?? ''}</span><span>${prettyBytes(last?.bytes ?? 0)} of files on ${last?.day ?? ''}</span></figcaption></figure>`;
    const open = (of) => `${counted(of.notes, 'note')}, ${counted(of.files, 'file')}`;
    return html `<section><h2>The archive</h2>${chart}<table><thead><tr><th></th><th class="n">this run</th><th class="n">now</th></tr></thead><tbody>
${row('Notes', number(notes.total - notes.uncaptured), plus(growth.newcomers.count))}
${row('Captures', number(size.captures), plus(added.captures))}
${row('Versions of notes', number(archive.versions), plus(added.versions))}
${row('Files', number(media.stored), plus(summary.media.stored))}
${row('Bytes of files', prettyBytes(media.bytes), summary.media.bytes > 0 ? `+${prettyBytes(summary.media.bytes)}` : '')}
${row('Catalog', prettyBytes(size.catalogBytes), '')}
</tbody></table>
<p class="small soft">Of the notes ${number(notes.live)} are live, ${number(notes.missing)} missing, ${number(notes.gone)} gone. Still to do: ${open(jobs.open)}; put aside: ${open(jobs.parked)}; needing a look: ${open(jobs.buried)}.</p></section>`;
}
