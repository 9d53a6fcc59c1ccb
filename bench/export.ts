// How long exports take: a million snapshots as rows, and a smaller archive as files and as a WARC. It must not know a
// format.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openCatalog } from '../src/store/open.ts'
import { generateArchive } from './generated-archive.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

export async function benchExport(bench: Bench): Promise<Figures> {
  return { ...(await rows(bench)), ...(await files(bench)) }
}

async function rows(bench: Bench): Promise<Figures> {
  const snapshots = bench.small ? 1000 : 1_000_000
  const archive = join(bench.folder, 'snapshots')
  makeSnapshots(archive, snapshots)
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
      [`processor time, ${format}`]: { value: taken.cpuSeconds, unit: 's' },
      [`peak memory, ${format}`]: {
        value: taken.peakBytes / 1e6,
        unit: 'MB',
        ...(isAim ? { aim: { atMost: 300 } } : {}),
      },
      [`size, ${format}`]: { value: statSync(join(dir, `metric_snapshots.${format}`)).size / 1e6, unit: 'MB' },
    })
  }
  return figures
}

/** Snapshots of a fifth as many notes, and nothing else: what an export of them reads. */
function makeSnapshots(archive: string, count: number): void {
  mkdirSync(archive)
  const { catalog } = openCatalog(archive)
  const { sqlite } = catalog
  sqlite.pragma('foreign_keys = OFF')
  sqlite.pragma('synchronous = OFF')
  sqlite
    .prepare(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO metric_snapshots (capture_id, note_id, captured_at, liked_count, collected_count, comments_count,
        shared_count, view_count, approximate)
      SELECT i, printf('%024x', i % ? * 7919 + 115448720916480), 1770000000 + i, i % 9973, i % 997, i % 97, i % 53, NULL, i % 50 = 0
      FROM n`)
    .run(count, Math.ceil(count / 5))
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  sqlite.close()
}

async function files(bench: Bench): Promise<Figures> {
  const [notes, withFiles] = bench.small ? [20, 3] : [5000, 300]
  const archive = join(bench.folder, 'archive')
  await generateArchive(archive, { notes, captures: 2, files: withFiles, seed: 1 })
  const tree = join(bench.folder, 'tree')
  const run = (args: readonly string[]) => measure(bench, ['export', ...args, '--archive', archive, '--json'])
  const copied = await run(['files', tree])
  const again = await run(['files', tree])
  const converted = await run(['files', join(bench.folder, 'jpeg'), '--convert', 'jpeg'])
  const warc = await run(['warc', join(bench.folder, 'notes.warc.gz')])
  const made = (JSON.parse(converted.stdout) as { files: { converted: number } }).files.converted
  const { captures } = JSON.parse(warc.stdout) as { captures: number }
  return {
    'notes exported as files': { value: notes, unit: '' },
    'notes a second as files': { value: notes / copied.wallSeconds, unit: '/s' },
    'the same again, notes a second': { value: notes / again.wallSeconds, unit: '/s' },
    'peak memory, files': { value: copied.peakBytes / 1e6, unit: 'MB' },
    'pictures made JPEG': { value: made, unit: '' },
    'processor time a picture made JPEG': {
      value: (1000 * (converted.cpuSeconds - copied.cpuSeconds)) / made,
      unit: 'ms',
    },
    'peak memory, JPEG': { value: converted.peakBytes / 1e6, unit: 'MB' },
    'captures a second as WARC': { value: captures / warc.wallSeconds, unit: '/s' },
    'peak memory, WARC': { value: warc.peakBytes / 1e6, unit: 'MB' },
  }
}
