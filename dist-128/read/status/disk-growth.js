const daysBack = 14;
const daySeconds = 86_400;
/** `now` is unix seconds. */
export function readDiskGrowth({ sqlite }, now) {
    const lastNightAt = sqlite.prepare("SELECT max(started_at) FROM runs WHERE command = 'nightly'").pluck().get() ??
        null;
    const since = now - daysBack * daySeconds;
    // Else every blob would be looked at for nothing.
    if (lastNightAt === null || lastNightAt < since)
        return { lastNightAt, bytesPerNight: null };
    const of = { now, since };
    const taken = sqlite
        .prepare(`
      WITH nights AS (
        SELECT id, started_at, coalesce(ended_at, @now) AS ended_at FROM runs
        WHERE command = 'nightly' AND started_at >= @since)
      SELECT (SELECT count(DISTINCT (started_at + 28800) / 86400) FROM nights) AS nights,
        (SELECT coalesce(sum(size), 0) FROM blobs WHERE stored_at >= @since AND EXISTS (
          SELECT 1 FROM nights WHERE stored_at BETWEEN started_at AND nights.ended_at)) AS files,
        (SELECT count(*) FROM captures WHERE run_id IN (SELECT id FROM nights)) AS captures,
        (SELECT count(*) FROM captures) AS allCaptures`)
        .get(of);
    if (taken === undefined || taken.nights === 0)
        return { lastNightAt, bytesPerNight: null };
    const pragma = (name) => Number(sqlite.pragma(name, { simple: true }));
    // A capture brings rows and index entries too: its share of the whole catalog is what it takes.
    const bytesPerCapture = (pragma('page_count') * pragma('page_size')) / Math.max(1, taken.allCaptures);
    return { lastNightAt, bytesPerNight: Math.round((taken.files + taken.captures * bytesPerCapture) / taken.nights) };
}
