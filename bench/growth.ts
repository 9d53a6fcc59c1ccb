// How what people ask grows with the archive: status, search, the notes that grow fastest, and the viewer, on 100,000 and
// on 1,000,000 notes. It must not write a row in another shape than the program does.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { transact } from '../src/core/catalog.ts'
import { catalogPath, openCatalog } from '../src/store/open.ts'
import { clearSearchIndex, fillSearchIndex } from '../src/store/search-index.ts'
import { renewStatistics } from '../src/store/statistics.ts'
import { generateArchive } from './generated-archive.ts'
import { type Bench, type Measured, measure } from './measure.ts'
import { multiply } from './multiplied.ts'
import type { Figures } from './results.ts'
import { measureViewer } from './viewer.ts'

const topGrowth = `
  SELECT note_id, max(liked_count) - min(liked_count) AS growth
  FROM metric_snapshots WHERE captured_at >= (SELECT max(captured_at) FROM metric_snapshots) - 604800
  GROUP BY note_id ORDER BY growth DESC LIMIT 20`

export async function benchGrowth(bench: Bench): Promise<Figures> {
  const notes = bench.small ? 300 : 4000
  const archive = join(bench.folder, 'archive')
  await generateArchive(archive, { notes, captures: 2, files: bench.small ? 20 : 200, seed: 1 })
  const figures: { [name: string]: Figures[string] } = {}
  let already = 1
  for (const times of bench.small ? [1, 2] : [25, 250]) {
    multiply(archive, times, already)
    already = times
    await complete(archive)
    const name = (what: string) => `${(notes * times).toLocaleString('en')} notes: ${what}`
    figures[name('size of the catalog')] = { value: statSync(catalogPath(archive)).size / 1e6, unit: 'MB' }
    for (const [what, figure] of Object.entries(await askAll(bench, archive))) figures[name(what)] = figure
  }
  return figures
}

/** What a run leaves that rows made by SQL have not. */
async function complete(archive: string): Promise<void> {
  const { catalog } = openCatalog(archive)
  catalog.sqlite.pragma('synchronous = OFF')
  transact(catalog, clearSearchIndex)
  await fillSearchIndex(catalog)
  renewStatistics(catalog)
  catalog.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  catalog.sqlite.close()
}

async function askAll(bench: Bench, archive: string): Promise<Figures> {
  const ask = (...args: string[]) =>
    middleOf(bench.small ? 1 : 5, () => measure(bench, [...args, '--archive', archive, '--json']))
  const [status, found, grown] = [await ask('status'), await ask('search', '咖啡'), await ask('query', topGrowth)]
  return {
    ...took('status', status),
    ...took('search, two characters', found),
    ...took('top 20 by growth of likes in 7 days', grown),
    ...(await measureViewer(bench, archive)),
  }
}

const took = (what: string, { wallSeconds, cpuSeconds, peakBytes }: Measured): Figures => ({
  [what]: { value: wallSeconds, unit: 's', aim: { atMost: 0.5 } },
  [`${what}, processor time`]: { value: cpuSeconds, unit: 's' },
  [`${what}, peak memory`]: { value: peakBytes / 1e6, unit: 'MB' },
})

async function middleOf(timesAsked: number, ask: () => Promise<Measured>): Promise<Measured> {
  const asked = []
  for (let time = 0; time < timesAsked; time++) asked.push(await ask())
  asked.sort((a, b) => a.cpuSeconds - b.cpuSeconds)
  return asked[Math.floor(timesAsked / 2)] ?? (await ask())
}
