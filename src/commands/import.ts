// `import`: takes answers that were saved before as captures, without a call. It must not know how.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { configFileIn, loadConfig } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import { textTable } from '../read/table.ts'
import { type Imported, importAnswers, nothingImported } from '../runs/import-answers.ts'
import { showLine } from '../runs/progress.ts'
import { answersIn, filesOf, type SavedBytes } from '../runs/saved-files.ts'
import { writeWhole } from '../runs/whole-file.ts'
import { withArchive } from '../runs/with-archive.ts'
import { createArchiveFolder } from '../store/archive-folder.ts'
import { readForgotten } from '../store/forgotten.ts'
import { listName } from '../store/lists.ts'
import { sayNewArchive } from './before-a-run.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'

interface ImportFlags extends CommonFlags {
  readonly at?: string
  readonly list?: string
  readonly media?: boolean
}

/** `rednote-archive import`. Ends with 3 where some were not understood. */
export function importCommand(): Command {
  return defineCommand('import', purposes.import, [
    'rednote-archive import answers.jsonl.gz --list spring-campaign',
    'rednote-archive import old-answers/ --at 2024-05-01   # a folder of files that do not say when they were',
  ])
    .argument('<FILE...>', 'files of saved answers (JSON, JSONL, gzipped or not), or folders of them')
    .option('--at <TIME>', 'when answers were that do not say so: 2024-05-01, or with a time (else their file’s time)')
    .option('--list <NAME>', 'put the notes on this list')
    .option('--no-media', 'rows only, no files')
    .action(importFiles)
}

async function importFiles(inputs: string[], flags: ImportFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  const layer = flags.media === false ? { media: { enabled: false } } : {}
  const config = loadConfig(flags.config ?? configFileIn(archiveDir), layer, process.env)
  const list = flags.list === undefined ? null : listName(flags.list)
  const at = flags.at === undefined ? null : parseTime(flags.at)
  const files = await filesOf(inputs)
  if (createArchiveFolder(archiveDir)) sayNewArchive(archiveDir)
  await withArchive(
    { command: 'import', archiveDir, env: process.env },
    async ({ catalog, runId, clock, stop, leftIncomplete }) => {
      const startedMs = performance.now()
      const result = nothingImported()
      const progress = showLine(
        () => `answers ${result.answers.read} · ${result.failed.length} failed`,
        flags.quiet ?? false,
      )
      const forgotten = readForgotten(archiveDir)
      const of = { catalog, runId, clock, config, at, list, forgotten, stopped: () => stop.requested }
      await importAnswers(of, allAnswers(files), result).finally(() => progress.end())
      if (result.failed.length > 0) leftIncomplete()
      const summary = {
        run_id: runId,
        archive: resolve(archiveDir),
        outcome: stop.signal !== null ? 'interrupted' : result.failed.length > 0 ? 'incomplete' : 'complete',
        files: files.length,
        ...result,
        wanted: result.wanted.size,
        duration_ms: Math.round(performance.now() - startedMs),
      }
      const report = resolve(archiveDir, 'reports', `run-${runId}.json`)
      await writeWhole(report, [`${JSON.stringify({ command: 'import', ...summary }, null, 2)}\n`])
      if (flags.json) printJson(summary)
      else if (!flags.quiet) process.stdout.write(asText(result, report))
    },
  )
}

async function* allAnswers(files: readonly string[]): AsyncGenerator<SavedBytes> {
  for (const file of files) yield* answersIn(resolve(file))
}

const mostLines = 20

function asText({ answers, times, wanted, failed }: Imported, report: string): string {
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  const { read, ...outcomes } = answers
  const { record_time, at, modified } = times
  const rows = [
    ['answers', `${read} read: ${counted(outcomes)}`],
    ['their time', counted({ 'by their recordTime': record_time, 'by --at': at, 'by their file’s time': modified })],
    ['files', wanted.size === 0 ? 'none wanted' : `${wanted.size} wanted: the next \`nightly\` fetches them`],
    ['report', report],
  ]
  const lines = failed.slice(0, mostLines).map(({ file, line, reason }) => `${file}:${line}: ${reason}\n`)
  const more = failed.length > mostLines ? `… and ${failed.length - mostLines} more; the report has them all\n` : ''
  return `${textTable(['', ''], rows)}${lines.join('')}${more}`
}

/** Unix seconds of a day or a time; without a zone it is UTC+8, as the provider counts. @throws {UsageError} */
function parseTime(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim())
  const [, date = '', time = '00:00', zone = '+08:00'] = match ?? []
  const ms = Date.parse(`${date}T${time}${zone}`)
  if (Number.isNaN(ms))
    throw new UsageError(`--at is “${text}”; expected a day or a time such as 2024-05-01 or 2024-05-01T20:00`)
  return Math.floor(ms / 1000)
}
