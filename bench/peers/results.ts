// What the rounds say: medians and ranges, and the ratio to each peer pair by pair; as a table, and as what is kept. It
// must not run anything.
import { readFileSync } from 'node:fs'
import Table from 'cli-table3'
import { type Machine, machineText } from '../results.ts'
import type { Aim, Contestant } from './contestants.ts'
import type { Killed } from './killed.ts'
import type { Took } from './timed.ts'

export interface Round extends Took {
  readonly amount: number
  /** What the provider took meanwhile, in seconds of a processor. */
  readonly serverSeconds: number
}

interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface PeerResults {
  readonly machine: Machine
  readonly at: string
  readonly load: number
  readonly rounds: number
  readonly versions: Readonly<Record<string, string>>
  readonly contestants: readonly {
    readonly name: string
    readonly unit: Contestant['unit']
    /** Units a second. */
    readonly rate: Spread
    /** Milliseconds of a processor a unit (bytes: a gigabyte). */
    readonly cpu: Spread
    /** Bytes. */
    readonly memory: Spread
    /** The provider's share of one processor. */
    readonly server: number
  }[]
  readonly ratios: readonly (Aim & { readonly ratio: Spread; readonly reached: boolean | null })[]
  readonly killed: readonly Killed[]
}

const significant = (value: number) => Number(value.toPrecision(4))

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => significant(sorted[index] ?? Number.NaN)
  const last = sorted.length - 1
  const median = significant((at(last >> 1) + at((last + 1) >> 1)) / 2)
  return { median, least: at(0), most: at(last) }
}

const measures: Readonly<Record<Aim['what'], (round: Round) => number>> = {
  rate: ({ amount, wallSeconds }) => amount / wallSeconds,
  cpu: ({ amount, cpuSeconds }) => (cpuSeconds * 1000) / amount,
  memory: ({ peakBytes }) => peakBytes,
}

/** `rounds`: by contestant, in the order in which they ran. */
export function peerResults(
  rounds: ReadonlyMap<Contestant, readonly Round[]>,
  aims: readonly Aim[],
  of: Pick<PeerResults, 'machine' | 'at' | 'load' | 'rounds' | 'versions' | 'killed'>,
): PeerResults {
  const byName = new Map([...rounds].map(([{ name }, all]) => [name, all]))
  const contestants = [...rounds].map(([{ name, unit }, all]) => {
    const scale = unit === 'bytes' ? 1e9 : 1
    return {
      name,
      unit,
      rate: spread(all.map(measures.rate)),
      cpu: spread(all.map((round) => measures.cpu(round) * scale)),
      memory: spread(all.map(measures.memory)),
      server: spread(all.map(({ serverSeconds, wallSeconds }) => serverSeconds / wallSeconds)).median,
    }
  })
  const ratios = aims.flatMap((aim) => {
    const [ours, peer] = [byName.get(aim.ours), byName.get(aim.peer)]
    if (ours === undefined || peer === undefined) return []
    const measured = measures[aim.what]
    const ratio = spread(
      ours.flatMap((round, n) => {
        const other = peer[n]
        return other === undefined ? [] : [measured(round) / measured(other)]
      }),
    )
    return [{ ...aim, ratio, reached: isReached(aim, ratio.median) }]
  })
  return { ...of, contestants, ratios }
}

function isReached({ aim }: Aim, ratio: number): boolean | null {
  if (aim === null) return null
  return 'atLeast' in aim ? ratio >= aim.atLeast : ratio <= aim.atMost
}

/** Ratios that were reached before and are by a third worse now. */
export function fallen(now: PeerResults, before: PeerResults): readonly string[] {
  return before.ratios.flatMap(({ ours, peer, what, aim, ratio, reached }) => {
    const again = now.ratios.find((one) => one.ours === ours && one.peer === peer && one.what === what)
    if (reached !== true || again === undefined || aim === null) return []
    const better = 'atLeast' in aim ? again.ratio.median / ratio.median : ratio.median / again.ratio.median
    return better < 2 / 3 ? [`${nameOf(again)}: ${again.ratio.median} where it was ${ratio.median}`] : []
  })
}

export function readPeerResults(path: string): PeerResults | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PeerResults
  } catch {
    return null
  }
}

export const nameOf = ({ ours, peer, what }: Aim) => `${what} of ${ours} by ${peer}`
export const rateOf = (unit: Contestant['unit'], value: number) =>
  unit === 'bytes' ? `${(value / 1e9).toFixed(2)} GB/s` : `${value.toFixed(value < 100 ? 1 : 0)} ${unit}/s`
export const cpuOf = (unit: Contestant['unit'], value: number) =>
  unit === 'bytes' ? `${(value / 1000).toFixed(2)} s/GB` : `${value.toFixed(1)} ms`
export const megabytes = (value: number) => `${Math.round(value / 1e6)} MB`

/** The tables for people. */
export function peerTables(results: PeerResults): string {
  const style = { head: [], border: [], compact: true }
  const table = new Table({
    head: ['', 'a second', 'range', 'processor a unit', 'peak memory', 'the server'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style,
  })
  for (const { name, unit, rate, cpu, memory, server } of results.contestants)
    table.push([
      name,
      rateOf(unit, rate.median),
      `${rateOf(unit, rate.least)} to ${rateOf(unit, rate.most)}`,
      cpuOf(unit, cpu.median),
      megabytes(memory.median),
      unit === 'puts' || unit === 'bytes' ? '' : `${Math.round(server * 100)} % of a core`,
    ])
  const ratios = new Table({ head: ['ratio', 'median', 'range', 'aim', ''], style })
  for (const one of results.ratios) {
    const aim = one.aim === null ? '' : 'atLeast' in one.aim ? `≥ ${one.aim.atLeast}` : `≤ ${one.aim.atMost}`
    const said = one.reached === null ? 'shown' : one.reached ? 'reached' : 'MISSED'
    ratios.push([nameOf(one), one.ratio.median, `${one.ratio.least} to ${one.ratio.most}`, aim, said])
  }
  const killed = results.killed.map(
    ({ name, before, twice, missing }) =>
      `killed after ${before} requests: ${name}: ${missing ?? `complete, ${twice} fetched twice`}\n`,
  )
  return `${machineText(results.machine)}, ${results.at}, load ${results.load}, ${results.rounds} rounds\n${table}\n${ratios}\n${killed.join('')}`
}
