// A plain question about a week reads that week's counters, in an archive that a run has left.
import { expect, test } from 'vitest'
import { renewStatistics } from '../../src/store/statistics.ts'
import { memoryCatalog } from '../temporary-archive.ts'

const growthOfWeek = `
  SELECT note_id, max(liked_count) - min(liked_count) AS growth FROM metric_snapshots
  WHERE captured_at >= 3000000 GROUP BY note_id ORDER BY growth DESC LIMIT 20`

test('growth in a week is read from the week alone', () => {
  const { sqlite } = memoryCatalog()
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(`
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)
    INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, approximate)
    SELECT n, printf('%024x', n % 100), n / 100 * 86400, n, 0 FROM numbers`)
  const plan = () =>
    sqlite
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${growthOfWeek}`)
      .all()
      .map(({ detail }) => detail)
  const before = plan()
  renewStatistics({ sqlite })
  expect(before.join()).toContain('SCAN metric_snapshots')
  expect(plan().join()).toMatch(/SEARCH metric_snapshots USING .*captured_at>/)
  expect(sqlite.prepare(growthOfWeek).all()).toHaveLength(20)
})
