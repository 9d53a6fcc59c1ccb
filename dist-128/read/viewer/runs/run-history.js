var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
// What the archive's runs did, cost and left undone, from their rows and reports. It must not count captures run by run:
// a report has what its run counted.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { prepared } from '../../../core/catalog.js';
import { readRuns } from '../../run-rows.js';
const shownRuns = 60;
const shownLines = 200;
const unfinished = "last_run_id = @id AND outcome IN ('unavailable', 'failed', 'invalid', 'pending')";
const runColumns = 'id, command, version, started_at, ended_at, outcome, exit_code';
const statements = prepared(({ sqlite }) => ({
    captures: sqlite.prepare('SELECT count(*) FROM captures WHERE run_id = @id').pluck(),
    openJobs: sqlite.prepare("SELECT count(*) FROM jobs WHERE state = 'open'").pluck(),
    verify: sqlite.prepare(`SELECT ${runColumns} FROM runs WHERE command = 'verify' AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1`),
    blobs: sqlite.prepare(`
    SELECT count(*) AS blobs, count(*) - count(verified_at) AS never_read, min(verified_at) AS oldest_read_at FROM blobs`),
    givenUp: sqlite.prepare(`
    SELECT 'notes' AS kind, coalesce(substr(last_error, 1, instr(last_error || char(10), char(10)) - 1), '') AS reason,
      count(*) AS count
    FROM jobs WHERE state = 'buried' AND kind = 'note' GROUP BY 2
    UNION ALL
    SELECT 'files', coalesce(substr(reason, 1, instr(reason || char(10), char(10)) - 1), ''), count(*)
    FROM media_identities WHERE state = 'failed' GROUP BY 2
    ORDER BY 3 DESC, 1, 2 LIMIT 30`),
    one: sqlite.prepare(`SELECT ${runColumns} FROM runs WHERE id = @id`),
    // Of a reason that is a stack, its first line says what happened.
    reasons: sqlite.prepare(`
    SELECT outcome, coalesce(substr(reason, 1, instr(reason || char(10), char(10)) - 1), '') AS reason, count(*) AS count
    FROM seeds WHERE ${unfinished} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50`),
    lines: sqlite.prepare(`
    SELECT source, line, text, note_id, outcome, reason FROM seeds WHERE ${unfinished}
    ORDER BY source, line LIMIT ${shownLines}`),
}));
/** The newest runs, newest first, the one that is on, and what verify last said. */
export async function readRunHistory(on) {
    const all = statements(on.catalog);
    const { last, running } = readRuns(on.catalog, { archiveDir: on.archiveDir, count: shownRuns });
    const verify = all.verify.get();
    const blobs = all.blobs.get() ?? { blobs: 0, never_read: 0, oldest_read_at: null };
    return {
        runs: await Promise.all(last.map(async (run) => ({ ...run, report: await readReport(on.archiveDir, run.id) }))),
        running: running && {
            ...running,
            captures: all.captures.get({ id: running.id }) ?? 0,
            open_jobs: all.openJobs.get() ?? 0,
        },
        given_up: all.givenUp.all(),
        verified: { run: verify === undefined ? null : { ...verify, state: 'ended' }, ...blobs },
    };
}
/** One run with its failures, or undefined. */
export async function readRun(on, id) {
    const all = statements(on.catalog);
    const run = all.one.get({ id });
    if (run === undefined)
        return undefined;
    const { running } = readRuns(on.catalog, { archiveDir: on.archiveDir, count: 0 });
    const state = run.ended_at !== null ? 'ended' : running?.id === id ? 'on' : 'killed';
    const report = await readReport(on.archiveDir, id);
    return { ...run, state, report, failures: { reasons: all.reasons.all({ id }), lines: all.lines.all({ id }) } };
}
/** Bytes that hold all of a report but its seeds. */
const headBytes = 16_384;
/** A run's report, or null where it left none that can be read. */
async function readReport(archiveDir, id) {
    try {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const file = __addDisposableResource(env_1, await open(join(archiveDir, 'reports', `run-${id}.json`)), true);
            const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
            const head = buffer.toString('utf8', 0, bytesRead);
            const seedsAt = head.indexOf('\n  "seeds": [');
            const text = seedsAt === -1 ? head : `${head.slice(0, seedsAt).replace(/,\s*$/, '')}\n}`;
            const report = JSON.parse(text);
            return typeof report === 'object' && report !== null ? report : null;
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            const result_1 = __disposeResources(env_1);
            if (result_1)
                await result_1;
        }
    }
    catch {
        return null;
    }
}
