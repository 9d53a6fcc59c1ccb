// `export`: what is archived as files for other tools. It must not do a kind's work.
import type { Command } from 'commander'
import { defineCommand } from './command.ts'
import { exportFilesCommand } from './export-files.ts'
import { exportRowsCommand } from './export-rows.ts'
import { exportWarcCommand } from './export-warc.ts'
import { purposes } from './purposes.ts'

/** `rednote-archive export rows|files DIR` and `export warc FILE`. */
export function exportCommand(): Command {
  return defineCommand('export', purposes.export, [
    'rednote-archive export rows ./rows --format parquet',
    'rednote-archive export files ./tree --convert jpeg',
    'rednote-archive export warc ./notes.warc.gz',
  ])
    .addCommand(exportRowsCommand())
    .addCommand(exportFilesCommand())
    .addCommand(exportWarcCommand())
}
