// What a backfill would do, without a call and without a row: the numbers of --dry-run. It must not write.
import type { Config } from '../config.ts'
import type { Catalog } from '../core/catalog.ts'
import type { NoteId } from '../core/model.ts'
import type { Seed } from '../seeds/seed-list.ts'
import { mediaBytesPerNote } from '../store/media.ts'
import { readCatalog } from '../store/read-only-copy.ts'
import { knownNote } from '../store/seeds.ts'
import { decide } from './enqueue.ts'

export interface Plan {
  readonly requested: number
  readonly calls: number
  readonly skipped: number
  readonly duplicate: number
  readonly unavailable: number
  readonly invalid: number
  /** Short links are resolved when the run asks for them; each counts as a call here. */
  readonly shortLinks: number
  /** Beyond --limit. */
  readonly pending: number
  /** Media bytes of a note in this archive so far, or a usual value where it has none. */
  readonly bytesPerNote: number
}

export interface Estimate extends Plan {
  readonly cost: number
  readonly currency: string
  readonly bytes: number
  readonly hours: number
}

/** Four pictures in two renditions and an avatar, as the notes of the sample feed have it. */
const usualBytesPerNote = 2_500_000

/** Counts what a backfill of these seeds would do. `archiveDir` is null where there is no archive yet. */
export async function planSeeds(
  archiveDir: string | null,
  batches: AsyncIterable<readonly Seed[]>,
  of: { readonly refresh: boolean; readonly limit: number | null; readonly now: number },
): Promise<Plan> {
  const planOn = async (catalog: Catalog | null) => {
    const bytesPerNote = (catalog && mediaBytesPerNote(catalog)) ?? usualBytesPerNote
    return { ...(await count(catalog, batches, of)), bytesPerNote }
  }
  return archiveDir === null ? planOn(null) : readCatalog(archiveDir, planOn)
}

async function count(
  catalog: Catalog | null,
  batches: AsyncIterable<readonly Seed[]>,
  of: { readonly refresh: boolean; readonly limit: number | null; readonly now: number },
): Promise<Omit<Plan, 'bytesPerNote'>> {
  const plan = {
    requested: 0,
    calls: 0,
    skipped: 0,
    duplicate: 0,
    unavailable: 0,
    invalid: 0,
    shortLinks: 0,
    pending: 0,
  }
  const seen = new Set<NoteId>()
  for await (const batch of batches)
    for (const { ref } of batch) {
      plan.requested += 1
      if (ref.kind === 'none') plan.invalid += 1
      else if (ref.kind === 'note' && seen.has(ref.noteId)) plan.duplicate += 1
      else {
        if (ref.kind === 'note') seen.add(ref.noteId)
        else plan.shortLinks += 1
        const known = ref.kind === 'note' && catalog ? knownNote(catalog, ref.noteId) : undefined
        const decision = decide(known, of)
        if (decision !== 'ask') plan[decision] += 1
        else if (of.limit !== null && plan.calls >= of.limit) plan.pending += 1
        else plan.calls += 1
      }
    }
  return plan
}

/** What a plan costs and how long it takes under a configuration. */
export function estimate(plan: Plan, config: Pick<Config, 'money' | 'provider' | 'media'>): Estimate {
  return {
    ...plan,
    cost: Math.round(plan.calls * config.money.pricePerCall * 1e6) / 1e6,
    currency: config.money.currency,
    bytes: config.media.enabled ? plan.calls * plan.bytesPerNote : 0,
    hours: plan.calls / config.provider.rate / 3600,
  }
}
