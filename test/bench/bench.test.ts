// The bench works and leaves its figures: a few rows and files of each part, on the source, not on the built program.
// It must not judge a speed.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Results } from '../../bench/results.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const root = join(import.meta.dirname, '../..')

/** Words that each part's figures must be found by. */
const expected: Readonly<Record<string, readonly string[]>> = {
  start: ['--help', 'first request of a run', 'peak memory'],
  enqueue: [
    'first request of one note',
    'seeds enqueued a second',
    'peak memory',
    'the same list again',
    'rows that it added',
  ],
  archive: [
    'notes a second, decode none',
    'files a second, decode none',
    'processor time a note, decode none',
    'peak memory, decode none',
    'notes a second, decode all',
    'peak memory, decode all',
  ],
  apply: ['rows a second that apply writes', 'apply, as a share of the bare loop, the middle of 7'],
  pace: ['of the limit', 'rejected', 'the shortest time of 21 calls'],
  captures: ['kept of it when repeated, 1 images', 'kept of it when repeated, 4 images'],
  query: ['SELECT 1, the whole command', 'rows a second as CSV', 'question timeline, median'],
  growth: ['notes: status', 'search, two characters', 'top 20 by growth', 'most liked, from then on', 'pages of notes'],
  memory: ['growth from', 'jobs waiting'],
  search: ['of them missing', '2 characters, 95 of 100', 'index in all'],
  rebuild: ['captures a second', 'peak memory'],
  export: ['snapshots to parquet', 'peak memory, parquet', 'captures a second as WARC'],
}

test.each(Object.keys(expected))('%s: figures with units and aims, and the machine they are of', async (part) => {
  const folder = temporaryFolder()
  const out = join(folder, 'bench.json')
  const env = { PATH: process.env.PATH ?? '', TMPDIR: folder }
  const bench = [join(root, 'bench/main.ts'), part, '--small', '--out', out]
  const { stdout } = await promisify(execFile)(process.execPath, bench, { env })
  const results = JSON.parse(readFileSync(out, 'utf8')) as Results

  expect(readdirSync(folder), 'all but the figures is removed').toEqual(['bench.json'])
  expect(Object.keys(results)).toEqual([part])
  const { machine, figures } = results[part] ?? expect.fail()
  expect(stdout).toContain(machine.name)
  expect(machine.processor).not.toBe('')
  for (const words of expected[part] ?? []) {
    const name = Object.keys(figures).find((figure) => figure.includes(words))
    expect(stdout, words).toContain(name ?? 'no such figure')
  }
  expect(Object.values(figures).filter(({ aim }) => aim !== undefined)).not.toEqual([])
  for (const [name, { value, aim, reached }] of Object.entries(figures)) {
    expect(value, name).toBeGreaterThanOrEqual(0)
    expect(reached === undefined, name).toBe(aim === undefined)
  }
  expect(figures['rows that it added']?.value ?? 0).toBe(0)
})
