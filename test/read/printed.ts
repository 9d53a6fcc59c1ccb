// What a command prints, without a process: stdout and stderr as they would be, and the exit code it sets.
// It must not swallow what the command throws.
import type { Command } from 'commander'
import { vi } from 'vitest'

export interface Printed {
  readonly stdout: Buffer
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command with these arguments, in an environment without colour. */
export async function printed(command: Command, args: readonly string[]): Promise<Printed> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const into = (chunks: Buffer[]) => (chunk: string | Uint8Array, done?: unknown) => {
    chunks.push(Buffer.from(chunk as string))
    if (typeof done === 'function') done()
    return true
  }
  vi.stubEnv('NO_COLOR', '1')
  vi.stubEnv('FORCE_COLOR', undefined)
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into(stdout)),
    vi.spyOn(process.stderr, 'write').mockImplementation(into(stderr)),
  ]
  const before = process.exitCode
  process.exitCode = undefined
  try {
    await command.exitOverride().parseAsync(args, { from: 'user' })
    return {
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
      exitCode: Number(process.exitCode ?? 0),
    }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}
