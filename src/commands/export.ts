// `export`: what is archived as files for other tools. It must not write to the archive, nor know a format.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import prettyBytes from 'pretty-bytes'
import { firstSecondOf } from '../core/china-time.ts'
import { UsageError } from '../core/errors.ts'
import {
  exportRows,
  type RowFileFormat,
  type RowsManifest,
  type RowsProgress,
  type RowsWanted,
  rowFileFormats,
} from '../read/export/export-rows.ts'
import { textTable } from '../read/table.ts'
import { endOfSignal } from '../runs/end.ts'
import { showLine } from '../runs/progress.ts'
import { Stop } from '../runs/run.ts'
import { listenToSignals } from '../runs/signals.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'

interface RowsFlags extends CommonFlags {
  readonly format: RowFileFormat
  readonly excel?: boolean
  readonly table: readonly string[]
  readonly where?: string
  readonly since?: number
  readonly list?: string
  readonly bodies?: boolean
}

/** `rednote-archive export rows DIR`. */
export function exportCommand(): Command {
  return defineCommand('export', purposes.export, [
    'rednote-archive export rows ./rows --format parquet',
    'rednote-archive export rows ./cooks --format xlsx --table notes --table metric_snapshots --list cooks',
  ]).addCommand(rowsCommand())
}

const listOption = () => new Option('--list <NAME>', 'only what belongs to the notes of this list')
const sinceOption = (what: string) =>
  new Option('--since <TIME>', `only ${what} then or later (2026-05-01: UTC+8)`).argParser(parseTime)

function rowsCommand(): Command {
  return defineCommand('rows', 'tables and views, a file each, with a manifest', [
    'rednote-archive export rows ./rows --format parquet',
    'rednote-archive export rows ./rows --format csv --excel --table notes --where "title LIKE \'%番茄%\'"',
    'rednote-archive export rows ./month --format ndjson --table metric_snapshots --since 2026-05-01',
  ])
    .argument('<DIR>', 'a new folder, or an earlier export of rows, which is replaced')
    .addOption(new Option('--format <FORMAT>', 'what the files are').choices(rowFileFormats).default('csv'))
    .option('--excel', 'csv as Excel opens it: IDs as text, no formulas, times at UTC+8')
    .option(
      '--table <NAME>',
      'this table or view; may be given again',
      (name: string, all: string[]) => [...all, name],
      [],
    )
    .option('--where <SQL>', 'only rows that fulfil this condition, in every exported table')
    .addOption(sinceOption('rows of'))
    .addOption(listOption())
    .option('--bodies', 'the answers themselves, as a column of `captures`')
    .action((dir: string, _: unknown, command: Command) => rows(resolve(dir), command.optsWithGlobals()))
}

async function rows(dir: string, flags: RowsFlags): Promise<void> {
  if (flags.excel && flags.format !== 'csv')
    throw new UsageError(`--excel is for csv, and --format ${flags.format} contradicts it: give one`)
  const archiveDir = archiveOf(flags)
  requireArchive(archiveDir)
  const wanted: RowsWanted = {
    format: flags.format,
    excel: flags.excel ?? false,
    tables: flags.table,
    where: flags.where ?? null,
    since: flags.since ?? null,
    list: flags.list ?? null,
    bodies: flags.bodies ?? false,
  }
  const progress: RowsProgress = { table: '', rows: 0, bytes: 0 }
  const line = () => `${progress.table}: ${progress.rows.toLocaleString('en')} rows · ${prettyBytes(progress.bytes)}`
  const done = await untilStopped(flags, line, (signal) => exportRows({ archiveDir, dir, wanted, progress, signal }))
  if (done === null) return
  if (flags.json) printJson({ archive: archiveDir, dir, ok: true, manifest: done.result, duration_ms: done.durationMs })
  else if (!flags.quiet) process.stdout.write(rowsText(done.result, dir))
}

function rowsText({ files }: RowsManifest, dir: string): string {
  const cut = files.filter(({ cut_cells }) => cut_cells !== undefined)
  return [
    textTable(
      ['file', '>rows', '>size'],
      files.map(({ path, rows = 0, bytes = 0 }) => [path, rows.toLocaleString('en'), prettyBytes(bytes)]),
    ),
    ...cut.map(
      ({ path, cut_cells }) =>
        `${path}: ${cut_cells} texts are longer than the 32,767 characters of a cell, and were cut.\n`,
    ),
    `Exported to ${dir}; manifest.json there has each file’s columns and sha256.\n`,
  ].join('')
}

/**
 * Does the work with a line of progress. A signal stops it: what is whole stays, and the exit code says so; null then.
 */
async function untilStopped<T>(
  flags: CommonFlags,
  line: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T; readonly durationMs: number } | null> {
  const startedMs = performance.now()
  const stop = new Stop()
  const aborting = new AbortController()
  stop.onRequest(() => aborting.abort())
  const unlisten = listenToSignals(stop)
  const progress = showLine(line, flags.quiet ?? false)
  try {
    const result = await work(aborting.signal)
    return { result, durationMs: Math.round(performance.now() - startedMs) }
  } catch (error) {
    if (stop.signal === null || !aborting.signal.aborted) throw error
    process.exitCode = endOfSignal(stop.signal).exitCode
    progress.end()
    process.stderr.write('Interrupted: what is whole stays, and the same command goes on.\n')
    return null
  } finally {
    unlisten()
    progress.end()
  }
}

function parseTime(text: string): number {
  try {
    return firstSecondOf(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}
