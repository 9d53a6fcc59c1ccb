// What asking the large archive takes: the start, a million rows as CSV, and each question that comes with the program. It
// must not know what the questions are.
import { readdirSync, readFileSync } from 'node:fs'
import { examples } from '../src/read/query/examples.ts'
import { runQuery } from '../src/read/query/query-process.ts'
import { largeArchive } from './large-archive.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

type Mutable = { [name: string]: Figures[string] }

export async function benchQuery(bench: Bench): Promise<Figures> {
  const { dir: archive, notes } = await largeArchive(bench)
  return {
    'notes asked about': { value: notes, unit: '' },
    ...(await start(bench, archive)),
    ...(await manyRows(bench, archive)),
    ...(await questions(archive, bench.small ? 1 : 5)),
  }
}

async function start(bench: Bench, archive: string): Promise<Figures> {
  const taken: number[] = []
  for (let n = 0; n < (bench.small ? 1 : 7); n += 1)
    taken.push((await measure(bench, ['query', 'SELECT 1', '--archive', archive])).wallSeconds * 1000)
  return { 'SELECT 1, the whole command': { value: median(taken), unit: 'ms' } }
}

async function manyRows(bench: Bench, archive: string): Promise<Figures> {
  const count = bench.small ? 2000 : 1_000_000
  const sql = `SELECT * FROM metric_snapshots LIMIT ${count}`
  const rows = Math.min(count, await countRows(archive, 'SELECT count(*) FROM metric_snapshots'))
  const csv = await measure(bench, ['query', sql, '--format', 'csv', '--timeout', '0', '--archive', archive])
  if (csv.stdout.split('\n').length !== rows + 2) throw new Error(`not ${rows} rows`)
  let child = 0
  for await (const batch of (await runQuery(archive, { sql })).rows) if (batch.length > 0) child = peakOfChildren(child)
  return {
    'rows as CSV': { value: rows, unit: '' },
    'rows a second as CSV': { value: rows / csv.wallSeconds, unit: '/s' },
    'processor time, the command alone': { value: csv.cpuSeconds, unit: 's' },
    'peak memory, the command': { value: csv.peakBytes / 1e6, unit: 'MB', aim: { atMost: 250 } },
    'peak memory, its query’s process': { value: child / 1e6, unit: 'MB', aim: { atMost: 250 } },
  }
}

async function countRows(archive: string, sql: string): Promise<number> {
  for await (const [row] of (await runQuery(archive, { sql })).rows) return Number(row?.[0])
  throw new Error('no count')
}

/** The largest peak of this process's children so far, in bytes, without what is mapped from files. */
function peakOfChildren(before: number): number {
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'latin1')
        const value = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
        return value('PPid') === process.pid ? value('RssAnon') * 1024 : 0
      } catch {
        return 0 // it has ended meanwhile
      }
    })
  return Math.max(before, ...peaks)
}

/** Each question as the viewer and the command ask it, its process included. */
async function questions(archive: string, times: number): Promise<Figures> {
  const figures: Mutable = {}
  for (const { name, sql } of examples) {
    const taken: number[] = []
    for (let n = 0; n < times; n += 1) {
      const startedMs = performance.now()
      for await (const _ of (await runQuery(archive, { sql })).rows);
      taken.push(performance.now() - startedMs)
    }
    figures[`question ${name}, median`] = { value: median(taken), unit: 'ms' }
  }
  return figures
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
