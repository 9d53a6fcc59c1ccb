// Runs the program as a whole process and says what it took: time by the clock here, processor time and peak memory as
// the process itself has them from the operating system at its end (usage.ts). It must not know what is measured.
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
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  const wallSeconds = (performance.now() - startedMs) / 1000
  if (code !== (of.exitCode ?? 0)) throw new Error(`${args[0]} ended with ${code}: ${stderr}${stdout}`)
  const usage = JSON.parse(readFileSync(usagePath, 'utf8')) as Usage
  rmSync(usagePath)
  return { ...usage, wallSeconds, stdout }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
