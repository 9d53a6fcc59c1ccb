// What every command has in common: its flags, its help with an example, and where the archive is.
// It must not do a command's work.
import { Command, Option } from 'commander';
import { archiveFolder } from '../store/archive-folder.js';
/** A command with the common flags. `examples` are shown as they are typed. */
export function defineCommand(name, does, examples) {
    const command = new Command(name).description(does);
    if (name !== 'demo')
        command.addOption(new Option('--archive <DIR>', 'the archive’s folder (else REDNOTE_ARCHIVE_DIR, else ./data)'));
    return command
        .option('-c, --config <FILE>', 'the config file (else rednote-archive.config.* in the archive)')
        .option('--json', 'one JSON document on stdout, for machines')
        .option('--quiet', 'no progress and no table')
        .helpOption('-h, --help', 'show this help')
        .addHelpText('after', `\nExample${examples.length > 1 ? 's' : ''}:\n${examples.map((example) => `  ${example}`).join('\n')}\n`);
}
/** The archive's folder that a command's flags name. */
export function archiveOf(flags) {
    return archiveFolder(flags.archive, process.env);
}
/** How wide the terminal is that shows the answer; undefined where none does. One that does not know says 0. */
export function terminalColumns() {
    return process.stdout.isTTY ? process.stdout.columns || Number.POSITIVE_INFINITY : undefined;
}
/** Writes the one JSON document of `--json`. */
export function printJson(value) {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
