// The process of one query. It must not load more than SQLite needs.
import { answerOnce } from '../../core/own-process.js';
import { openCatalogForReading } from '../../store/open.js';
import { listIdOf } from '../lists.js';
import { narrowToList } from './narrow.js';
import { query } from './query.js';
/** A batch goes when it weighs so much (about bytes), or is so old: a slow query shows what it has. */
const batchWeight = 2 ** 16;
const batchMs = 50;
await answerOnce(({ archiveDir, sql, params, list }, say) => {
    const catalog = openCatalogForReading(archiveDir);
    // Fewer reads: in this process a disk's fault under the mapped file costs the query and no more.
    catalog.sqlite.pragma('mmap_size = 2147418112');
    if (list !== null)
        narrowToList(catalog, listIdOf(catalog, list));
    // What is refused before it runs is refused here once more.
    catalog.sqlite.pragma('query_only = ON');
    const { columns, rows } = query(catalog, sql, params);
    say({ columns });
    let batch = [];
    let weight = 0;
    let sentAt = performance.now();
    try {
        for (const row of rows) {
            batch.push(row);
            weight += weightOf(row);
            if (weight < batchWeight && performance.now() - sentAt < batchMs)
                continue;
            say({ rows: batch });
            batch = [];
            weight = 0;
            sentAt = performance.now();
        }
    }
    finally {
        // Also where SQLite stops at a row: what came before is an answer.
        if (batch.length > 0)
            say({ rows: batch });
    }
});
function weightOf(row) {
    let weight = 0;
    for (const value of row)
        weight += typeof value === 'string' || Buffer.isBuffer(value) ? 8 + value.length : 8;
    return weight;
}
