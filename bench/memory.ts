// How much memory a run takes at its peak, and that it grows neither with the notes that it archives nor with those that
// wait. The pictures are small: what is measured is what a run keeps of each. It must not measure speed.
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hex, randomOf } from '../src/provider/random.ts'
import type { Summary } from '../src/runs/tally.ts'
import { type Bench, type Measured, measure } from './measure.ts'
import type { Figures } from './results.ts'
import { serveNotes } from './serve.ts'

const width = 120
const mostBytes = { atMost: 200 }

export async function benchMemory(bench: Bench): Promise<Figures> {
  const [few, many, waiting] = bench.small ? [3, 6, 100] : [1000, 20_000, 1_000_000]
  const ofFew = await archived(bench, few, 0)
  const ofMany = await archived(bench, many, 0)
  const amongMany = await archived(bench, few, waiting)
  return {
    [`peak memory, ${few} notes`]: { value: ofFew, unit: 'MB', aim: mostBytes },
    [`peak memory, ${many} notes`]: { value: ofMany, unit: 'MB', aim: mostBytes },
    [`growth from ${few} to ${many}`]: { value: Math.max(0, ofMany - ofFew), unit: 'MB', aim: { atMost: 40 } },
    [`peak memory, ${few} notes, ${waiting} jobs waiting`]: { value: amongMany, unit: 'MB', aim: mostBytes },
    'more than without these': { value: Math.max(0, amongMany - ofFew), unit: 'MB', aim: { atMost: 40 } },
  }
}

/** Archives so many notes with their files, where so many more wait behind them; gives the run's peak, in MB. */
async function archived(bench: Bench, notes: number, waiting: number): Promise<number> {
  const archive = join(bench.folder, `archive-${notes}-${waiting}`)
  const seeds = join(bench.folder, 'seeds.txt')
  const config = join(bench.folder, 'fast.json')
  writeFileSync(config, JSON.stringify({ provider: { rate: '100000/s' } }))
  const provider = await serveNotes(notes, seeds, { width })
  const env = {
    JUSTONEAPI_BASE_URL: provider.baseUrl,
    REDNOTE_MEDIA_HOSTS: provider.mediaHost,
    JUSTONEAPI_TOKEN: 'bench',
  }
  const run = (args: readonly string[], exitCode: number) =>
    measure(bench, [...args, '--archive', archive, '-c', config, '--json'], { env, exitCode })
  try {
    let measured: Measured
    if (waiting === 0) measured = await run(['backfill', seeds], 0)
    else {
      addOthers(seeds, waiting)
      // With a budget of nothing all is queued, and no call made.
      await run(['backfill', seeds, '--budget', '0'], 5)
      measured = await run(['nightly', '--budget', String(notes), '--yes'], 5)
    }
    const summary = JSON.parse(measured.stdout) as Summary
    if (summary.notes.archived !== notes || summary.media.failed > 0)
      throw new Error(`not all was archived: ${measured.stdout}`)
    return measured.peakBytes / 1e6
  } finally {
    await provider.end()
  }
}

/** Lines of notes that are never asked for, behind those of the provider. */
function addOthers(seeds: string, count: number): void {
  const random = randomOf(1)
  for (let left = count; left > 0; left -= 10_000)
    appendFileSync(seeds, Array.from({ length: Math.min(left, 10_000) }, () => `6${hex(random, 23)}\n`).join(''))
}
