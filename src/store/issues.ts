// What in a run's captures was not as expected, against all that came before. It must not judge a capture.
import type { Catalog } from '../core/catalog.ts'
import { prepared } from '../core/catalog.ts'

const statements = prepared(({ sqlite }) => ({
  inRun: sqlite.prepare<{ runId: number }, { path: string; kind: string }>(`
    SELECT DISTINCT i.path, i.kind FROM captures c JOIN issues i ON i.capture_id = c.id WHERE c.run_id = @runId`),
  anyBefore: sqlite.prepare<{ runId: number }, unknown>(
    'SELECT 1 FROM captures WHERE run_id < @runId AND api_code = 0 LIMIT 1',
  ),
  before: sqlite
    .prepare<{ kind: string; pattern: string; runId: number }, unknown>(
      `SELECT 1 FROM issues i JOIN captures c ON c.id = i.capture_id
       WHERE i.kind = @kind AND i.path GLOB @pattern AND c.run_id < @runId LIMIT 1`,
    )
    .pluck(),
}))

/** How the provider's shape drifted in a run: places whose kind of issue was never seen before it. */
export function driftOf(catalog: Catalog, runId: number): { new: number; vanished: number; retyped: number } {
  const { inRun, before, anyBefore } = statements(catalog)
  if (anyBefore.get({ runId }) === undefined) return { new: 0, vanished: 0, retyped: 0 }
  const places = new Set(inRun.all({ runId }).map(({ path, kind }) => `${kind} ${path.replace(/\[\d+\]/g, '[*]')}`))
  const drift = { new: 0, vanished: 0, retyped: 0 }
  for (const place of places) {
    const [kind = '', ...rest] = place.split(' ')
    const pattern = rest.join(' ').replace(/\[\*\]/g, '[[]*[]]')
    if (before.get({ kind, pattern, runId }) !== undefined) continue
    if (kind === 'unknown') drift.new += 1
    else if (kind === 'missing' || kind === 'null') drift.vanished += 1
    else drift.retyped += 1
  }
  return drift
}
