// npm run soak: archives many notes under faults and kills, and prints one line of what became of them.
//   node test/soak/main.ts --notes 2000 --kills 100 --seed 1
// It ends with 1 where anything is lost, doubled or orphaned, or where more was bought again than was in flight.
import { parseArgs } from 'node:util'
import build from '../e2e/build.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    notes: { type: 'string', default: '2000' },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
})
const shown = 20

build()
const wanted = { notes: Number(values.notes), kills: Number(values.kills), seed: Number(values.seed) }
const startedMs = performance.now()
const { kills, calls, extraCalls, inFlight, lostCalls, lost, doubled, orphaned, verified } = await soak(wanted)
const seconds = Math.round((performance.now() - startedMs) / 1000)
for (const [name, things] of Object.entries({ lost, doubled, orphaned }))
  for (const thing of things.slice(0, shown)) process.stderr.write(`${name}: ${thing}\n`)
if (kills < wanted.kills) process.stderr.write(`the work was done after ${kills} kills\n`)
if (lostCalls !== inFlight) process.stderr.write(`${lostCalls} captures of lost calls\n`)
if (!verified) process.stderr.write('verify finds faults\n')
process.stdout.write(
  `kills ${kills} · calls ${calls} · extra calls ${extraCalls} (${inFlight} in flight) · lost ${lost.length} · doubled ${doubled.length} · orphaned ${orphaned.length} · ${seconds} s\n`,
)
const good =
  lost.length + doubled.length + orphaned.length === 0 &&
  extraCalls <= inFlight &&
  lostCalls === inFlight &&
  kills === wanted.kills &&
  verified
process.exit(good ? 0 : 1)
