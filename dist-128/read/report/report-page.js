// A run's report as one HTML page that needs nothing else: no script, no font, no picture, no request. It must not read
// the archive, nor put anything of it on the page unescaped.
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { chinaTime } from '../../core/china-time.js';
import { html, Markup } from '../markup.js';
import { changedSections, grownSections } from './report-notes.js';
import { archiveSection, costSection, failuresSection, shapeSection } from './report-sections.js';
import { reportStyle } from './report-style.js';
/** The page, as text. `archiveName` is what the reader knows the archive by. */
export function reportPage(report, archiveName) {
    const { run, summary } = report;
    const title = `${archiveName}: ${run.command} ${chinaTime(run.started_at).slice(0, 10)}`;
    const page = html `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<main>
${header(report, archiveName)}
${shares(summary.notes)}
${tiles(report)}
${[...grownSections(report.growth), ...changedSections(report.changes)]}
${failuresSection(report.failures)}
${shapeSection(report.issues)}
${costSection(report)}
${archiveSection(report)}
<footer>Run ${run.id} of rednote-archive ${run.version}. Times are at UTC+8. Every line that is not in the archive stands in <code>reports/run-${run.id}.json</code>.</footer>
</main>
</body>
</html>
`;
    return page.text;
}
const number = (value) => value.toLocaleString('en');
const counted = (count, word) => `${number(count)} ${word}${count === 1 ? '' : 's'}`;
/** How each outcome is said, and how it looks; every other is an end before all was done. */
const endings = {
    complete: ['All done', 'good'],
    incomplete: ['Done, but some failed', 'warn'],
    time: ['Stopped at its time', 'warn'],
    budget: ['Stopped at the budget', 'warn'],
    quota: ['Stopped at the provider’s quota', 'warn'],
    interrupted: ['Interrupted', 'warn'],
    credentials: ['Stopped: token, permission or balance', 'bad'],
    outage: ['Stopped: the provider is out', 'bad'],
    shape: ['Stopped: the provider changed its shape', 'bad'],
    disk: ['Stopped: disk or catalog', 'bad'],
};
function header({ run, summary, message }, archiveName) {
    const [words, look] = endings[summary.outcome] ?? [`Ended: ${summary.outcome}`, 'bad'];
    const { archived, unchanged, unavailable, failed, requested, pending } = summary.notes;
    const captured = archived + unchanged;
    const asides = [
        ...(unavailable > 0 ? [`${number(unavailable)} not available`] : []),
        ...(failed > 0 ? [`${number(failed)} failed`] : []),
        ...(pending > 0 ? [`${number(pending)} left for a later run`] : []),
    ];
    const took = prettyMilliseconds(summary.duration_ms, { secondsDecimalDigits: 0 });
    return html `<header>
<p class="over"><span>${archiveName}</span><span>${run.command}, run ${run.id}</span><span class="pill ${look}">${words}</span></p>
<h1>${longDate(run.started_at)}</h1>
<p class="lede">${counted(captured, 'note')} captured${requested > captured ? ` of ${number(requested)} asked for` : ''}, in ${took}, for ${money(summary.api.cost, summary.api.currency)}.${asides.length > 0 ? ` ${asides.join(', ')}.` : ''}</p>
${message === null ? null : html `<p class="note small ${look}">${message}</p>`}
</header>`;
}
function longDate(at) {
    const date = new Date(chinaTime(at).replace(' ', 'T').concat('Z'));
    return `${date.toLocaleDateString('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}, ${chinaTime(at).slice(11, 16)}`;
}
const money = (amount, currency) => `${amount.toFixed(2)} ${currency}`;
const shareNames = [
    ['archived', 'new or changed', 's1'],
    ['unchanged', 'unchanged', 's2'],
    ['skipped', 'here already', 's3'],
    ['duplicate', 'named twice', 's4'],
    ['pending', 'left for later', 's7'],
    ['unavailable', 'not available', 's4'],
    ['invalid', 'no note', 's5'],
    ['failed', 'failed', 's6'],
];
/** What became of everything that was asked for, as one bar. */
function shares(notes) {
    const parts = shareNames.filter(([outcome]) => notes[outcome] > 0);
    if (parts.length === 0)
        return null;
    const bar = parts.map(([outcome, , colour]) => html `<i class="${colour}" style="flex-grow:${notes[outcome]}"></i>`);
    const legend = parts.map(([outcome, name, colour]) => html `<li><i class="${colour}"></i><b>${number(notes[outcome])}</b> ${name}</li>`);
    return html `<div class="shares" aria-hidden="true">${bar}</div><ul class="legend">${legend}</ul>`;
}
function tiles({ growth, changes, summary }) {
    const { moved, edited } = changes;
    const away = moved.missing.count + moved.gone.count;
    const tile = (name, figure, aside, look = '') => html `<div class="tile"><dt>${name}</dt><dd class="figure ${look}">${figure}</dd><dd class="small soft">${aside}</dd></div>`;
    return html `<dl class="tiles">
${growth.compared > 0
        ? tile('Likes', `${growth.likes < 0 ? '−' : '+'}${number(Math.abs(growth.likes))}`, `${number(growth.grown)} of ${counted(growth.compared, 'note')} grew`, growth.likes > 0 ? 'accent' : '')
        : null}
${tile('New in the archive', number(growth.newcomers.count), `${number(edited.count)} edited`)}
${tile('Went away', number(away), `${number(moved.gone.count)} confirmed gone, ${number(moved.live.count)} back`)}
${tile('Files', number(summary.media.stored), `${prettyBytes(summary.media.bytes)}${summary.media.failed > 0 ? `, ${number(summary.media.failed)} failed` : ''}`)}
</dl>`;
}
