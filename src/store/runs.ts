// The rows of runs: who wrote when, and how it ended. It must not decide outcomes.
import { hostname } from 'node:os'
import { desc, eq, isNull } from 'drizzle-orm'
import type { Catalog, Transaction } from '../core/catalog.ts'
import { runs } from './schema-evidence.ts'

export type Run = typeof runs.$inferSelect

/** Begins a run and returns its ID. */
export function beginRun(tx: Transaction, run: { command: string; version: string; startedAt: number }): number {
  return tx.orm
    .insert(runs)
    .values({ ...run, pid: process.pid, host: hostname() })
    .returning({ id: runs.id })
    .get().id
}

/** Ends a run: what came of it, and the code that the process will exit with. */
export function endRun(
  tx: Transaction,
  id: number,
  end: { endedAt: number; outcome: string; exitCode: number; distrusted?: boolean },
): void {
  const { distrusted = false, ...columns } = end
  tx.orm
    .update(runs)
    .set({ ...columns, distrusted: distrusted ? 1 : 0 })
    .where(eq(runs.id, id))
    .run()
}

/** Runs without an end: the one that holds the archive, or those that died. Newest first. */
export function unendedRuns(catalog: Catalog): Run[] {
  return catalog.orm.select().from(runs).where(isNull(runs.endedAt)).orderBy(desc(runs.id)).all()
}
