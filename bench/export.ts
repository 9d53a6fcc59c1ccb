// How long exports of the large archive take: its million snapshots as rows, and the notes of a list as files and as a WARC.
// It must not know a format.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { catalogPath } from '../src/store/open.ts'
import { largeArchive } from './large-archive.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

export async function benchExport(bench: Bench): Promise<Figures> {
  const { dir, notes } = await largeArchive(bench)
  return { 'notes archived': { value: notes, unit: '' }, ...(await rows(bench, dir)), ...(await files(bench, dir)) }
}

async function rows(bench: Bench, archive: string): Promise<Figures> {
  const snapshots = countOf(archive, 'metric_snapshots')
  const figures: Figures = { snapshots: { value: snapshots, unit: '' } }
  for (const format of ['parquet', 'csv', 'xlsx']) {
    const dir = join(bench.folder, format)
    const taken = await measure(bench, [
      ...['export', 'rows', dir, '--archive', archive],
      ...['--format', format, '--table', 'metric_snapshots', '--json'],
    ])
    const [file] = (JSON.parse(taken.stdout) as { manifest: { files: { rows: number }[] } }).manifest.files
    if (file?.rows !== snapshots) throw new Error(`${format} has ${file?.rows} rows of ${snapshots}`)
    const isAim = format === 'parquet'
    Object.assign(figures, {
      [`snapshots to ${format}`]: { value: taken.wallSeconds, unit: 's', ...(isAim ? { aim: { atMost: 10 } } : {}) },
      [`processor time, ${format}`]: { value: taken.cpuSeconds + taken.children.cpuSeconds, unit: 's' },
      // Of the command and of the process that reads for it.
      [`peak memory, ${format}`]: {
        value: (taken.peakBytes + taken.children.peakBytes) / 1e6,
        unit: 'MB',
        ...(isAim ? { aim: { atMost: 300 } } : {}),
      },
      [`size, ${format}`]: { value: statSync(join(dir, `metric_snapshots.${format}`)).size / 1e6, unit: 'MB' },
    })
  }
  return figures
}

function countOf(archive: string, table: string): number {
  const catalog = new Database(catalogPath(archive), { readonly: true })
  try {
    return catalog.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
  } finally {
    catalog.close()
  }
}

async function files(bench: Bench, archive: string): Promise<Figures> {
  const run = (kind: string, name: string, list: string, more: readonly string[] = []) =>
    measure(bench, ['export', kind, join(bench.folder, name), '--list', list, ...more, '--archive', archive, '--json'])
  const copied = await run('files', 'tree', 'brand-x')
  const again = await run('files', 'tree', 'brand-x')
  const few = await run('files', 'few', 'pilot')
  const converted = await run('files', 'jpeg', 'pilot', ['--convert', 'jpeg'])
  const warc = await run('warc', 'notes.warc.gz', '春季活动')
  const { notes } = JSON.parse(copied.stdout) as { notes: number }
  const made = (JSON.parse(converted.stdout) as { files: { converted: number } }).files.converted
  const { captures } = JSON.parse(warc.stdout) as { captures: number }
  return {
    'notes exported as files': { value: notes, unit: '' },
    'notes a second as files': { value: notes / copied.wallSeconds, unit: '/s' },
    'the same again, notes a second': { value: notes / again.wallSeconds, unit: '/s' },
    'processor time, files': { value: copied.cpuSeconds, unit: 's' },
    'peak memory, files': { value: copied.peakBytes / 1e6, unit: 'MB' },
    'pictures made JPEG': { value: made, unit: '' },
    'processor time a picture made JPEG': {
      value: (1000 * (converted.cpuSeconds - few.cpuSeconds)) / made,
      unit: 'ms',
    },
    'peak memory, JPEG': { value: converted.peakBytes / 1e6, unit: 'MB' },
    'captures as WARC': { value: captures, unit: '' },
    'captures a second as WARC': { value: captures / warc.wallSeconds, unit: '/s' },
    'processor time, WARC': { value: warc.cpuSeconds, unit: 's' },
    'peak memory, WARC': { value: warc.peakBytes / 1e6, unit: 'MB' },
  }
}
