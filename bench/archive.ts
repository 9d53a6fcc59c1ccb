// How fast notes and their files are archived from a provider without a rate limit, every file on the disk for good.
// It must not share a process with the provider.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Summary } from '../src/runs/tally.ts'
import { type Bench, measure } from './measure.ts'
import type { Served } from './provider.ts'
import type { Figures } from './results.ts'
import { serveNotes } from './serve.ts'

const picturesOfNote = 3

export async function benchArchive(bench: Bench): Promise<Figures> {
  return { ...(await archiveAll(bench, 'none')), ...(await archiveAll(bench, 'all')) }
}

async function archiveAll(bench: Bench, decode: 'none' | 'all'): Promise<Figures> {
  const notes = bench.small ? 5 : 1000
  const seeds = join(bench.folder, 'seeds.txt')
  const archive = join(bench.folder, `archive-${decode}`)
  const config = join(bench.folder, `${decode}.json`)
  writeFileSync(
    config,
    JSON.stringify({ provider: { rate: '100000/s', concurrency: 16 }, media: { decode, concurrency: 16 } }),
  )
  const provider = await serveNotes(notes, seeds)
  let served: Served | undefined
  const run = await measure(bench, ['backfill', seeds, '--archive', archive, '-c', config, '--json'], {
    env: {
      JUSTONEAPI_BASE_URL: provider.baseUrl,
      REDNOTE_MEDIA_HOSTS: provider.mediaHost,
      JUSTONEAPI_TOKEN: 'bench',
    },
  }).finally(async () => {
    served = await provider.end()
  })
  rmSync(archive, { recursive: true })
  const { notes: archived, media } = JSON.parse(run.stdout) as Summary
  if (archived.archived !== notes || media.stored < notes * picturesOfNote || media.failed > 0)
    throw new Error(`not all was archived: ${run.stdout}`)
  const aims = decode === 'none' ? { rate: { atLeast: 150 }, memory: { atMost: 200 } } : undefined
  const name = (what: string) => `${what}, decode ${decode}`
  return {
    [name('notes a second')]: { value: notes / run.wallSeconds, unit: '/s', ...(aims && { aim: aims.rate }) },
    [name('files a second')]: { value: media.stored / run.wallSeconds, unit: '/s' },
    [name('processor time a note')]: { value: (run.cpuSeconds * 1000) / notes, unit: 'ms' },
    [name('peak memory')]: { value: run.peakBytes / 1e6, unit: 'MB', ...(aims && { aim: aims.memory }) },
    [name('the provider’s own time a note')]: { value: ((served?.cpuSeconds ?? 0) * 1000) / notes, unit: 'ms' },
  }
}
