// npm run bench:peers [-- --rounds 7] [--notes 1000] [--only NAME …] [--scratch DIR]: the same work done by this program
// and by what a user would pick instead, in turn, shuffled, whole processes; medians, ranges and ratios pair by pair are
// printed, and where all took part kept in bench/results/peers.json and shown in README.md. It must not know how any of
// them works.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildProgram } from '../build.ts'
import { machineLoad, thisMachine } from '../results.ts'
import { type BenchProvider, serveNotes } from '../serve.ts'
import { aims, type Contestant, contestants, putFiles, type Work } from './contestants.ts'
import { installOurs, installPeers } from './install.ts'
import { type Killed, kill } from './killed.ts'
import { peersChart, withPeers } from './readme.ts'
import { fallen, type PeerResults, peerResults, peerTables, type Round, readPeerResults } from './results.ts'
import { timed } from './timed.ts'
import { prepareWork } from './work.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    notes: { type: 'string', default: '1000' },
    only: { type: 'string', multiple: true, default: [] },
    scratch: { type: 'string', default: join(tmpdir(), 'rednote-bench-peers') },
  },
})
const root = join(import.meta.dirname, '../..')
const kept = join(root, 'bench/results/peers.json')
/** Those that are killed in the middle and started again. */
const killedOnes = ['rednote-archive, decode none', 'Scrapy, FilesPipeline', 'crawlee']

const say = (text: string) => process.stderr.write(`${text}\n`)
const load = machineLoad()
buildProgram()
const scratch = values.scratch
const found = installPeers(scratch)
installOurs(scratch)
const chosen = contestants.filter(({ name }) => values.only.length === 0 || values.only.includes(name))
const running = chosen.filter(({ needs }) => needs === undefined || found.has(needs))
for (const { name, needs } of chosen) if (needs !== undefined && !found.has(needs)) say(`missing: ${needs}: no ${name}`)

const seeds = join(scratch, 'seeds.txt')
const provider = await serveNotes(Number(values.notes), seeds)
try {
  const work = await prepareWork(provider, seeds, scratch)
  await fill(work)
  const rounds = new Map(running.map((one): [Contestant, Round[]] => [one, []]))
  for (let round = 1; round <= Number(values.rounds); round++) {
    // Removed together at the end: a file system is slow to give a new file a place that was freed a moment ago.
    const folder = mkdtempSync(join(scratch, 'round-'))
    for (const contestant of shuffled(running)) {
      const took = await runOnce(contestant, work, { server: provider, out: mkdtempSync(join(folder, 'out-')) })
      rounds.get(contestant)?.push(took)
      say(`round ${round}: ${contestant.name}: ${took.wallSeconds} s`)
    }
    rmSync(folder, { recursive: true })
  }
  const killed: Killed[] = []
  for (const [contestant, took] of rounds) {
    if (!killedOnes.includes(contestant.name)) continue
    const wholeSeconds = took.map((one) => one.wallSeconds).sort((a, b) => a - b)[took.length >> 1] ?? 0
    const out = mkdtempSync(join(scratch, 'killed-'))
    const one = await kill(contestant, work, { provider, out, wholeSeconds })
    killed.push(one)
    say(`killed and started again: ${one.name}: ${one.missing ?? 'complete'}`)
    rmSync(out, { recursive: true })
  }
  const results = peerResults(rounds, aims, {
    machine: thisMachine(),
    at: new Date().toISOString(),
    load,
    rounds: Number(values.rounds),
    versions: Object.fromEntries(found),
    killed,
  })
  process.stdout.write(peerTables(results))
  const before = readPeerResults(kept)
  const worse = before === null ? [] : fallen(results, before)
  for (const line of worse) say(`fell by a third: ${line}`)
  if (worse.length > 0) process.exitCode = 1
  else if (running.length === contestants.length) keep(results)
} finally {
  await provider.end()
}

/** Keeps the results, and draws README's table and chart of them. */
function keep(results: PeerResults): void {
  writeFileSync(kept, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(root, 'docs/images/peers.svg'), peersChart(results))
  const readme = join(root, 'README.md')
  writeFileSync(readme, withPeers(readFileSync(readme, 'utf8'), results))
}

/** An archive and a cache that hold the files, for whoever verifies them. */
async function fill(work: Work): Promise<void> {
  for (const [name, folder] of [
    ['rednote-archive, decode none', join(scratch, 'whole')],
    ['cacache', work.cache],
  ] as const) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    const one = contestants.find((contestant) => contestant.name === name)
    if (one !== undefined) await timed(one.command(work, folder), scratch)
  }
  say(`${work.notes} notes, ${work.files} files; ${putFiles} puts`)
}

async function runOnce(
  contestant: Contestant,
  work: Work,
  { server, out }: { readonly server: BenchProvider; readonly out: string },
): Promise<Round> {
  const before = contestant.before?.(work, out)
  if (before !== undefined) await timed(before, scratch)
  // What the one before left to be written is not this one's work.
  execFileSync('sync')
  const atFirst = await server.served()
  const took = await timed(contestant.command(work, out), scratch)
  const { cpuSeconds } = await server.served()
  contestant.check?.(work, out)
  return { ...took, amount: contestant.amount(work), serverSeconds: cpuSeconds - atFirst.cpuSeconds }
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
