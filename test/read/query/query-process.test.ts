// A query in a process of its own: what it answers, and that it ends in every way that it can be made to end.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/core/errors.ts'
import { type QueryRequest, QueryTimeout, type Row, runQuery } from '../../../src/read/query/query-process.ts'
import { diskFault } from '../../../src/runs/disk-fault.ts'
import { makeSmallArchive } from '../small-archive.ts'

const archiveDir = mkdtempSync(join(tmpdir(), 'rednote-archive-query-process-'))

beforeAll(() => void makeSmallArchive(archiveDir).sqlite.close())
afterAll(() => rmSync(archiveDir, { recursive: true }))

async function all(request: QueryRequest): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of (await runQuery(archiveDir, request)).rows) rows.push(...batch)
  return rows
}

const counting = (until: string) =>
  `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c ${until}) SELECT n FROM c`
const silent = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c'

/** Processes that have this test's catalog open, by their IDs; this one has not. */
function readers(): string[] {
  const opened = (pid: string) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      return [] // it has ended meanwhile
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => opened(pid).includes(join(archiveDir, 'archive.sqlite')))
}
const noReaders = () => expect.poll(readers, { timeout: 10_000 }).toEqual([])

describe('answers', () => {
  test('each type as SQLite has it, under distinct names', async () => {
    const sql = "SELECT 1 AS a, 2.0 AS a, 'x' AS b, NULL AS c, x'00ff' AS d, 9007199254740993 AS e"
    const answer = await runQuery(archiveDir, { sql })
    expect(answer.columns).toEqual(['a', 'a_2', 'b', 'c', 'd', 'e'])
    const rows: Row[] = []
    for await (const batch of answer.rows) rows.push(...batch)
    expect(rows).toEqual([[1n, 2, 'x', null, Buffer.from([0, 255]), 9007199254740993n]])
  })

  test('with parameters in every spelling', async () => {
    const sql = 'SELECT :a, @b, $c, :名, typeof(:a), typeof(@b)'
    const params = { a: 7n, b: 0.5, c: null, 名: '番茄' }
    expect(await all({ sql, params })).toEqual([[7n, 0.5, null, '番茄', 'integer', 'real']])
  })

  test.each([
    [{ sql: 'SELECT :a', params: {} }, /names :a, and there is no value/],
    [{ sql: 'SELECT :a', params: { a: 1, b: 2 } }, /value for :b, which the statement does not name/],
    [{ sql: 'SELECT ?', params: {} }, /has a `\?`: name it/],
    [{ sql: 'SELECT 1', list: 'cook' }, /no list “cook”/],
    [{ sql: "ATTACH 'x' AS x" }, /query only reads; ATTACH/],
    [{ sql: 'DELETE FROM notes' }, /would write/],
  ])('%j: a plain sentence', async (request, says) => {
    await expect(runQuery(archiveDir, request)).rejects.toThrow(UsageError)
    await expect(runQuery(archiveDir, request)).rejects.toThrow(says)
  })

  test('what the system or SQLite refuses keeps its code, by which a command tells it from a defect', async () => {
    const empty = join(archiveDir, 'empty')
    mkdirSync(empty)
    await expect(runQuery(empty, { sql: 'SELECT 1' })).rejects.toSatisfy((error) => diskFault(error) !== null)
  })

  test('an error at a late row after the rows before it', async () => {
    const sql = `SELECT n, json_extract(iif(n < 1000, '{}', '{'), '$') FROM (${counting('LIMIT 2000')})`
    let count = 0
    const reading = async () => {
      for await (const batch of (await runQuery(archiveDir, { sql })).rows) count += batch.length
    }
    await expect(reading()).rejects.toThrow(/malformed JSON/)
    expect(count).toBeGreaterThan(500)
  })
})

describe('ends', () => {
  test.each([
    ['that yields nothing', silent],
    ['that yields without end', counting('')],
  ])('a runaway %s at its time limit', async (_, sql) => {
    await expect(all({ sql, timeoutMs: 300 })).rejects.toThrow(QueryTimeout)
    await noReaders()
  })

  test('not because its reader lets it wait', async () => {
    const answer = await runQuery(archiveDir, { sql: counting('LIMIT 20000'), timeoutMs: 2000 })
    let count = 0
    for await (const batch of answer.rows) {
      if (count === 0) await new Promise((resolve) => setTimeout(resolve, 2200))
      count += batch.length
    }
    expect(count).toBe(20_000)
  })

  test('when its signal aborts, with the reason', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const running = all({ sql: silent, signal: controller.signal })
    setTimeout(() => controller.abort(reason), 50)
    await expect(running).rejects.toBe(reason)
    await expect(runQuery(archiveDir, { sql: 'SELECT 1', signal: controller.signal })).rejects.toBe(reason)
    await noReaders()
  })

  test('when its reader leaves', async () => {
    for await (const batch of (await runQuery(archiveDir, { sql: counting('') })).rows) {
      expect(batch[0]).toEqual([1n])
      break
    }
    await noReaders()
  })

  test('when its owner is killed', async () => {
    const module = new URL('../../../src/read/query/query-process.ts', import.meta.url).href
    const script = `const { runQuery } = await import(${JSON.stringify(module)})
      const asked = runQuery(${JSON.stringify(archiveDir)}, { sql: ${JSON.stringify(silent)} })
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 400)
      await asked`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow()
    await noReaders()
  })
})

test('large rows come in small batches: memory does not grow with the rows', async () => {
  const sql = `SELECT n, zeroblob(1000000) FROM (${counting('LIMIT 300')})`
  let count = 0
  let peak = 0
  for await (const batch of (await runQuery(archiveDir, { sql })).rows) {
    expect(batch).toHaveLength(1)
    count += batch.length
    peak = Math.max(peak, process.memoryUsage().arrayBuffers)
  }
  expect(count).toBe(300)
  expect(peak).toBeLessThan(200e6)
})
