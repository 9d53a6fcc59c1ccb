// The rows of runs: who wrote when, and how it ended. It must not decide outcomes.
import { hostname } from 'node:os'
import { type Catalog, prepared, type Transaction } from '../core/catalog.ts'
import type { runs } from './schema-evidence.ts'

export type Run = typeof runs.$inferSelect

const statements = prepared(({ sqlite }) => ({
  begin: sqlite
    .prepare<object, number>(`
      INSERT INTO runs (command, version, started_at, pid, host) VALUES (@command, @version, @startedAt, @pid, @host)
      RETURNING id`)
    .pluck(),
  end: sqlite.prepare(`
    UPDATE runs SET ended_at = @endedAt, outcome = @outcome, exit_code = @exitCode, distrusted = @distrusted
    WHERE id = @id`),
  unended: sqlite.prepare<[], Run>(`
    SELECT id, command, version, started_at AS startedAt, ended_at AS endedAt, outcome, exit_code AS exitCode, pid, host,
      distrusted
    FROM runs WHERE ended_at IS NULL ORDER BY id DESC`),
}))

/** Begins a run and returns its ID. */
export function beginRun(tx: Transaction, run: { command: string; version: string; startedAt: number }): number {
  return statements(tx).begin.get({ ...run, pid: process.pid, host: hostname() }) ?? 0
}

/** Ends a run: what came of it, and the code that the process will exit with. */
export function endRun(
  tx: Transaction,
  id: number,
  end: { endedAt: number; outcome: string; exitCode: number; distrusted?: boolean },
): void {
  statements(tx).end.run({ ...end, id, distrusted: end.distrusted ? 1 : 0 })
}

/** Runs without an end: the one that holds the archive, or those that died. Newest first. */
export function unendedRuns(catalog: Catalog): Run[] {
  return statements(catalog).unended.all()
}
