// argv to command to exit code. It must not do a command's work.
import { Command, CommanderError } from 'commander'
import { endOfError, version } from './app.ts'
import { backfillCommand } from './commands/backfill.ts'
import { backupCommand } from './commands/backup.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { listCommand } from './commands/list.ts'
import { nightlyCommand, planCommand } from './commands/nightly.ts'
import { queryCommand } from './commands/query.ts'
import { showCommand } from './commands/show.ts'
import { statusCommand } from './commands/status.ts'
import { verifyCommand } from './commands/verify.ts'

const program = new Command('rednote-archive')
  .description(
    'Archives Xiaohongshu (RedNote) notes: every paid answer kept byte for byte, SQLite tables, and their media.',
  )
  .version(version)
  .helpOption('-h, --help', 'show this help')
  .addHelpText('after', '\nExample:\n  rednote-archive backfill notes.txt --archive ./my-archive\n')
  .showSuggestionAfterError()
for (const command of [
  backfillCommand(),
  nightlyCommand(),
  planCommand(),
  statusCommand(),
  showCommand(),
  queryCommand(),
  listCommand(),
  doctorCommand(),
  verifyCommand(),
  backupCommand(),
  demoCommand(),
])
  program.addCommand(command)
throwInsteadOfExit(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
// Whatever still waits (a lane's timer, a kept-alive connection) has nothing left to do.
process.stdout.write('', () => process.exit())

function throwInsteadOfExit(command: Command): void {
  command.exitOverride()
  for (const part of command.commands) throwInsteadOfExit(part)
}

/** Says what went wrong, and gives the exit code for it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const { message, exitCode } = endOfError(error)
  process.stderr.write(`rednote-archive: ${message}\n`)
  return exitCode
}
