// `export warc`: captures and files for the tools of web archives. It must not know the format.
import type { Command } from 'commander'
import prettyBytes from 'pretty-bytes'
import { IntegrityError } from '../core/errors.ts'
import type { WarcProgress, WarcWanted } from '../read/export/export-warc.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { listOption, placeOf, sinceOption, untilStopped } from './export-flags.ts'

interface WarcFlags extends CommonFlags {
  readonly list?: string
  readonly since?: number
  readonly media: boolean
}

/** `rednote-archive export warc FILE`. Ends with 7 where the archive names what it cannot give; the rest is written. */
export function exportWarcCommand(): Command {
  return defineCommand('warc', 'the answers and files as WARC 1.1, for the tools of web archives', [
    'rednote-archive export warc ./notes.warc.gz',
    'rednote-archive export warc ./may.warc.gz --since 2026-05-01 --no-media',
  ])
    .argument('<FILE>', 'a new file: .warc.gz (each record compressed by itself) or .warc')
    .addOption(listOption())
    .addOption(sinceOption('what was captured or stored'))
    .option('--no-media', 'the answers alone')
    .action((file: string, _: unknown, command: Command) => warc(placeOf(file), command.optsWithGlobals()))
}

async function warc(path: string, flags: WarcFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  requireArchive(archiveDir)
  const wanted: WarcWanted = { list: flags.list ?? null, since: flags.since ?? null, media: flags.media }
  const { exportWarc, noRecordsYet } = await import('../read/export/export-warc.ts')
  const progress = noRecordsYet()
  const line = () => `${said(progress)} · ${prettyBytes(progress.bytes)}`
  const work = (signal: AbortSignal) => exportWarc({ archiveDir, path, wanted, progress, signal })
  const done = await untilStopped(
    flags,
    line,
    work,
    `Whole records are in ${path}.partial; the same command begins anew.`,
  )
  if (done === null) return
  const { records, captures, files, faults } = progress
  const [first] = faults
  if (flags.json)
    printJson({
      archive: archiveDir,
      file: path,
      ok: first === undefined,
      ...done.result,
      records,
      captures,
      files,
      faults,
      duration_ms: done.durationMs,
    })
  else if (!flags.quiet)
    process.stdout.write(
      `Exported ${said(progress)} to ${path} (${prettyBytes(done.result.bytes)}, sha256 ${done.result.sha256}).\n`,
    )
  if (first !== undefined)
    throw new IntegrityError(
      `${faults.length} of what the archive names could not be exported, first: ${first.what}. \`rednote-archive verify\` says more.`,
    )
}

const said = ({ captures, files }: WarcProgress) =>
  `${captures.toLocaleString('en')} captures and ${files.toLocaleString('en')} files`
