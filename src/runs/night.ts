// What a night does, and in which order: first what is owed (new seeds, what earlier runs left, files still wanted,
// absences to confirm), then the refreshes that are due, those first that are expected to tell most.
// It must not decide when a note is due (refresh does).
import type { Catalog } from '../core/catalog.ts'
import { transact } from '../core/catalog.ts'
import type { NoteId } from '../core/model.ts'
import { enqueueFile, enqueueNote } from '../frontier/frontier.ts'
import { adoptOwed, failedNotes, owedNotes } from '../frontier/left-over.ts'
import type { Seed } from '../seeds/seed-list.ts'
import type { ResolvedLink } from '../seeds/short-link.ts'
import { failedFiles, notesWithUnfinishedMedia, wantUnfinished } from '../store/media.ts'
import { absentNotes, countDue, dueNotes } from '../store/schedule.ts'
import { enqueueSeeds } from './enqueue.ts'
import type { Run } from './run.ts'

/** What a night finds to do, in calls; files cost nothing while their URLs live. */
export interface NightPlan {
  readonly queued: number
  readonly retried: number
  readonly confirmed: number
  readonly refreshed: number
  readonly lookedFor: number
  /** Failed, and put aside until a later night. */
  readonly parked: number
  readonly unfinishedMedia: number
}

/** Counts what a night would do now, besides new seeds. */
export function planNight(catalog: Catalog, now: number): NightPlan {
  return {
    ...owedNotes(catalog, now),
    confirmed: countDue(catalog, 'missing', now),
    refreshed: countDue(catalog, 'live', now),
    lookedFor: countDue(catalog, 'gone', now),
    unfinishedMedia: notesWithUnfinishedMedia(catalog).length,
  }
}

/** Notes that share a transaction. */
const chunk = 10_000

/** Enqueues a night's work in its order. What does not fit the money there is stays due, and counts as pending. */
export async function enqueueNight(
  run: Run,
  seeds: AsyncIterable<readonly Seed[]>,
  of: { readonly limit: number | null; readonly resolveShortLink: (url: string) => Promise<ResolvedLink> },
): Promise<void> {
  const { tally, catalog } = run
  const now = run.clock.nowSeconds()
  await enqueueSeeds(run, seeds, { refresh: false, list: null, onlyNew: true, ...of })
  const plan = planNight(catalog, now)
  tally.failedBefore(failedNotes(catalog))
  tally.failedBefore(failedFiles(catalog))
  tally.notes.requested += transact(catalog, (tx) => adoptOwed(tx, { runId: run.id, now })) + plan.parked
  enqueueMedia(run, now)
  const due = plan.confirmed + plan.refreshed + plan.lookedFor
  tally.notes.requested += due
  // One more than the money allows: where something is left out, the run ends at its budget and says so.
  let most = Math.min(due, run.spending.callsLeft() + 1, of.limit ?? Infinity)
  for (const notes of [
    absentNotes(catalog, 'missing', { now, most }),
    dueNotes(catalog, now, most),
    absentNotes(catalog, 'gone', { now, most }),
  ]) {
    const chosen = notes.slice(0, most)
    most -= chosen.length
    enqueueNotes(run, chosen, now)
  }
}

function enqueueMedia(run: Run, now: number): void {
  const notes = notesWithUnfinishedMedia(run.catalog)
  for (let from = 0; from < notes.length; from += chunk)
    transact(run.catalog, (tx) => {
      for (const noteId of notes.slice(from, from + chunk))
        for (const identity of wantUnfinished(tx, noteId, run.skipReason))
          enqueueFile(tx, { identity, noteId, runId: run.id, now })
    })
}

function enqueueNotes(run: Run, notes: readonly NoteId[], now: number): void {
  for (let from = 0; from < notes.length; from += chunk)
    transact(run.catalog, (tx) => {
      for (const noteId of notes.slice(from, from + chunk))
        enqueueNote(tx, { noteId, runId: run.id, now, purpose: 'asked', evenIfBuried: false })
    })
}
