// Where a run's captures were not as expected, by place in the note. It must not say what of that is new.
import type { Catalog } from '../core/catalog.ts'

export interface IssuePlace {
  /** With every array index as `[*]`. */
  readonly path: string
  readonly kind: string
  readonly count: number
}

/** The places of a run, those with most issues first. */
export function issuePlaces({ sqlite }: Catalog, runId: number): IssuePlace[] {
  const rows = sqlite
    .prepare<{ runId: number }, IssuePlace>(`
      SELECT i.path, i.kind, count(*) AS count FROM captures c JOIN issues i ON i.capture_id = c.id
      WHERE c.run_id = @runId GROUP BY i.path, i.kind`)
    .all({ runId })
  const places = new Map<string, IssuePlace>()
  for (const row of rows) {
    const path = row.path.replace(/\[\d+\]/g, '[*]')
    const key = `${row.kind} ${path}`
    places.set(key, { path, kind: row.kind, count: row.count + (places.get(key)?.count ?? 0) })
  }
  return [...places.values()].sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1))
}
