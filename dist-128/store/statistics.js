/**
 * Looks at some rows of the counters' indexes, which takes milliseconds at any size. Without it SQLite does not know how
 * many snapshots a note has, and reads those of years for a question about a week.
 */
export function renewStatistics({ sqlite }) {
    sqlite.exec('PRAGMA analysis_limit = 400; ANALYZE metric_snapshots');
}
