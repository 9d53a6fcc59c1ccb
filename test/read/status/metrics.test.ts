// The metrics of a small archive whose every number is known, in the format that Prometheus reads.
import { expect, test } from 'vitest'
import { transact } from '../../../src/core/catalog.ts'
import { readMetrics } from '../../../src/read/status/metrics.ts'
import { beginRun } from '../../../src/store/runs.ts'
import { memoryCatalog, temporaryFolder } from '../../temporary-archive.ts'
import { firstNight, makeSmallArchive, secondNight } from '../small-archive.ts'

const comment = /^# (HELP|TYPE) rednote_archive_[a-z_]+ (.+)$/
const sample = /^rednote_archive_[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? (-?[\d.]+(e[+-]?\d+)?|NaN)$/

function metrics(change = ''): string[] {
  const archiveDir = temporaryFolder()
  const catalog = makeSmallArchive(archiveDir)
  catalog.sqlite.exec(change)
  const text = readMetrics(catalog, { archiveDir, now: secondNight + 7200 })
  catalog.sqlite.close()
  expect(text.endsWith('\n')).toBe(true)
  return text.trimEnd().split('\n')
}

test('says how the last run ended, what the archive holds, what it cost, and what is queued', () => {
  const lines = metrics()
  for (const line of [
    `last_run_timestamp_seconds ${secondNight + 100}`,
    `last_success_timestamp_seconds ${firstNight + 100}`,
    'last_run_exit_code 3',
    'last_run_duration_seconds 100',
    'last_run_info{command="nightly",outcome="done with failures",version="0.1.0"} 1',
    'notes{availability="live"} 1',
    'notes{availability="missing"} 1',
    'notes{availability="gone"} 0',
    'notes{availability="unknown"} 2',
    'captures_total 5',
    'media_files 2',
    'media_bytes 2000',
    'calls_total 5',
    'cost_total{currency="CNY"} 0.75',
    'cost_today 0.45',
    'queue_length{kind="note",state="open"} 1',
    'queue_length{kind="note",state="parked"} 1',
    'queue_length{kind="note",state="buried"} 1',
    'queue_length{kind="media",state="open"} 0',
  ])
    expect(lines).toContain(`rednote_archive_${line}`)
  const bytes = lines.find((line) => line.startsWith('rednote_archive_catalog_bytes '))
  expect(Number(bytes?.split(' ')[1])).toBeGreaterThan(100_000)
})

test('every line is a sample, or says before it what the metric is', () => {
  const lines = metrics()
  const named = new Map<string, number>()
  for (const line of lines) {
    expect(line).toMatch(line.startsWith('#') ? comment : sample)
    const name = line.replace(/^# (HELP|TYPE) /, '').split(/[ {]/)[0] ?? ''
    named.set(name, (named.get(name) ?? 0) + (line.startsWith('#') ? 1 : 10))
  }
  for (const count of named.values()) expect([count % 10, count > 10]).toEqual([2, true])
})

test('another command than nightly and backfill, or a run that is on, is not the last run', () => {
  const lines = metrics(`
    INSERT INTO runs (command, version, started_at, ended_at, outcome, exit_code, pid, host)
    VALUES ('verify', '0.1.0', 1, 2, 'complete', 0, 1, 'x'), ('nightly', '0.1.0', 1, NULL, NULL, NULL, 1, 'x')`)
  expect(lines).toContain('rednote_archive_last_run_exit_code 3')
})

test('a value that would break a line is escaped', () => {
  const lines = metrics(`UPDATE runs SET outcome = 'a"b\\c' || char(10) || 'd' WHERE id = 2`)
  expect(lines).toContain('rednote_archive_last_run_info{command="nightly",outcome="a\\"b\\\\c\\nd",version="0.1.0"} 1')
})

test('an archive without a run has times of 0, and no exit code', () => {
  const catalog = memoryCatalog()
  const archiveDir = temporaryFolder()
  transact(catalog, (tx) => beginRun(tx, { command: 'nightly', version: '0.1.0', startedAt: 1 }))
  const text = readMetrics(catalog, { archiveDir, now: secondNight })
  expect(text).toContain('rednote_archive_last_success_timestamp_seconds 0\n')
  expect(text).toContain('rednote_archive_last_run_exit_code NaN\n')
})
