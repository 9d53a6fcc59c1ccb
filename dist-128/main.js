// argv to command to exit code. It must not do a command's work, nor load a command that is not called for.
import { Command, CommanderError } from 'commander';
import { purposes } from './commands/purposes.js';
import { version } from './core/program.js';
import { endOfError } from './runs/end-of-error.js';
/** Where each command is made: a start pays for the one that it calls. */
const makers = {
    backfill: async () => (await import('./commands/backfill.js')).backfillCommand,
    nightly: async () => (await import('./commands/nightly.js')).nightlyCommand,
    plan: async () => (await import('./commands/nightly.js')).planCommand,
    status: async () => (await import('./commands/status.js')).statusCommand,
    show: async () => (await import('./commands/show.js')).showCommand,
    query: async () => (await import('./commands/query.js')).queryCommand,
    export: async () => (await import('./commands/export.js')).exportCommand,
    search: async () => (await import('./commands/search.js')).searchCommand,
    list: async () => (await import('./commands/list.js')).listCommand,
    doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
    verify: async () => (await import('./commands/verify.js')).verifyCommand,
    import: async () => (await import('./commands/import.js')).importCommand,
    rebuild: async () => (await import('./commands/rebuild.js')).rebuildCommand,
    backup: async () => (await import('./commands/backup.js')).backupCommand,
    serve: async () => (await import('./commands/serve.js')).serveCommand,
    forget: async () => (await import('./commands/forget.js')).forgetCommand,
    demo: async () => (await import('./commands/demo.js')).demoCommand,
};
const args = process.argv.slice(2);
const program = new Command('rednote-archive')
    .description('Archives Xiaohongshu (RedNote) notes: every paid answer kept byte for byte, SQLite tables, and their media.')
    .version(version)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', '\nExample:\n  rednote-archive backfill notes.txt --archive ./my-archive\n')
    .showSuggestionAfterError();
const called = calledIn(args);
for (const name of Object.keys(purposes))
    program.addCommand(name === called ? (await makers[name]())() : new Command(name).description(purposes[name]));
throwInsteadOfExit(program);
/** What stdout could not take. A reader that has seen enough (`| head`) takes what it wants. */
let refusal;
process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE')
        refusal ??= error;
});
// A full disk under a log, or a reader that has gone, is no reason for a run to end half-way.
process.stderr.on('error', () => undefined);
try {
    await program.parseAsync(args, { from: 'user' });
}
catch (error) {
    process.exitCode = exitCodeOf(error);
}
// Whatever still waits (a lane's timer, a kept-alive connection) has nothing left to do.
process.stdout.write('', () => 
// A refusal is told after this.
setImmediate(() => {
    if (refusal !== undefined && !process.exitCode)
        process.exitCode = exitCodeOf(refusal);
    process.exit();
}));
/** The command that is called, or that help is asked of: the first word, since the program itself has no flag with a value. */
function calledIn(args) {
    const [first, second] = args.filter((arg) => !arg.startsWith('-'));
    return first === 'help' ? second : first;
}
function throwInsteadOfExit(command) {
    command.exitOverride();
    for (const part of command.commands)
        throwInsteadOfExit(part);
}
/** Says what went wrong, and gives the exit code for it. */
function exitCodeOf(error) {
    if (error instanceof CommanderError)
        return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = endOfError(error);
    process.stderr.write(`rednote-archive: ${message}\n`);
    return exitCode;
}
