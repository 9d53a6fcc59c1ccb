// Each note's newest likes and how fast they grow, as a table of this connection alone: no index of the archive is
// sorted by either. It is made once, piece by piece, and then follows the captures. It must not write to the archive.
import { setImmediate as breathe } from 'node:timers/promises';
/** Growth is measured over at least so many seconds, where the captures reach back so far. */
const week = 7 * 86_400;
/** Notes, and then captures, taken up between two looks at the requests that wait. */
const batch = 2000;
/**
 * Makes the empty table `temp.note_ranks (note_id, liked, growth)`. `liked` is -1 where no count is known; `growth` is
 * likes a day, from the newest capture that is a week older than the last one (else the first), 0 where there is one
 * capture only.
 */
export function createRanks({ sqlite }) {
    sqlite.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE note_ranks (note_id TEXT PRIMARY KEY, liked INTEGER NOT NULL, growth REAL NOT NULL) WITHOUT ROWID;`);
    const newest = sqlite.prepare('SELECT coalesce(max(capture_id), 0) FROM metric_snapshots').pluck();
    const end = sqlite
        .prepare(`SELECT max(capture_id) FROM (SELECT capture_id FROM metric_snapshots WHERE capture_id > @seen ORDER BY capture_id LIMIT ${batch})`)
        .pluck();
    const endOfNotes = sqlite
        .prepare(`SELECT max(id) FROM (SELECT id FROM notes WHERE id > @after ORDER BY id LIMIT ${batch})`)
        .pluck();
    const rank = (notes) => `
    INSERT OR REPLACE INTO temp.note_ranks
    SELECT last.note_id, coalesce(last.liked_count, -1),
      coalesce((last.liked_count - base.liked_count) * 86400.0 / max(86400, last.captured_at - base.captured_at), 0)
    FROM (${notes}) n
    JOIN metric_snapshots last ON last.capture_id = (
      SELECT capture_id FROM metric_snapshots WHERE note_id = n.id ORDER BY captured_at DESC, capture_id DESC LIMIT 1)
    JOIN metric_snapshots base ON base.capture_id = coalesce(
      (SELECT capture_id FROM metric_snapshots
        WHERE note_id = n.id AND captured_at <= last.captured_at - ${week} AND liked_count IS NOT NULL
        ORDER BY captured_at DESC LIMIT 1),
      (SELECT capture_id FROM metric_snapshots WHERE note_id = n.id AND liked_count IS NOT NULL
        ORDER BY captured_at LIMIT 1),
      last.capture_id)`;
    const takeNotes = sqlite.prepare(rank('SELECT id FROM notes WHERE id > @after AND id <= @until'));
    const takeCaptures = sqlite.prepare(rank('SELECT DISTINCT note_id AS id FROM metric_snapshots WHERE capture_id > @seen AND capture_id <= @until'));
    /** The newest capture that is taken up; null: none yet. */
    let seen = null;
    let underWay = null;
    /** All notes, in their order, and only then the indexes: each note put in its place in both would take twice as long. */
    async function begin(newestNow) {
        sqlite.exec(`
      DROP INDEX IF EXISTS temp.note_ranks_by_likes;
      DROP INDEX IF EXISTS temp.note_ranks_by_growth;
      DELETE FROM temp.note_ranks`);
        let after = '';
        for (;;) {
            const until = endOfNotes.get({ after });
            if (until === undefined || until === null)
                break;
            takeNotes.run({ after, until });
            after = until;
            await breathe();
        }
        sqlite.exec('CREATE INDEX temp.note_ranks_by_likes ON note_ranks (liked, note_id)');
        await breathe();
        sqlite.exec('CREATE INDEX temp.note_ranks_by_growth ON note_ranks (growth, note_id)');
        seen = newestNow;
    }
    async function follow() {
        const newestNow = newest.get() ?? 0;
        // After a rebuild there may be fewer.
        if (seen === null || newestNow < seen)
            await begin(newestNow);
        for (;;) {
            const until = end.get({ seen: seen ?? 0 });
            if (until === undefined || until === null)
                return;
            takeCaptures.run({ seen: seen ?? 0, until });
            seen = until;
            await breathe();
        }
    }
    return {
        upToDate: () => {
            underWay ??= follow().finally(() => {
                underWay = null;
            });
            return underWay;
        },
    };
}
