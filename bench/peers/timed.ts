// Runs a command as a whole process and says what it took, as the operating system counted it (GNU time). It must not
// know who runs.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Command {
  readonly argv: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Took {
  readonly wallSeconds: number
  /** User and system time, children that were waited for included. */
  readonly cpuSeconds: number
  /** Of the largest process. */
  readonly peakBytes: number
}

/** What a run has of its surroundings: no colours, no settings of the user's. */
export const plainEnv = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  LANG: 'C.UTF-8',
  ...more,
})

/** A run that takes longer hangs. */
const longestSeconds = 1800

/**
 * Runs a command to its end; its output is dropped.
 * @param folder where GNU time may leave a file
 * @throws where it does not end with 0 (with the end of what it said), or not within `limitSeconds`: it is killed then
 */
export async function timed({ argv, cwd, env }: Command, folder: string, limitSeconds = longestSeconds): Promise<Took> {
  const kept = join(folder, 'took.txt')
  const child = spawn('/usr/bin/time', ['-o', kept, '-f', '%e %U %S %M', ...argv], {
    cwd,
    env: plainEnv(env),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let late = false
  const limit = setTimeout(() => {
    late = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, limitSeconds * 1000)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000)
  })
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve(code)),
  ).finally(() => clearTimeout(limit))
  if (late) throw new Error(`did not end within ${Math.round(limitSeconds)} s`)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${said}`)
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(kept, 'utf8').trim().split(' ').map(Number)
  return { wallSeconds: wall, cpuSeconds: user + system, peakBytes: kilobytes * 1024 }
}
