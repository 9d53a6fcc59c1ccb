// Runs a command in this process and gives what it wrote to stdout, and the exit code that it asked for.
// It must not know what a command does.
import type { Command } from 'commander'
import { vi } from 'vitest'

/** @throws what the command throws; main makes an exit code of it */
export async function outputOf(
  command: Command,
  args: readonly string[],
): Promise<{ stdout: string; exitCode: number }> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await command.parseAsync(args, { from: 'user' })
    return { stdout: write.mock.calls.map(([text]) => String(text)).join(''), exitCode: Number(process.exitCode ?? 0) }
  } finally {
    write.mockRestore()
    process.exitCode = undefined
  }
}
