// The runs: what is on, what was spent, how the archive grew, what verify said, and each run with what it left undone.
// It must not read the archive.
import prettyMilliseconds from 'pretty-ms';
import { html } from '../../markup.js';
import { isTextKey } from '../texts.js';
import { bytes, minute, number } from './wording.js';
export function runsMain(t, { runs, running, verified, given_up }, growth) {
    if (runs.length === 0)
        return html `<div class="empty alone"><h1>${t('noRuns')}</h1><p>${t('emptyArchiveHint')}</p></div>`;
    return html `<div class="sheet"><h1>${t('runs')}</h1>
${running === null ? null : html `<p class="notice good" role="status"><strong>${t('runNow')}</strong> · <a href="/runs/${running.id}">${t('run', running.id)}</a> · ${running.command} · ${t('started')} ${minute(running.started_at)} · ${t('calls')} ${number(t, running.captures)} · ${t('openJobs')} ${number(t, running.open_jobs)}</p>`}
<div class="charts">
${dailyChart(t, 'spending', growth.spending, { unit: growth.spending.currency ?? '', bars: true })}
${dailyChart(t, 'growthOfArchive', growth.notes, { unit: t('notes'), bars: false })}
</div>
${verifiedSection(t, verified)}
${givenUpSection(t, given_up)}
<section aria-labelledby="all-runs"><h2 id="all-runs">${t('runs')}</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="all-runs"><table><thead><tr><th scope="col">${t('run', '')}</th><th scope="col">${t('outcome')}</th><th scope="col">${t('started')}</th><th scope="col" class="right">${t('took')}</th><th scope="col" class="right">${t('calls')}</th><th scope="col" class="right">${t('cost')}</th><th scope="col" class="right">${t('archivedCount')}</th><th scope="col" class="right">${t('failed')}</th></tr></thead><tbody>${runs.map((run) => html `<tr>
<td><a class="row-link" href="/runs/${run.id}">${run.id} · ${run.command}</a></td>
<td>${ending(t, run)}</td>
<td>${minute(run.started_at)}</td>
<td class="right">${took(run)}</td>
<td class="right">${count(t, run.report?.api?.calls)}</td>
<td class="right">${cost(t, run)}</td>
<td class="right">${count(t, run.report?.notes?.archived)}</td>
<td class="right">${count(t, run.report?.notes?.failed)}</td>
</tr>`)}</tbody></table></div></section></div>`;
}
function dailyChart(t, title, { at, values }, { unit, bars }) {
    if (at.length === 0)
        return null;
    const last = values.at(-1) ?? 0;
    const chart = { at, lines: [{ name: unit, values }], bars, area: !bars, days: true, language: t.language };
    return html `<section aria-labelledby="${title}"><h2 id="${title}">${t(title)}</h2><figure class="chart" data-chart="${JSON.stringify(chart)}"><figcaption class="unseen">${t(title)}: ${number(t, last)} ${unit}</figcaption></figure></section>`;
}
function verifiedSection(t, { run, blobs, never_read, oldest_read_at }) {
    const heading = html `<h2 id="verified">${t('verified')}</h2>`;
    if (run === null)
        return html `<section aria-labelledby="verified">${heading}<p class="faint">${t('neverVerified')}</p></section>`;
    return html `<section aria-labelledby="verified">${heading}<p>${ending(t, run)} <a class="quiet" href="/runs/${run.id}">${t('run', run.id)}</a> · ${minute(run.ended_at ?? run.started_at)} <span class="faint">· ${t('filesCount', number(t, blobs))}${never_read === 0 ? null : html ` · ${t('neverRead', number(t, never_read))}`}${oldest_read_at === null ? null : html ` · ${t('oldestRead')} ${minute(oldest_read_at)}`}</span></p></section>`;
}
function givenUpSection(t, givenUp) {
    if (givenUp.length === 0)
        return null;
    return html `<section aria-labelledby="given-up"><h2 id="given-up">${t('givenUp')}</h2><table><thead><tr><th scope="col">${t('kind')}</th><th scope="col">${t('reason')}</th><th scope="col" class="right">${t('count')}</th></tr></thead><tbody>${givenUp.map(({ kind, reason, count }) => html `<tr><td>${t(kind)}</td><td>${reason}</td><td class="right">${number(t, count)}</td></tr>`)}</tbody></table></section>`;
}
/** How each outcome looks; every other is an end before all was done. */
const looks = {
    complete: 'good',
    incomplete: 'warn',
    time: 'warn',
    budget: 'warn',
    quota: 'warn',
    interrupted: 'warn',
};
const outcomeWords = {
    complete: 'endComplete',
    incomplete: 'endIncomplete',
    time: 'endTime',
    budget: 'endBudget',
    quota: 'endQuota',
    interrupted: 'endInterrupted',
    credentials: 'endCredentials',
    outage: 'endOutage',
    shape: 'endShape',
    disk: 'endDisk',
    bug: 'endBug',
    refused: 'endRefused',
};
function ending(t, run) {
    if (run.state === 'on')
        return html `<span class="pill good">${t('runNow')}</span>`;
    if (run.state === 'killed')
        return html `<span class="pill bad">${t('runKilled')}</span>`;
    const outcome = run.outcome ?? '';
    const word = outcomeWords[outcome];
    return html `<span class="pill ${looks[outcome] ?? 'bad'}">${word === undefined ? outcome : t(word)}</span>`;
}
const count = (t, value) => (value === undefined ? '–' : number(t, value));
function took({ started_at, ended_at }) {
    return ended_at === null ? '–' : prettyMilliseconds((ended_at - started_at) * 1000, { compact: false, unitCount: 2 });
}
function cost(t, { report }) {
    return report?.api === undefined
        ? '–'
        : `${number(t, Math.round(report.api.cost * 100) / 100)} ${report.api.currency}`;
}
/** One run. */
export function runMain(t, run) {
    const { report } = run;
    const tiles = [
        [t('started'), ''],
        [t('took'), took(run)],
        ...(report?.api === undefined
            ? []
            : [
                [t('calls'), count(t, report.api.calls)],
                [t('charged'), count(t, report.api.charged)],
                [t('cost'), cost(t, run)],
            ]),
        ...(report?.media === undefined
            ? []
            : [[t('files'), `${count(t, report.media.stored)} · ${bytes(report.media.bytes)}`]]),
    ];
    return html `<div class="sheet"><h1>${t('run', run.id)} <span class="faint">${run.command}</span> ${ending(t, run)}</h1>
<dl class="counters">${tiles.map(([name, value], n) => html `<div><dt>${name}</dt><dd>${n === 0 ? minute(run.started_at) : value}</dd></div>`)}</dl>
<p class="faint">rednote-archive ${run.version} · ${t('exitCode')} ${run.exit_code ?? '–'}</p>
${report?.notes === undefined ? html `<p class="faint">${t('noReport')}</p>` : html `<section aria-labelledby="outcomes"><h2 id="outcomes">${t('notes')}</h2><dl class="counters">${Object.entries(report.notes).map(([name, value]) => html `<div><dt>${noteOutcome(t, name)}</dt><dd>${number(t, value)}</dd></div>`)}</dl></section>`}
${failuresSection(t, run.failures)}</div>`;
}
function noteOutcome(t, name) {
    const key = name === 'archived' ? 'archivedCount' : name === 'skipped' ? 'skippedCount' : name;
    return isTextKey(key) ? t(key) : name;
}
function failuresSection(t, { reasons, lines }) {
    const heading = html `<h2 id="failures">${t('failures')}</h2>`;
    if (reasons.length === 0)
        return html `<section aria-labelledby="failures">${heading}<p class="faint">${t('noFailures')}</p></section>`;
    return html `<section aria-labelledby="failures">${heading}
<table><thead><tr><th scope="col">${t('outcome')}</th><th scope="col">${t('reason')}</th><th scope="col" class="right">${t('count')}</th></tr></thead><tbody>${reasons.map(({ outcome, reason, count }) => html `<tr><td>${noteOutcome(t, outcome)}</td><td>${reason}</td><td class="right">${number(t, count)}</td></tr>`)}</tbody></table>
<details><summary>${t('linesOf', number(t, lines.length))}</summary><div class="scroll" tabindex="0" role="region" aria-labelledby="failures"><table><tbody>${lines.map(({ source, line, text, note_id, outcome, reason }) => html `<tr><td class="faint">${source}:${line}</td><td>${note_id === null ? text.slice(0, 200) : html `<a href="/notes/${note_id}"><code>${note_id}</code></a>`}</td><td>${noteOutcome(t, outcome)}</td><td>${(reason ?? '').split('\n', 1)[0] ?? ''}</td></tr>`)}</tbody></table></div></details></section>`;
}
