// A status for people, as text. It must not count anything.
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { chinaTime } from '../../core/china-time.js';
import { heading, oneLine, textTable } from '../table.js';
const shown = 10;
/** What `status` prints. */
export function statusText(status, of) {
    const { notes, media, api, jobs } = status;
    const facts = textTable(['', ''], [
        ['archive', of.archive],
        ...(status.list === null ? [] : [['list', status.list]]),
        ...(status.running === null ? [] : [['running', onSince(status.running, of.now)]]),
        [
            'notes',
            `${number(notes.live)} live, ${number(notes.missing)} missing, ${number(notes.gone)} gone, ${number(notes.uncaptured)} not yet captured`,
        ],
        ['', `${counted(status.users, 'user')}, ${counted(status.images, 'image')}`],
        ['history', `${counted(status.versions, 'version')}, ${counted(status.snapshots, 'snapshot')}`],
        [
            'files',
            `${number(media.stored)} stored (${prettyBytes(media.bytes)}), ${number(media.wanted)} wanted, ${number(media.failed)} failed`,
        ],
        ['open', notesAndFiles(jobs.open)],
        ['parked', parked(jobs)],
        ['buried', notesAndFiles(jobs.buried)],
        ['cost', `today ${spent(api.today)}`],
        ['', `this month ${spent(api.this_month)}`],
        ['', `in all ${spent(api)}${api.uncertain > 0 ? `, ${number(api.uncertain)} of them uncertain` : ''}`],
        ['last success', status.last_success_at === null ? 'never' : ago(status.last_success_at, of.now)],
        ...(of.ahead === null ? [] : aheadRows(of.ahead)),
    ]);
    return [
        facts,
        section('Spent by day', spentTable(status.spending.days.map(({ day, ...spent }) => [day, spent]))),
        section('Spent by month', spentTable(status.spending.months.map(({ month, ...spent }) => [month, spent]))),
        section('Why jobs are buried', textTable(['>', ''], reasons(jobs)), jobs.buried.reasons.length),
        section('Last runs', textTable(['>run', 'command', 'started (UTC+8)', 'took', 'outcome', '>exit'], status.runs.map(runRow))),
        section(`Not as expected in run ${status.issues.run_id}`, textTable(['>', '', ''], status.issues.places.slice(0, shown).map(({ path, kind, count }) => [number(count), kind, path])), status.issues.places.length),
    ].join('');
}
function section(title, table, all = 0) {
    if (table === '')
        return '';
    return `\n${heading(title)}\n${table}${all > shown ? `… and ${all - shown} more (--json has all)\n` : ''}`;
}
const number = (value) => value.toLocaleString('en');
const counted = (count, word) => `${number(count)} ${word}${count === 1 ? '' : 's'}`;
const notesAndFiles = (of) => of.notes + of.files === 0 ? 'none' : `${counted(of.notes, 'note')}, ${counted(of.files, 'file')}`;
function parked({ parked: jobs }) {
    const { next_at: next, last_at: last } = jobs;
    if (next === null || last === null)
        return 'none';
    const until = next === last ? `until ${chinaTime(next)}` : `until ${chinaTime(next)} to ${chinaTime(last)}`;
    return `${notesAndFiles(jobs)}, ${until} (UTC+8)`;
}
function spent({ calls, charged, cost, currency, other_costs: others }) {
    const costs = [[currency ?? '', cost], ...Object.entries(others)]
        .map(([name, amount]) => `${amount.toFixed(2)} ${name}`.trim())
        .join(' + ');
    return `${costs} (${counted(calls, 'call')}, ${number(charged)} charged)`;
}
/** From the first line with a call on. */
function spentTable(periods) {
    const first = periods.findIndex(([, { calls }]) => calls > 0);
    const rows = first === -1 ? [] : periods.slice(first);
    return textTable(['', ''], rows.map(([period, spending]) => [period, spent(spending)]));
}
function aheadRows({ next_night: night, disk, nights_until_disk_full: nights }) {
    const calls = `${counted(night.calls, 'call')} for ${night.cost.toFixed(2)} ${night.currency}`;
    const capped = night.due > night.calls ? `, of ${number(night.due)} that are due` : '';
    const perNight = disk.per_night === null ? '' : `, ${prettyBytes(disk.per_night)} a night`;
    const until = nights === null ? '' : `: full in ${counted(nights, 'night')}`;
    return [
        ['next night', `${calls}${capped}, and new lines of the seed lists`],
        ['disk', `${prettyBytes(disk.free)} free${perNight}${until}`],
    ];
}
const reasons = (jobs) => jobs.buried.reasons.slice(0, shown).map(({ reason, count }) => [number(count), oneLine(reason)]);
const lasting = (seconds) => prettyMilliseconds(Math.max(0, seconds) * 1000, { unitCount: 2 });
const ago = (at, now) => `${chinaTime(at)} (UTC+8), ${lasting(now - at)} ago`;
const onSince = (run, now) => `run ${run.id}, ${run.command}, on since ${chinaTime(run.started_at)} (UTC+8), for ${lasting(now - run.started_at)}`;
function runRow(run) {
    const { id, command, started_at: started, ended_at: ended } = run;
    const took = ended === null ? '' : lasting(ended - started);
    const outcome = run.state === 'ended' ? (run.outcome ?? '') : run.state;
    return [String(id), command, chinaTime(started), took, outcome, run.exit_code === null ? '' : String(run.exit_code)];
}
