// Seeds to jobs: every line gets its row and, in the end, exactly one outcome; a note that is wanted gets a job.
// It must not read files (seeds/ does) or make a call to the provider.
import { type Transaction, transact } from '../core/catalog.ts'
import type { NoteId } from '../core/model.ts'
import { enqueueFile, enqueueNote, settleLeftOver, takePositions } from '../frontier/frontier.ts'
import type { NoteRef } from '../seeds/note-ref.ts'
import type { Seed } from '../seeds/seed-list.ts'
import type { ResolvedLink } from '../seeds/short-link.ts'
import { addToList, ensureList } from '../store/lists.ts'
import { wantUnfinished } from '../store/media.ts'
import { ensureNote } from '../store/notes.ts'
import {
  isNamed,
  isRecorded,
  type KnownNote,
  knownNote,
  recordSeed,
  type SeedOutcome,
  timesRead,
} from '../store/seeds.ts'
import type { Run } from './run.ts'

export interface EnqueueOptions {
  /** Ask again for what is archived, missing or buried. */
  readonly refresh: boolean
  /** The most notes to ask for; null: all. */
  readonly limit: number | null
  /** The list that the notes are put on. */
  readonly list: string | null
  readonly resolveShortLink: (url: string) => Promise<ResolvedLink>
  /** Lists that are read anew each night: a line that was recorded before, and asks for nothing, is not counted. */
  readonly onlyNew?: boolean
}

const secondLookAfterSeconds = 86_400

/**
 * What is to be done about a note that somebody asks for: ask the provider, or nothing, since it is archived, or is
 * known to be unavailable (and was looked for within a day, or twice).
 */
export function decide(
  known: KnownNote | undefined,
  of: { readonly now: number; readonly refresh: boolean },
): 'ask' | 'skipped' | 'unavailable' {
  if (known === undefined || of.refresh) return 'ask'
  if (known.lastCapturedAt !== null) return 'skipped'
  if (known.availability === 'gone') return 'unavailable'
  if (known.availability === 'missing' && of.now - (known.lastCheckedAt ?? 0) < secondLookAfterSeconds)
    return 'unavailable'
  return 'ask'
}

/** Lines that share a transaction. */
const batchSize = 50_000

/** Enqueues seed lists, batch by batch, each in one transaction. */
export async function enqueueSeeds(
  run: Run,
  lists: AsyncIterable<readonly Seed[]>,
  options: EnqueueOptions,
): Promise<void> {
  const enqueuer = new Enqueuer(run, options)
  for await (const batch of batchesOf(lists, batchSize)) {
    if (run.stop.requested) return
    const resolved = await resolveLinks(batch, options.resolveShortLink)
    const lines = batch.map((seed, index) => ({ seed, index, ref: resolved.get(seed) ?? seed.ref }))
    // In the order of their notes a million lines touch each page of the catalog a few times, not a million times.
    // The sort is stable: of the lines that name a note the first one stays first. A limit is for the first lines.
    if (options.limit === null) lines.sort((a, b) => compare(noteIdOf(a.ref), noteIdOf(b.ref)))
    transact(run.catalog, (tx) => {
      const first = takePositions(tx, lines.length)
      for (const { seed, index, ref } of lines) enqueuer.add(tx, seed, ref, first + index)
    })
    run.reached('enqueued')
  }
}

async function* batchesOf(lists: AsyncIterable<readonly Seed[]>, size: number): AsyncGenerator<Seed[]> {
  let batch: Seed[] = []
  for await (const seeds of lists) {
    for (const seed of seeds) batch.push(seed)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const noteIdOf = (ref: NoteRef | ResolvedLink) => (ref.kind === 'note' ? ref.noteId : '')
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

async function resolveLinks(
  batch: readonly Seed[],
  resolve: (url: string) => Promise<ResolvedLink>,
): Promise<Map<Seed, ResolvedLink>> {
  const resolved = new Map<Seed, ResolvedLink>()
  for (const seed of batch) if (seed.ref.kind === 'short-link') resolved.set(seed, await resolve(seed.ref.url))
  return resolved
}

class Enqueuer {
  readonly #run: Run
  readonly #options: EnqueueOptions
  #asked = 0
  #listId: number | null = null

  constructor(run: Run, options: EnqueueOptions) {
    this.#run = run
    this.#options = options
  }

  add(tx: Transaction, seed: Seed, ref: NoteRef | ResolvedLink, position: number): void {
    const { tally } = this.#run
    const { outcome, noteId, reason, asked } = this.#outcomeOf(tx, seed, ref, position)
    // The first line that names a note is the first with its text too, unless the text is a short link or no note.
    const mayRepeat = outcome === 'duplicate' || seed.ref.kind !== 'note'
    const { source, line, text } = seed
    const occurrence = mayRepeat ? timesRead(tx, source, text, this.#run.id) : 0
    const isCounted = asked === true || this.#options.onlyNew !== true || !isRecorded(tx, source, text, occurrence)
    recordSeed(tx, { source, line, text, occurrence, noteId, outcome, reason }, this.#run.id)
    if (!isCounted) return
    tally.notes.requested += 1
    if (outcome !== 'pending') tally.settle(outcome)
  }

  #outcomeOf(
    tx: Transaction,
    seed: Seed,
    ref: NoteRef | ResolvedLink,
    position: number,
  ): { outcome: SeedOutcome; noteId: NoteId | null; reason: string | null; asked?: boolean } {
    if (ref.kind === 'unresolved') return { outcome: 'failed', noteId: null, reason: ref.reason }
    if (ref.kind !== 'note')
      return { outcome: 'invalid', noteId: null, reason: ref.kind === 'none' ? ref.reason : 'an unresolved short link' }
    const { noteId } = ref
    const known = knownNote(tx, noteId)
    if (known === undefined) ensureNote(tx, noteId)
    this.#putOnList(tx, noteId, seed)
    if (known !== undefined && isNamed(tx, noteId, this.#run.id)) return { outcome: 'duplicate', noteId, reason: null }
    return { noteId, ...this.#ask(tx, noteId, known, position) }
  }

  #ask(
    tx: Transaction,
    noteId: NoteId,
    known: KnownNote | undefined,
    position: number,
  ): { outcome: SeedOutcome; reason: string | null; asked?: boolean } {
    const run = this.#run
    const now = run.clock.nowSeconds()
    const decision = decide(known, { now, refresh: this.#options.refresh })
    if (decision === 'skipped') {
      for (const identity of wantUnfinished(tx, noteId, run.skipReason))
        enqueueFile(tx, { identity, noteId, runId: run.id, now })
      settleLeftOver(tx, { noteId, runId: run.id })
      return { outcome: 'skipped', reason: null }
    }
    if (decision === 'unavailable')
      return { outcome: 'unavailable', reason: `${known?.availability} when last looked for; --refresh asks again` }
    if (this.#options.limit !== null && this.#asked >= this.#options.limit)
      return { outcome: 'pending', reason: `beyond --limit ${this.#options.limit}` }
    const queued = enqueueNote(tx, {
      noteId,
      runId: run.id,
      now,
      purpose: 'asked',
      evenIfBuried: this.#options.refresh,
      evenIfParked: this.#options.onlyNew !== true,
      position,
    })
    if (queued.job === 'parked') return { outcome: 'pending', reason: queued.reason }
    if (queued.job === 'buried')
      // A defect's reason is a whole stack, which the job keeps.
      return { outcome: 'failed', reason: `${queued.reason.split('\n', 1)[0]} (not asked again; --refresh does)` }
    this.#asked += 1
    return { outcome: 'pending', reason: null, asked: true }
  }

  #putOnList(tx: Transaction, noteId: NoteId, seed: Seed): void {
    const { list } = this.#options
    if (list === null) return
    this.#listId ??= ensureList(tx, list)
    const fields = seed.fields === null ? null : JSON.stringify(seed.fields)
    addToList(tx, this.#listId, { noteId, now: this.#run.clock.nowSeconds(), fields })
  }
}
