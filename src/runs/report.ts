// What a run leaves behind: reports/run-<id>.json with its summary and every seed that is not in the archive, and the
// seed list of what failed. It must not decide an outcome.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FailedSeed, writeFailedSeeds } from '../seeds/failed-seeds.ts'
import { unfinishedSeeds } from '../store/seeds.ts'
import type { Run } from './run.ts'
import type { Summary } from './tally.ts'

/** Writes the report of a run, complete or not at all. Returns its path. */
export async function writeReport(
  run: Pick<Run, 'archiveDir' | 'catalog' | 'id'>,
  summary: Summary,
  of: { readonly command: string; readonly startedAt: number; readonly endedAt: number; readonly exitCode: number },
): Promise<string> {
  const path = join(run.archiveDir, 'reports', `run-${run.id}.json`)
  const head = {
    ...summary,
    command: of.command,
    started_at: of.startedAt,
    ended_at: of.endedAt,
    exit_code: of.exitCode,
  }
  await writeLines(path, reportLines(run, head))
  return path
}

function* reportLines(run: Pick<Run, 'catalog' | 'id'>, head: object): Generator<string> {
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "seeds": [`
  let first = true
  for (const { source, line, text, noteId, outcome, reason } of unfinishedSeeds(run.catalog, run.id)) {
    yield `${first ? '' : ','}\n    ${JSON.stringify({ source, line, text, note_id: noteId, outcome, reason })}`
    first = false
  }
  yield first ? ']\n}\n' : '\n  ]\n}\n'
}

/** Writes what failed, was no note, or was not reached, as a seed list with the reasons as comments. */
export async function writeFailedOut(run: Pick<Run, 'catalog' | 'id'>, path: string): Promise<void> {
  await writeLines(path, writeFailedSeeds(failedSeeds(run)))
}

function* failedSeeds(run: Pick<Run, 'catalog' | 'id'>): Generator<FailedSeed> {
  for (const { text, noteId, outcome, reason } of unfinishedSeeds(run.catalog, run.id))
    if (outcome !== 'unavailable') yield { text, noteId, reason: reason === null ? outcome : `${outcome}: ${reason}` }
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const partial = `${path}.partial`
  try {
    const file = createWriteStream(partial)
    for (const line of lines) if (!file.write(line)) await once(file, 'drain')
    file.end()
    await once(file, 'close')
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
