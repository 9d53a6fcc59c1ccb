// How near a run comes to the limit that it is told, with a provider that counts the calls of a sliding second and
// rejects what is more. It must not fetch files: what is measured is the calls.
import { join } from 'node:path'
import type { Summary } from '../src/runs/tally.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'
import { serveNotes } from './serve.ts'

const perSecond = 20

export async function benchPace(bench: Bench): Promise<Figures> {
  const minutes = bench.small ? 0.05 : bench.minutes
  const notes = Math.round(perSecond * 60 * minutes)
  const seeds = join(bench.folder, 'seeds.txt')
  const archive = join(bench.folder, 'archive')
  const provider = await serveNotes(notes, seeds, { limit: perSecond })
  const pace = ['--rate', `${perSecond}/s`, '--concurrency', '16']
  const args = ['backfill', seeds, '--archive', archive, ...pace, '--no-media', '--yes', '--json']
  const run = await measure(bench, args, {
    env: { JUSTONEAPI_BASE_URL: provider.baseUrl, JUSTONEAPI_TOKEN: 'bench' },
  }).catch(async (error) => {
    await provider.end()
    throw error
  })
  const { calls, arrivals, cpuSeconds } = await provider.end()
  const { notes: archived } = JSON.parse(run.stdout) as Summary
  if (archived.archived !== notes) throw new Error(`not all was archived: ${run.stdout}`)
  const reached = (calls - 1) / arrivals.seconds
  return {
    'calls allowed in any second': { value: perSecond, unit: '' },
    'calls made': { value: calls, unit: '' },
    'time from the first to the last': { value: arrivals.seconds, unit: 's' },
    'of the limit': { value: (100 * reached) / perSecond, unit: '%', aim: { atLeast: 97 } },
    rejected: { value: arrivals.rejected, unit: 'calls', aim: { atMost: 0 } },
    [`the shortest time of ${perSecond + 1} calls`]: { value: arrivals.tightestMs ?? Number.NaN, unit: 'ms' },
    'processor time of the run': { value: run.cpuSeconds, unit: 's' },
    'processor time of the provider': { value: cpuSeconds, unit: 's' },
  }
}
