// Runs the program as a whole process and says what it took: time by the clock here, processor time and peak memory as
// the process itself has them from the operating system at its end (usage.ts), and what processes of its own took, as they
// were last seen. It must not know what is measured.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Usage } from './usage.ts'

/** What a part of the bench works with. */
export interface Bench {
  /** Empty, the part's own, and removed after it. */
  readonly folder: string
  /** The program's entry: the built one, or in a smoke run the source. */
  readonly program: string
  /** A few rows and files: to see that the bench works. */
  readonly small: boolean
  /** How long the pace is held. */
  readonly minutes: number
}

export interface Measured extends Usage {
  readonly wallSeconds: number
  readonly stdout: string
  /** Of the processes that the program starts, as often as it looks at them; nothing where /proc does not say. */
  readonly children: Usage
}

const usageProbe = join(import.meta.dirname, 'usage.ts')

/**
 * Runs the program to its end.
 * @throws where it ends with another exit code than `exitCode`
 */
export async function measure(
  bench: Bench,
  args: readonly string[],
  of: { readonly exitCode?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Measured> {
  const usagePath = join(bench.folder, 'usage.json')
  const startedMs = performance.now()
  // As the launcher has it.
  const isRun = ['backfill', 'nightly'].includes(args[0] ?? '')
  const flags = isRun ? ['--max-semi-space-size=2', '--heap-growing-percent=30'] : []
  const heaps = isRun ? { MALLOC_ARENA_MAX: '1' } : {}
  const child = spawn(process.execPath, [...flags, '--import', usageProbe, bench.program, ...args], {
    cwd: bench.folder,
    env: {
      PATH: process.env.PATH ?? '',
      // As the launcher has it.
      NODE_COMPILE_CACHE: join(bench.folder, 'compiled'),
      BENCH_USAGE: usagePath,
      ...heaps,
      ...of.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const children = new Map<string, Usage>()
  const watching = setInterval(() => look(child.pid, children), 20)
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  clearInterval(watching)
  const wallSeconds = (performance.now() - startedMs) / 1000
  if (code !== (of.exitCode ?? 0)) throw new Error(`${args[0]} ended with ${code}: ${stderr}${stdout}`)
  const usage = JSON.parse(readFileSync(usagePath, 'utf8')) as Usage
  rmSync(usagePath)
  return { ...usage, wallSeconds, stdout, children: summed(children) }
}

/** Linux counts processor time in hundredths of a second. */
const ticks = 100

/** Notes what each process took so far that one has started. */
function look(pid: number | undefined, seen: Map<string, Usage>): void {
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)) {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${child}/status`))?.[1]
    const [user = 0, system = 0] = read(`/proc/${child}/stat`)
      .replace(/^.*\) /, '')
      .split(' ')
      .slice(11, 13)
      .map(Number)
    if (peak === undefined) continue
    seen.set(child, { cpuSeconds: (user + system) / ticks, peakBytes: Number(peak) * 1024 })
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // it has ended meanwhile
  }
}

function summed(seen: ReadonlyMap<string, Usage>): Usage {
  const all = [...seen.values()]
  return {
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakBytes: Math.max(0, ...all.map(({ peakBytes }) => peakBytes)),
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
