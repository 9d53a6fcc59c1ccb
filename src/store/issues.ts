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

/** A place in the note, with every array index as `[*]`, and how it drifted: what was there is not, or is otherwise. */
export interface DriftedPlace {
  readonly path: string
  readonly drift: 'new' | 'vanished' | 'retyped'
}

/** Where the provider's shape drifted in a run: places whose kind of issue was never seen before it. */
export function driftedPlaces(catalog: Catalog, runId: number): DriftedPlace[] {
  const { inRun, before, anyBefore } = statements(catalog)
  if (anyBefore.get({ runId }) === undefined) return []
  const places = new Set(inRun.all({ runId }).map(({ path, kind }) => `${kind} ${path.replace(/\[\d+\]/g, '[*]')}`))
  const drifted: DriftedPlace[] = []
  for (const place of places) {
    const [kind = '', ...rest] = place.split(' ')
    const path = rest.join(' ')
    const pattern = path.replace(/\[\*\]/g, '[[]*[]]')
    if (before.get({ kind, pattern, runId }) !== undefined) continue
    const drift = kind === 'unknown' ? 'new' : kind === 'missing' || kind === 'null' ? 'vanished' : 'retyped'
    drifted.push({ path, drift })
  }
  return drifted
}

/** The same as numbers. */
export function driftOf(catalog: Catalog, runId: number): Record<DriftedPlace['drift'], number> {
  const counts = { new: 0, vanished: 0, retyped: 0 }
  for (const { drift } of driftedPlaces(catalog, runId)) counts[drift] += 1
  return counts
}
