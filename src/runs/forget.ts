// Forgets notes and users: marks them, takes their evidence out and makes the derived tables anew without it, deletes
// their files, and strikes them out of reports. What is to go is written down first, so that after a kill the next
// `forget` goes on; every step may be taken twice. It must not touch what others need.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../blobs/disk.ts'
import { eraseBlob, eraseQuarantined } from '../blobs/erase.ts'
import type { Catalog } from '../core/catalog.ts'
import { type Doomed, eraseEvidence, eraseFileRows, identitiesKept, isNeeded, writeAnew } from '../store/erase.ts'
import { markForgotten, readForgotten } from '../store/forgotten.ts'
import { countCaptures } from '../store/ledger.ts'
import type { SkipReason } from '../store/media.ts'
import { eraseFromReports } from './erase-reports.ts'
import { remakeFromCaptures } from './rebuild.ts'
import { nothingReplayed, type Rebuilding } from './replay.ts'
import { writeWhole } from './whole-file.ts'

export interface Forgetting {
  readonly archiveDir: string
  readonly catalog: Catalog
  /** Unix seconds. */
  readonly now: number
  readonly skipReason: SkipReason
  readonly withoutDamaged: boolean
  readonly stopped: () => boolean
  /** Told of each step that is done: where tests kill the process. */
  readonly reached: () => void
}

export interface ForgottenSum {
  readonly notes: number
  readonly users: number
  files: number
  quarantined: number
  reports: number
  /** Copies of the catalog that held them. */
  readonly copies: string[]
}

/** Says what is to go, in the archive's folder, until it has gone. */
export const planName = 'forgetting.json'

/** What a `forget` that was cut short has left to do; null where there is nothing. */
export async function unfinishedForgetting(archiveDir: string): Promise<Doomed | null> {
  const path = join(archiveDir, planName)
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Doomed) : null
}

/**
 * Begins to forget. The counts of the replay fill while `done` is pending; it gives null where it was stopped before
 * anything was taken out.
 * @throws {HeldError} where another program keeps the catalog's log from being emptied; the same command then goes on
 */
export function beginForgetting(
  of: Forgetting,
  doomed: Doomed,
): { readonly counts: Rebuilding; readonly done: Promise<ForgottenSum | null> } {
  const counts = nothingReplayed(countCaptures(of.catalog))
  return { counts, done: forget(of, doomed, counts) }
}

async function forget(of: Forgetting, doomed: Doomed, counts: Rebuilding): Promise<ForgottenSum | null> {
  const { archiveDir, catalog, reached } = of
  await writeWhole(join(archiveDir, planName), [`${JSON.stringify(doomed)}\n`])
  await syncFolder(archiveDir)
  reached()
  // Before anything goes: what the next run meets of them it leaves alone.
  markForgotten(archiveDir, doomed, of.now)
  reached()
  if (!(await eraseRows(of, doomed, counts))) return null
  reached()
  const sum: ForgottenSum = {
    notes: doomed.notes.length,
    users: doomed.users.length,
    files: 0,
    quarantined: 0,
    reports: 0,
    copies: [],
  }
  const gone = doomed.digests.filter((digest) => !isNeeded(catalog, digest))
  for (const digest of gone) if (await eraseBlob(archiveDir, digest)) sum.files += 1
  const kept = identitiesKept(catalog, doomed)
  const named = [...doomed.notes, ...doomed.users, ...doomed.identities.filter((identity) => !kept.has(identity))]
  sum.quarantined = await eraseQuarantined(archiveDir, { digests: new Set(gone), named })
  sum.reports = await eraseFromReports(archiveDir, named)
  for (const copy of copiesOfCatalog(archiveDir)) {
    rmSync(join(archiveDir, copy), { force: true })
    sum.copies.push(copy)
  }
  reached()
  writeAnew(catalog)
  reached()
  await rm(join(archiveDir, planName), { force: true })
  await syncFolder(archiveDir)
  return sum
}

/** One transaction: evidence, tables and file rows are all as they were, or all without them. The search index follows. */
async function eraseRows(of: Forgetting, doomed: Doomed, counts: Rebuilding): Promise<boolean> {
  const { catalog, archiveDir, skipReason, withoutDamaged, stopped } = of
  const forgotten = readForgotten(archiveDir)
  const options = { skipReason, withoutDamaged, stopped, forgotten }
  const result = await remakeFromCaptures(catalog, counts, options, {
    before: (tx) => eraseEvidence(tx, doomed),
    after: (tx) => eraseFileRows(tx, doomed),
  })
  return result !== null
}

/** Before migrations (`archive.before-*.sqlite`) and of the last nights (`backups/`); each holds all that there was. */
function copiesOfCatalog(archiveDir: string): string[] {
  const backups = join(archiveDir, 'backups')
  return [
    ...readdirSync(archiveDir).filter((name) => /^archive\.before-.*\.sqlite$/.test(name)),
    ...(existsSync(backups) ? readdirSync(backups).map((name) => join('backups', name)) : []),
  ]
}
