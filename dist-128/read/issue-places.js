/** The places of a run, those with most issues first. */
export function issuePlaces({ sqlite }, runId) {
    const rows = sqlite
        .prepare(`
      SELECT i.path, i.kind, count(*) AS count FROM captures c JOIN issues i ON i.capture_id = c.id
      WHERE c.run_id = @runId GROUP BY i.path, i.kind`)
        .all({ runId });
    const places = new Map();
    for (const row of rows) {
        const path = row.path.replace(/\[\d+\]/g, '[*]');
        const key = `${row.kind} ${path}`;
        places.set(key, { path, kind: row.kind, count: row.count + (places.get(key)?.count ?? 0) });
    }
    return [...places.values()].sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
}
