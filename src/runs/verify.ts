// Holds an archive against itself, step by step: the catalog's file, the captures, the references, the blobs, and what
// lies beside them. It must not mend anything: it says what is wrong (mend does the rest, when it is asked to).
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { quarantineFolder, temporaryFolder } from '../blobs/layout.ts'
import type { ScrubFault } from '../blobs/look.ts'
import { findOrphans, type Orphan, type Scrubbed, scrub } from '../blobs/scrub.ts'
import { type Catalog, transact } from '../core/catalog.ts'
import type { Clock } from '../core/clock.ts'
import type { Digest } from '../core/model.ts'
import { allBlobs, type BlobRow, hasBlob, longestUnchecked, markVerified, ownersOf } from '../store/blobs.ts'
import { checkCaptures, countSlots, databaseFaults, referenceFaults } from '../store/integrity.ts'

/** One thing that is wrong, and where. */
export interface Fault {
  readonly step: StepName
  /** A path in the archive folder; what is in the catalog stands after a `#`. */
  readonly path: string
  readonly what: string
  readonly kind: ScrubFault['kind'] | 'database' | 'capture' | 'reference'
  /** The blob's, else null. */
  readonly digest: Digest | null
  /** The media identity, for a reference. */
  readonly identity: string | null
  /** Whose media it is: up to five of `note <id>`, `user <id>`. */
  readonly owners: readonly string[]
}

export interface Verification {
  readonly faults: Fault[]
  /** Files in the blob folder without a row: harmless. */
  readonly orphans: Orphan[]
  /** What killed runs left; the next run removes it from blobs/tmp. */
  readonly leftovers: string[]
  /** Files in blobs/quarantine. */
  quarantined: number
  readonly checked: { captures: number; slots: number; blobs: number; blobs_read: number; bytes_read: number }
  /** In their order; where all files are read, they are read beside the other steps. */
  readonly steps: { step: StepName; faults: number; duration_ms: number }[]
}

export interface Verifying {
  readonly archiveDir: string
  readonly catalog: Catalog
  readonly clock: Clock
  /** The share to read, above 0 and at most 1. Below 1, all blobs are looked for, and those unread for longest are read. */
  readonly share: number
  /** False: nothing is written, `verified_at` included. */
  readonly mayWrite: boolean
  /** True once nothing more is to be begun. */
  readonly stopped: () => boolean
}

type Step = (of: Verifying, result: Verification) => void | Promise<void>

// In the order in which a fault explains those after it.
const steps = {
  database: checkDatabase,
  captures: checkLedger,
  references: checkReferences,
  blobs: checkBlobs,
  orphans: listOrphans,
  leftovers: listLeftovers,
} satisfies Record<string, Step>

type StepName = keyof typeof steps

const stepNames = Object.keys(steps) as StepName[]

/** Begins a verification. The result fills while `done` is pending, so that progress can be shown. */
export function beginVerification(of: Verifying): { readonly result: Verification; readonly done: Promise<void> } {
  const result: Verification = {
    faults: [],
    orphans: [],
    leftovers: [],
    quarantined: 0,
    checked: { captures: 0, slots: 0, blobs: 0, blobs_read: 0, bytes_read: 0 },
    steps: [],
  }
  return { result, done: takeSteps(of, result) }
}

async function takeSteps(of: Verifying, result: Verification): Promise<void> {
  let failed = false
  const within = { ...of, stopped: () => failed || of.stopped() }
  const take = (step: StepName) =>
    takeStep(step, within, result).catch((error: unknown) => {
      failed = true
      throw error
    })
  const inTurn = async () => {
    for (const step of stepNames) if (!(readsBeside(of) && step === 'blobs')) await take(step)
  }
  // Threads read the files, and this one holds the catalog against itself meanwhile.
  const all = await Promise.allSettled(readsBeside(of) ? [take('blobs'), inTurn()] : [inTurn()])
  for (const ended of all) if (ended.status === 'rejected') throw ended.reason
  const place = ({ step }: { readonly step: StepName }) => stepNames.indexOf(step)
  result.faults.sort((a, b) => place(a) - place(b))
  result.steps.sort((a, b) => place(a) - place(b))
}

/** A share of the files depends on which are there, and is chosen in its turn. */
const readsBeside = ({ share }: Verifying) => share === 1

async function takeStep(step: StepName, of: Verifying, result: Verification): Promise<void> {
  if (of.stopped()) return
  const began = performance.now()
  try {
    await steps[step](of, result)
  } catch (error) {
    // Where the file is damaged, whatever reads it may fail; what does not is still checked.
    if (!isDamagedCatalog(error)) throw error
    result.faults.push({ step, path: catalogFile, what: error.message, kind: 'database', ...nowhere })
  }
  const duration_ms = Math.round(performance.now() - began)
  result.steps.push({ step, faults: result.faults.filter((fault) => fault.step === step).length, duration_ms })
}

const catalogFile = 'archive.sqlite'
const nowhere = { digest: null, identity: null, owners: [] }

function isDamagedCatalog(error: unknown): error is Error {
  return error instanceof Error && /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown }).code))
}

function checkDatabase({ catalog, share }: Verifying, { faults }: Verification): void {
  for (const what of databaseFaults(catalog, share < 1))
    faults.push({ step: 'database', path: catalogFile, what, kind: 'database', ...nowhere })
}

async function checkLedger({ catalog, share, clock, stopped }: Verifying, result: Verification): Promise<void> {
  // Captures do not say when they were checked: each day takes another part, until all had their turn.
  const parts = Math.max(1, Math.round(1 / share))
  const part = Math.floor(clock.nowSeconds() / 86_400) % parts
  for (const { id, fault } of checkCaptures(catalog, { part, parts })) {
    result.checked.captures += 1
    if (fault !== null)
      result.faults.push({
        step: 'captures',
        path: `${catalogFile}#captures.id=${id}`,
        what: fault,
        kind: 'capture',
        ...nowhere,
      })
    if (result.checked.captures % 100 !== 0) continue
    await breathe()
    if (stopped()) return
  }
}

function checkReferences({ catalog }: Verifying, { faults, checked }: Verification): void {
  checked.slots = countSlots(catalog)
  for (const { identity, where, what } of referenceFaults(catalog))
    faults.push({
      step: 'references',
      path: `${catalogFile}#${where}`,
      what,
      kind: 'reference',
      digest: null,
      identity,
      owners: [],
    })
}

async function checkBlobs(of: Verifying, result: Verification): Promise<void> {
  const { checked, faults } = result
  if (of.share === 1) {
    await readBlobs(of, result, allBlobs(of.catalog))
    checked.blobs = checked.blobs_read
    return
  }
  for await (const found of scrub(of.archiveDir, allBlobs(of.catalog), { read: false })) {
    checked.blobs += 1
    if (found.fault !== null) faults.push(blobFault(of, found, found.fault))
    if (of.stopped()) return
  }
  const lost = new Set(faults.map(({ digest }) => digest))
  const turn = longestUnchecked(of.catalog, Math.ceil(checked.blobs * of.share))
  await readBlobs(
    of,
    result,
    turn.filter(({ digest }) => !lost.has(digest)),
  )
}

const batchSize = 500

async function readBlobs(of: Verifying, { faults, checked }: Verification, blobs: Iterable<BlobRow>): Promise<void> {
  let good: Digest[] = []
  const record = () => {
    if (of.mayWrite && good.length > 0) transact(of.catalog, (tx) => markVerified(tx, good, of.clock.nowSeconds()))
    good = []
  }
  for await (const found of scrub(of.archiveDir, blobs, { read: true })) {
    checked.blobs_read += 1
    if (found.fault === null) {
      checked.bytes_read += found.size
      good.push(found.digest)
    } else faults.push(blobFault(of, found, found.fault))
    if (good.length >= batchSize) record()
    if (of.stopped()) break
  }
  record()
}

function blobFault({ catalog }: Verifying, { digest, path }: Scrubbed, fault: ScrubFault): Fault {
  return { step: 'blobs', path, ...fault, digest, identity: null, owners: ownersOf(catalog, digest) }
}

async function listOrphans({ archiveDir, catalog, share }: Verifying, result: Verification): Promise<void> {
  for await (const orphan of findOrphans(archiveDir, (digest) => hasBlob(catalog, digest))) result.orphans.push(orphan)
  if (share < 1) return
  // One that is not what its name says would be taken for the file when that one is downloaded.
  const named = result.orphans.flatMap(({ digest, size }) => (digest === null ? [] : [{ digest, size }]))
  for await (const { digest, path, fault } of scrub(archiveDir, named, { read: true }))
    if (fault !== null) result.faults.push({ step: 'orphans', path, ...fault, digest, identity: null, owners: [] })
}

async function listLeftovers({ archiveDir }: Verifying, result: Verification): Promise<void> {
  for (const name of await namesIn(join(archiveDir, temporaryFolder)))
    result.leftovers.push(`${temporaryFolder}/${name}`)
  for (const name of await namesIn(join(archiveDir, 'reports')))
    if (name.endsWith('.partial')) result.leftovers.push(`reports/${name}`)
  const quarantine = await namesIn(join(archiveDir, quarantineFolder))
  result.quarantined = quarantine.filter((name) => !name.endsWith('.txt')).length
}

const namesIn = (folder: string) => readdir(folder).catch(() => [])
