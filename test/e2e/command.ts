// Runs the built command as a process of its own. It must not know what a command does, and hands down nothing of this
// process's environment but the PATH.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const program = join(import.meta.dirname, '../../dist/main.js')

export interface Finished {
  /** As a shell gives it: 128 and the signal's number where a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  /** Resolves once stderr holds the text; rejects where the command ends without. */
  says(expected: string): Promise<void>
}

export interface Surroundings {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** What node is to run; the built command where absent. */
  readonly entry?: string
  /** The program, with its arguments, that is to turn into the command. */
  readonly within?: readonly string[]
}

const signals: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/** Starts the command. */
export function start(args: readonly string[], surroundings: Surroundings): Started {
  const { cwd, env = {}, stdin, entry = program, within = [] } = surroundings
  const [file = '', ...rest] = [...within, process.execPath, entry, ...args]
  const child = spawn(file, rest, { cwd, env: { PATH: process.env.PATH ?? '', ...env }, stdio: 'pipe' })
  // Who ends without reading its input closes the pipe; that is no fault of the test.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + (signals[signal ?? ''] ?? 0), stdout, stderr }))
  })
  const says = (expected: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.includes(expected) && resolve()
      child.stderr.on('data', look)
      child.once('close', () => reject(new Error(`the command ended without “${expected}”, but with: ${stderr}`)))
      look()
    })
  return { child, finished, says }
}

/** Runs the command to its end. */
export function run(args: readonly string[], surroundings: Surroundings): Promise<Finished> {
  return start(args, surroundings).finished
}
