// The archive that the parts which only read are measured on: 200,000 generated notes with a million snapshots, made once
// in a run of the bench, by whichever part asks first. It must not measure.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateArchive } from './generated-archive.ts'
import type { Bench } from './measure.ts'
import { multiply } from './multiplied.ts'

export interface LargeArchive {
  readonly dir: string
  readonly notes: number
}

let made: Promise<LargeArchive> | undefined

/** The archive, of a few notes in a smoke run. Nobody may write to it; it is removed when the bench ends. */
export function largeArchive({ small }: Bench): Promise<LargeArchive> {
  made ??= make(
    small
      ? { generated: 20, times: 2, captures: 4, files: 8 }
      : { generated: 5000, times: 40, captures: 9, files: 100 },
  )
  return made
}

interface Size {
  /** Notes of their own; each is there so many times, under as many IDs. */
  readonly generated: number
  readonly times: number
  readonly captures: number
  /** How many of the generated notes have their files. */
  readonly files: number
}

async function make({ generated, times, captures, files }: Size): Promise<LargeArchive> {
  const folder = mkdtempSync(join(tmpdir(), 'rednote-bench-large-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const dir = join(folder, 'archive')
  await generateArchive(dir, { notes: generated, captures, files, seed: 1 })
  multiply(dir, times)
  return { dir, notes: generated * times }
}
