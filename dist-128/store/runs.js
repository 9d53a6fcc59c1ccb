// The rows of runs: who wrote when, and how it ended. It must not decide outcomes.
import { hostname } from 'node:os';
import { prepared } from '../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    begin: sqlite
        .prepare(`
      INSERT INTO runs (command, version, started_at, pid, host, media_settings)
      VALUES (@command, @version, @startedAt, @pid, @host, @mediaSettings)
      RETURNING id`)
        .pluck(),
    end: sqlite.prepare(`
    UPDATE runs SET ended_at = @endedAt, outcome = @outcome, exit_code = @exitCode, distrusted = @distrusted
    WHERE id = @id`),
    unended: sqlite.prepare(`
    SELECT id, command, version, started_at AS startedAt, ended_at AS endedAt, outcome, exit_code AS exitCode, pid, host,
      distrusted, media_settings AS mediaSettings
    FROM runs WHERE ended_at IS NULL ORDER BY id DESC`),
    // A verification wants files again, which shows; a list is no file.
    alike: sqlite
        .prepare(`
      SELECT coalesce(max(r.id), 0) + 1 FROM runs r JOIN runs own ON own.id = @runId
      WHERE r.id < own.id AND r.command NOT IN ('verify', 'list remove')
        AND (r.media_settings IS NULL OR r.media_settings IS NOT own.media_settings OR r.version <> own.version)`)
        .pluck(),
}));
/** Begins a run and returns its ID. */
export function beginRun(tx, run) {
    return statements(tx).begin.get({ mediaSettings: null, ...run, pid: process.pid, host: hostname() }) ?? 0;
}
/** Ends a run: what came of it, and the code that the process will exit with. */
export function endRun(tx, id, end) {
    statements(tx).end.run({ ...end, id, distrusted: end.distrusted ? 1 : 0 });
}
/**
 * The first of the runs up to this one that all decided by the same settings, and in the same version, what files are
 * wanted: what one of them has decided need not be decided again.
 */
export function firstAlike(catalog, runId) {
    return statements(catalog).alike.get({ runId }) ?? runId;
}
/** Runs without an end: the one that holds the archive, or those that died. Newest first. */
export function unendedRuns(catalog) {
    return statements(catalog).unended.all();
}
