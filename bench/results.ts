// Figures and what is said of them: the table for people, the JSON that is kept, and the ratio to what was kept before.
// It must not measure.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, hostname, loadavg, totalmem } from 'node:os'
import Table from 'cli-table3'

export interface Figure {
  readonly value: number
  readonly unit: string
  readonly aim?: { readonly atLeast: number } | { readonly atMost: number }
}

/** Figures by what they measure. */
export type Figures = Readonly<Record<string, Figure>>

export interface Machine {
  readonly name: string
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
}

/** One part's figures, and the machine and time (ISO 8601) that they are of. */
export interface PartResult {
  readonly machine: Machine
  readonly at: string
  /** Processes that wanted a core in the minute before: above 0, others were at work too, and all took longer. */
  readonly load: number
  readonly figures: Readonly<Record<string, Figure & { readonly reached?: boolean }>>
}

/** By part. */
export type Results = Readonly<Record<string, PartResult>>

export function thisMachine(): Machine {
  return {
    name: hostname(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  }
}

/** How many processes wanted a core in the last minute. */
export function machineLoad(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1))
}

/** What was kept before; nothing where there is no such file. */
export function readResults(path: string): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {}
}

/** Keeps results beside those of the other parts. */
export function writeResults(path: string, results: Results): void {
  writeFileSync(path, `${JSON.stringify({ ...readResults(path), ...results }, null, 2)}\n`)
}

/** A part's result, each figure with whether its aim is reached. `load`: `machineLoad` before it began. */
export function resultOf(figures: Figures, load: number): PartResult {
  const judged = Object.entries(figures).map(([name, figure]) => {
    const value = Number(figure.value.toPrecision(4))
    return [name, { ...figure, value, ...(figure.aim && { reached: isReached({ ...figure, value }) }) }] as const
  })
  return { machine: thisMachine(), at: new Date().toISOString(), load, figures: Object.fromEntries(judged) }
}

function isReached({ value, aim }: Figure): boolean {
  return aim === undefined || ('atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost)
}

/** Figures whose aim was reached before, and that are by a third worse now, each in words. */
export function fallen(result: PartResult, before: PartResult | undefined): readonly string[] {
  return Object.entries(before?.figures ?? {}).flatMap(([name, { value, unit, aim, reached }]) => {
    const now = result.figures[name]?.value
    if (now === undefined || aim === undefined || reached !== true) return []
    const share = 'atLeast' in aim ? now / value : value / now
    return share < 2 / 3 ? [`${name}: ${now} ${unit} where it was ${value}`] : []
  })
}

/** The table for people. `before`: the part as it was kept, for the ratio to it. */
export function tableOf(part: string, result: PartResult, before: PartResult | undefined): string {
  const table = new Table({
    head: [`${part} (load ${result.load})`, 'measured', 'aim', '', 'to the kept one'],
    colAligns: ['left', 'right', 'right', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name, { value, unit, aim, reached }] of Object.entries(result.figures)) {
    const kept = before?.figures[name]?.value
    table.push([
      name,
      `${value} ${unit}`,
      aim === undefined ? '' : 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`,
      reached === undefined ? '' : reached ? 'reached' : 'MISSED',
      kept ? `× ${(value / kept).toFixed(2)}` : '',
    ])
  }
  const other = before && machineText(before.machine) !== machineText(result.machine)
  return `${table.toString()}\n${other ? `kept from another machine: ${machineText(before.machine)}\n` : ''}`
}

export function machineText({ name, processor, cores, memoryGiB, node, platform }: Machine): string {
  return `${name} (${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node})`
}
