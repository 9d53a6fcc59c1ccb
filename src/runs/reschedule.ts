// Puts a note's next capture on the calendar, in the transaction that applies what was seen of it.
// It must not decide when (refresh does).
import type { Transaction } from '../core/catalog.ts'
import type { NoteId } from '../core/model.ts'
import { courseOf, setSchedule } from '../store/schedule.ts'
import { policyOf, schedule, scheduleAbsence } from './refresh.ts'
import type { Run } from './run.ts'

/** After a capture or an observation at `seenAt` (unix seconds). `edited`: the note's content had changed. */
export function reschedule(
  tx: Transaction,
  run: Pick<Run, 'config'>,
  noteId: NoteId,
  seen: { readonly seenAt: number; readonly edited: boolean },
): void {
  const course = courseOf(tx, noteId)
  if (course === undefined) return
  const policy = policyOf(run.config.nightly)
  const [newest, before] = course.snapshots
  const { availability, interval } = course
  if (availability !== 'live' || newest === undefined)
    setSchedule(
      tx,
      noteId,
      scheduleAbsence({ observedAt: seen.seenAt, gone: availability === 'gone', interval }, policy),
    )
  else setSchedule(tx, noteId, schedule({ ...course, ...newest, before: before ?? null, edited: seen.edited }, policy))
}
