// npm run bench [-- PART …] [--small] [--out FILE]: measures the built program, prints a table a part, and keeps the
// figures in bench/results/bench.json, against which the next run is compared: it fails where one that had reached its aim
// is by a third worse. `--minutes N`: so long a pace, and nothing kept. It must not measure anything itself.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchApply } from './apply.ts'
import { benchArchive } from './archive.ts'
import { buildProgram } from './build.ts'
import { benchCaptures } from './captures.ts'
import { benchEnqueue } from './enqueue.ts'
import { benchExport } from './export.ts'
import { benchGrowth } from './growth.ts'
import type { Bench } from './measure.ts'
import { benchMemory } from './memory.ts'
import { benchNight } from './night.ts'
import { benchPace } from './pace.ts'
import { benchPolicy } from './policy.ts'
import { benchQuery } from './query.ts'
import { benchRebuild } from './rebuild.ts'
import {
  type Figures,
  fallen,
  machineLoad,
  machineText,
  readResults,
  resultOf,
  tableOf,
  thisMachine,
  writeResults,
} from './results.ts'
import { benchSearch } from './search.ts'
import { benchStart } from './start.ts'
import { benchStorage } from './storage.ts'

const parts: Readonly<Record<string, (bench: Bench) => Figures | Promise<Figures>>> = {
  start: benchStart,
  enqueue: benchEnqueue,
  archive: benchArchive,
  apply: benchApply,
  pace: benchPace,
  captures: benchCaptures,
  night: benchNight,
  policy: benchPolicy,
  query: benchQuery,
  storage: benchStorage,
  search: benchSearch,
  growth: benchGrowth,
  memory: benchMemory,
  export: benchExport,
  rebuild: benchRebuild,
}

const root = join(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    out: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)

const kept = join(root, 'bench/results/bench.json')
// A smoke run's figures say nothing, and must not take the place of real ones.
const out = values.out ?? (values.small || values.minutes ? null : kept)
const before = readResults(kept)
if (!values.small) buildProgram()
process.stdout.write(`${machineText(thisMachine())}, ${new Date().toISOString()}\n`)
for (const [name, part] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const folder = mkdtempSync(join(tmpdir(), `rednote-bench-${name}-`))
  try {
    const program = join(root, values.small ? 'src/main.ts' : 'dist/main.js')
    const load = machineLoad()
    const result = resultOf(
      await part({ folder, program, small: values.small, minutes: Number(values.minutes ?? 10) }),
      load,
    )
    process.stdout.write(tableOf(name, result, values.small ? undefined : before[name]))
    const worse = values.small ? [] : fallen(result, before[name])
    for (const line of worse) process.stderr.write(`fell by a third: ${line}\n`)
    if (worse.length > 0) process.exitCode = 1
    else if (out !== null) writeResults(out, { [name]: result })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
