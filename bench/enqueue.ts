// How fast a long seed list becomes jobs, how little memory that takes, that the same list again adds nothing, and how
// soon a run begins where so many wait. It must not reach a provider.
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { below, hex, randomOf } from '../src/provider/random.ts'
import { openCatalogForReading } from '../src/store/open.ts'
import { type Bench, measure } from './measure.ts'
import type { Figures } from './results.ts'
import { firstRequest } from './start.ts'

const shareOfDuplicates = 0.3
/** A name that no resolver knows (RFC 2606). */
const nowhere = 'https://provider.invalid'

export async function benchEnqueue(bench: Bench): Promise<Figures> {
  const lines = bench.small ? 2000 : 1_000_000
  const seeds = join(bench.folder, 'seeds.txt')
  const archive = join(bench.folder, 'archive')
  writeSeeds(seeds, lines)
  // A budget of nothing: all is queued, and no call made. Exit code 5 says so.
  const enqueue = () =>
    measure(bench, ['backfill', seeds, '--archive', archive, '--budget', '0', '--quiet'], {
      exitCode: 5,
      env: { JUSTONEAPI_BASE_URL: nowhere, JUSTONEAPI_TOKEN: 'bench' },
    })
  const first = await enqueue()
  const rows = countRows(archive)
  const again = await enqueue()
  const added = countRows(archive) - rows
  const one = await firstRequest(bench, ['backfill', '60000000000000000000abcd', '--archive', archive])
  const night = await firstRequest(bench, ['nightly', '--archive', archive, '--yes'])
  return {
    'seeds enqueued a second': { value: lines / first.wallSeconds, unit: '/s' },
    [`${lines} lines, 30 % of them duplicates`]: { value: first.wallSeconds, unit: 's', aim: { atMost: 30 } },
    'its processor time': { value: first.cpuSeconds, unit: 's' },
    'its peak memory': { value: first.peakBytes / 1e6, unit: 'MB', aim: { atMost: 300 } },
    'the same list again': { value: again.wallSeconds, unit: 's', aim: { atMost: 10 } },
    'processor time of that': { value: again.cpuSeconds, unit: 's' },
    'peak memory of that': { value: again.peakBytes / 1e6, unit: 'MB', aim: { atMost: 300 } },
    'rows that it added': { value: added, unit: 'rows', aim: { atMost: 0 } },
    'first request of one note’s backfill, all these waiting': {
      value: one.requestSeconds,
      unit: 's',
      aim: { atMost: 2 },
    },
    'processor time of that backfill': { value: one.cpuSeconds, unit: 's' },
    'peak memory of that backfill': { value: one.peakBytes / 1e6, unit: 'MB' },
    'first request of the night that takes them up': { value: night.requestSeconds, unit: 's' },
    'processor time of that night': { value: night.cpuSeconds, unit: 's' },
    'peak memory of that night': { value: night.peakBytes / 1e6, unit: 'MB' },
  }
}

/** Note IDs in no order; each line is, by chance, an ID of before. */
function writeSeeds(path: string, lines: number): void {
  const random = randomOf(1)
  const ids: string[] = []
  const file = openSync(path, 'wx')
  let text = ''
  for (let line = 0; line < lines; line++) {
    const repeated = random() < shareOfDuplicates ? ids[below(random, ids.length)] : undefined
    const id = repeated ?? `${(0x60000000 + below(random, 0x9000000)).toString(16)}${hex(random, 16)}`
    if (repeated === undefined) ids.push(id)
    text += `${id}\n`
    if (text.length < 2 ** 20 && line < lines - 1) continue
    writeSync(file, text)
    text = ''
  }
  closeSync(file)
}

/** What must not grow when a list is read again; each run is a row of its own. */
function countRows(archiveDir: string): number {
  const { sqlite } = openCatalogForReading(archiveDir)
  const count = sqlite
    .prepare<[], number>(
      'SELECT (SELECT count(*) FROM seeds) + (SELECT count(*) FROM notes) + (SELECT count(*) FROM jobs)',
    )
    .pluck()
    .get()
  sqlite.close()
  return count ?? Number.NaN
}
