import { IntegrityError } from '../../core/errors.js';
import { driftedPlaces } from '../../store/drift.js';
import { issuePlaces } from '../issue-places.js';
import { readStatus } from '../status/status.js';
import { readChanges } from './night-changes.js';
import { readFailures } from './night-failures.js';
import { readGrowth } from './night-growth.js';
/** Rows of a list on a page that is read over coffee; the archive has all. */
const most = 10;
const daySeconds = 86_400;
const days = 30;
/** Reads what there is to say of a run that has ended. `now` is unix seconds. */
export function readNightReport(catalog, of) {
    const { summary, message, archiveDir, now } = of;
    const runId = summary.run_id;
    return catalog.sqlite.transaction(() => {
        const run = catalog.sqlite
            .prepare('SELECT id, command, version, started_at, ended_at, outcome, exit_code FROM runs WHERE id = @runId')
            .get({ runId });
        if (run === undefined)
            throw new IntegrityError(`the catalog has no run ${runId}`);
        return {
            summary,
            message,
            run,
            growth: readGrowth(catalog, { runId, most }),
            changes: readChanges(catalog, { runId, most }),
            failures: readFailures(catalog, { runId, command: run.command, most }),
            issues: { places: issuePlaces(catalog, runId).slice(0, most), drifted: driftedPlaces(catalog, runId) },
            costs: costsByDay(catalog, now, summary.api.currency),
            bytes: bytesByDay(catalog),
            ...sizes(catalog, runId),
            archive: readStatus(catalog, { archiveDir, now, list: null }),
        };
    })();
}
const dayOf = (column) => `strftime('%Y-%m-%d', ${column}, 'unixepoch', '+8 hours')`;
function costsByDay({ sqlite }, now, currency) {
    return sqlite
        .prepare(`
      WITH RECURSIVE past(at) AS (
        SELECT @now - (@days - 1) * ${daySeconds} UNION ALL SELECT at + ${daySeconds} FROM past WHERE at < @now
      ), spent AS (
        SELECT ${dayOf('captured_at')} AS day, sum(cost_micros) / 1e6 AS cost, count(*) AS calls FROM captures
        WHERE captured_at > @now - (@days + 1) * ${daySeconds} AND origin = 'api' AND currency = @currency GROUP BY 1
      )
      SELECT d.day, coalesce(s.cost, 0) AS cost, coalesce(s.calls, 0) AS calls
      FROM (SELECT ${dayOf('at')} AS day FROM past) d LEFT JOIN spent s ON s.day = d.day ORDER BY d.day`)
        .all({ now, days, currency });
}
function bytesByDay({ sqlite }) {
    return sqlite
        .prepare(`
      SELECT day, sum(bytes) OVER (ORDER BY day) AS bytes
      FROM (SELECT ${dayOf('stored_at')} AS day, sum(size) AS bytes FROM blobs GROUP BY 1) ORDER BY day`)
        .all();
}
function sizes({ sqlite }, runId) {
    const number = (sql) => sqlite.prepare(sql).pluck().get({ runId }) ?? 0;
    return {
        added: {
            captures: number('SELECT count(*) FROM captures WHERE run_id = @runId'),
            versions: number(`
        SELECT count(*) FROM captures c JOIN note_versions v ON v.note_id = c.note_id AND v.capture_id = c.id
        WHERE c.run_id = @runId`),
        },
        size: {
            captures: number('SELECT count(*) FROM captures'),
            catalogBytes: number('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size'),
        },
    };
}
