// One night up to its first call, in a process of its own: node bench/choose-night.ts ARCHIVE CALLS. It prints how long
// the choice took and how many calls it found, as JSON. It must not make them.
import { withRun } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openJobs } from '../src/frontier/own-jobs.ts'
import { enqueueNight } from '../src/runs/night.ts'

export interface Chosen {
  readonly seconds: number
  /** Of the processor: what others at work on the machine do not lengthen. */
  readonly cpuSeconds: number
  readonly jobs: number
}

const [archiveDir = '', calls = ''] = process.argv.slice(2)
let chosen: Chosen | null = null
const { exitCode, message } = await withRun(
  {
    command: 'nightly',
    archiveDir,
    config: loadConfig(undefined, {}, {}),
    token: 'bench',
    budget: { calls: Number(calls) },
    quiet: true,
    env: {},
  },
  async (run) => {
    const startedMs = performance.now()
    const before = process.cpuUsage()
    await enqueueNight(run, noSeeds(), { limit: null, resolveShortLink: (url) => Promise.reject(new Error(url)) })
    const { user, system } = process.cpuUsage(before)
    chosen = {
      seconds: (performance.now() - startedMs) / 1000,
      cpuSeconds: (user + system) / 1e6,
      jobs: openJobs(run.catalog, 'note', run.id),
    }
    return { distrusted: false }
  },
)
if (chosen === null) throw new Error(`the night ended with ${exitCode}: ${message}`)
process.stdout.write(JSON.stringify(chosen))

async function* noSeeds(): AsyncGenerator<readonly never[]> {}
