import { defineCommand } from './command.js';
import { exportFilesCommand } from './export-files.js';
import { exportRowsCommand } from './export-rows.js';
import { exportWarcCommand } from './export-warc.js';
import { purposes } from './purposes.js';
/** `rednote-archive export rows|files DIR` and `export warc FILE`. */
export function exportCommand() {
    return defineCommand('export', purposes.export, [
        'rednote-archive export rows ./rows --format parquet',
        'rednote-archive export files ./tree --convert jpeg',
        'rednote-archive export warc ./notes.warc.gz',
    ])
        .addCommand(exportRowsCommand())
        .addCommand(exportFilesCommand())
        .addCommand(exportWarcCommand());
}
