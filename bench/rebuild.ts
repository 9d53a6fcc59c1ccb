// How fast `rebuild` makes the tables of a generated archive anew, by the clock and by processor time.
// It must not look into the rows.
import { join } from 'node:path'
import { generateArchive } from './generated-archive.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'

export async function benchRebuild(bench: Bench): Promise<Figures> {
  const [notes, captures] = bench.small ? [20, 2] : [10_000, 7]
  const archive = join(bench.folder, 'archive')
  await generateArchive(archive, { notes, captures, files: 0, seed: 1 })
  const { wallSeconds, cpuSeconds, peakBytes, stdout } = await measure(bench, [
    'rebuild',
    '--archive',
    archive,
    '--json',
  ])
  const { captures: replayed } = JSON.parse(stdout) as { captures: { total: number; failed: number } }
  if (replayed.failed > 0 || replayed.total < notes) throw new Error(`not all was replayed: ${stdout.slice(0, 500)}`)
  return {
    'captures replayed': { value: replayed.total, unit: '' },
    'captures a second': { value: replayed.total / wallSeconds, unit: '/s', aim: { atLeast: 3000 } },
    'captures a second of processor time': { value: replayed.total / cpuSeconds, unit: '/s' },
    'peak memory': { value: peakBytes / 1e6, unit: 'MB' },
  }
}
