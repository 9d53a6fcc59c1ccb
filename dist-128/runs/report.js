// What a run leaves behind: reports/run-<id>.json with its summary and every seed that is not in the archive, and the
// seed list of what failed. It must not decide an outcome.
import { join } from 'node:path';
import { keepYoungSpaceSmall } from '../core/heap.js';
import { writeFailedSeeds } from '../seeds/failed-seeds.js';
import { unfinishedSeeds } from '../store/seeds.js';
import { writeWhole } from './whole-file.js';
/** Writes the report of a run, complete or not at all. Returns its path. */
export async function writeReport(on, summary, of) {
    const path = join(on.archiveDir, 'reports', `run-${summary.run_id}.json`);
    const head = {
        ...summary,
        command: of.command,
        started_at: of.startedAt,
        ended_at: of.endedAt,
        exit_code: of.exitCode,
    };
    const letGrow = keepYoungSpaceSmall();
    const { sqlite } = on.catalog;
    // A million lines are sorted by their places; a sort takes as much memory as the cache, beside the cache.
    const cachePages = sqlite.pragma('cache_size', { simple: true });
    sqlite.pragma('cache_size = -8192');
    sqlite.pragma('shrink_memory');
    try {
        await writeWhole(path, reportLines(on.catalog, head));
    }
    finally {
        sqlite.pragma(`cache_size = ${cachePages}`);
        letGrow();
    }
    return path;
}
function* reportLines(catalog, head) {
    yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "seeds": [`;
    let first = true;
    for (const { source, line, text, noteId, outcome, reason } of unfinishedSeeds(catalog, head.run_id)) {
        yield `${first ? '' : ','}\n    ${JSON.stringify({ source, line, text, note_id: noteId, outcome, reason })}`;
        first = false;
    }
    yield first ? ']\n}\n' : '\n  ]\n}\n';
}
/** Writes what failed, was no note, or was not reached, as a seed list with the reasons as comments. */
export async function writeFailedOut(run, path) {
    await writeWhole(path, writeFailedSeeds(failedSeeds(run)));
}
function* failedSeeds(run) {
    for (const { text, noteId, outcome, reason } of unfinishedSeeds(run.catalog, run.id))
        if (outcome !== 'unavailable')
            yield { text, noteId, reason: reason === null ? outcome : `${outcome}: ${reason}` };
}
