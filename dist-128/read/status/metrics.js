import { issuePlaces } from '../issue-places.js';
import { readStatus } from './status.js';
/** All metrics. `now` is unix seconds; a run that never was has the time 0. */
export function readMetrics(catalog, of) {
    const status = readStatus(catalog, { ...of, list: null });
    return [...ofLastRun(catalog, status), ...ofArchive(catalog, status), ...ofMoney(status)].map(asText).join('');
}
function ofLastRun(catalog, status) {
    const last = catalog.sqlite
        .prepare(`
      SELECT id, command, version, started_at, ended_at, outcome, exit_code FROM runs
      WHERE command IN ('nightly', 'backfill') AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1`)
        .get();
    const ended = last?.ended_at ?? 0;
    const issues = last === undefined ? [] : issuePlaces(catalog, last.id);
    const { command = '', version = '', outcome } = last ?? {};
    return [
        gauge('last_run_timestamp_seconds', 'When the last nightly or backfill ended; 0: never.', ended),
        gauge('last_success_timestamp_seconds', 'When a nightly or backfill last ended with exit code 0; 0: never.', status.last_success_at ?? 0),
        gauge('last_run_exit_code', 'Exit code of the last nightly or backfill.', last?.exit_code ?? Number.NaN),
        gauge('last_run_duration_seconds', 'How long the last nightly or backfill took.', ended - (last?.started_at ?? 0)),
        {
            ...gauge('last_run_info', 'The last nightly or backfill, with its outcome in a word.', 1),
            samples: last === undefined ? [] : [[{ command, outcome: outcome ?? '', version }, 1]],
        },
        gauge('issues_last_run', 'Values in the answers of the last nightly or backfill that were not as expected.', issues.reduce((sum, { count }) => sum + count, 0)),
    ];
}
function ofArchive({ sqlite }, { notes, media, jobs }) {
    const number = (sql) => sqlite.prepare(sql).pluck().get() ?? 0;
    const { live, missing, gone, uncaptured } = notes;
    const states = ['open', 'parked', 'buried'];
    return [
        {
            ...gauge('notes', 'Notes by availability; unknown: not yet captured.', 0),
            samples: Object.entries({ live, missing, gone, unknown: uncaptured }).map(([availability, count]) => [{ availability }, count]),
        },
        counter('captures_total', 'Captures in the ledger.', number('SELECT count(*) FROM captures')),
        gauge('media_files', 'Files stored.', media.stored),
        gauge('media_bytes', 'Bytes of the files stored.', media.bytes),
        gauge('catalog_bytes', 'Bytes of archive.sqlite.', number('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')),
        {
            ...gauge('queue_length', 'Jobs not yet closed.', 0),
            samples: states.flatMap((state) => [
                [{ kind: 'note', state }, jobs[state].notes],
                [{ kind: 'media', state }, jobs[state].files],
            ]),
        },
    ];
}
function ofMoney({ api }) {
    const costs = Object.entries({ ...(api.currency === null ? {} : { [api.currency]: api.cost }), ...api.other_costs });
    return [
        counter('calls_total', 'Calls to the provider.', api.calls),
        {
            ...counter('cost_total', 'What calls have cost, uncertain ones included.', 0),
            samples: costs.map(([currency, cost]) => [{ currency }, cost]),
        },
        gauge('cost_today', 'What calls have cost since midnight at UTC+8, in the newest call’s currency.', api.today.cost),
    ];
}
const single = (type) => (name, help, value) => ({ name, type, help, samples: [[{}, value]] });
const gauge = single('gauge');
const counter = single('counter');
function asText({ name, type, help, samples }) {
    const full = `rednote_archive_${name}`;
    const lines = samples.map(([labels, value]) => `${full}${labelsText(labels)} ${value}\n`);
    return lines.length === 0 ? '' : `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}
function labelsText(labels) {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`);
    return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
const escaped = (character) => (character === '\n' ? '\\n' : `\\${character}`);
