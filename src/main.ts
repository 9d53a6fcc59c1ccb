// argv to command to exit code. It must not do a command's work.
import { Command, CommanderError } from 'commander'
import { version } from './app.ts'
import { backfillCommand } from './commands/backfill.ts'
import { demoCommand } from './commands/demo.ts'
import { HaltError, HeldError, IntegrityError, UsageError } from './core/errors.ts'

const program = new Command('rednote-archive')
  .description(
    'Archives Xiaohongshu (RedNote) notes: every paid answer kept byte for byte, SQLite tables, and their media.',
  )
  .version(version)
  .helpOption('-h, --help', 'show this help')
  .addHelpText('after', '\nExample:\n  rednote-archive backfill notes.txt --archive ./my-archive\n')
  .showSuggestionAfterError()
for (const command of [backfillCommand(), demoCommand()]) program.addCommand(command)
for (const command of [program, ...program.commands]) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
// Whatever still waits (a lane's timer, a kept-alive connection) has nothing left to do.
process.stdout.write('', () => process.exit())

/** Says what went wrong, and gives the exit code for it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError) return complain(error.message, 2)
  if (error instanceof HeldError) return complain(error.message, 8)
  if (
    error instanceof IntegrityError ||
    (error instanceof HaltError && error.reason === 'disk') ||
    isStorageError(error)
  )
    return complain((error as Error).message, 7)
  return complain(`a defect of rednote-archive: ${error instanceof Error ? error.stack : String(error)}`, 1)
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`rednote-archive: ${message}\n`)
  return exitCode
}

function isStorageError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_') || ['ENOSPC', 'EROFS', 'EDQUOT', 'EIO', 'EACCES'].includes(code)
}
