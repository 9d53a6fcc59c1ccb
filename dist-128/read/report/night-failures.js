// A reason may be a stack: its first line says what happened.
const firstLine = (column) => `coalesce(substr(${column}, 1, instr(${column} || char(10), char(10)) - 1), 'unknown')`;
// Lines whose note has a job of the run count with that. A night reads its lists anew, and tells of a line once.
const troubledLines = `
  FROM seeds WHERE last_run_id = @runId AND (outcome = 'unavailable' OR outcome = 'failed' OR outcome = 'invalid' OR outcome = 'pending')
    AND outcome IN ('failed', 'invalid') AND (@command <> 'nightly' OR run_id = @runId)
    AND (note_id IS NULL OR note_id NOT IN (SELECT note_id FROM jobs WHERE kind = 'note' AND run_id = @runId))`;
/** What failed in a run, the most frequent reasons first; at most `most` rows of each kind. */
export function readFailures({ sqlite }, of) {
    const all = (sql) => sqlite.prepare(sql).all(of);
    return {
        notes: all(`
      SELECT ${firstLine('last_error')} AS reason, count(*) AS count, state, min(not_before_at) AS next_at,
        min(note_id) AS example
      FROM jobs WHERE kind = 'note' AND run_id = @runId AND state IN ('parked', 'buried')
      GROUP BY 1, state ORDER BY 2 DESC, 1 LIMIT @most`),
        lines: {
            count: all(`SELECT count(*) AS count ${troubledLines}`)[0]?.count ?? 0,
            top: all(`
        SELECT source, line, text, ${firstLine('coalesce(reason, outcome)')} AS reason ${troubledLines} ORDER BY source, line LIMIT @most`),
        },
        files: all(`
      SELECT ${firstLine('reason')} AS reason, count(*) AS count FROM media_identities
      WHERE state = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT @most`),
    };
}
