// What happens in the year besides likes: who is renamed, which notes go and come back, and the nights on which the
// provider is out or writes another key. All of it lasts longer than the longest interval between two captures, so
// that no policy has an excuse to miss it. It must not play it.
import { type NoteYear, planYear } from './plan.ts'

/** Nights; a note is looked at every 60, and an outage delays that. */
const longestUnseen = 66

export interface Note extends NoteYear {
  readonly index: number
  readonly author: number
  /** The first night without it, and the night from which it is there again. */
  readonly gone: { readonly from: number; readonly until: number } | null
}

/** What becomes of a note, by its index. */
const absences = new Map([
  [3, { from: 61, until: 150 }],
  [10, { from: 100, until: Number.POSITIVE_INFINITY }],
  [25, { from: 170, until: 260 }],
])

export const authors = 10
/** A user's new name, and the night from which it stands. */
export const renames = [
  { author: 3, night: 120, nickname: '海边的小熊' },
  { author: 6, night: 210, nickname: '今天也早睡' },
]

/** Nights on which every call ends with 503. */
export const outages: ReadonlySet<number> = new Set([33, 34, 181])
/** Nights on which the media hosts answer 500. */
export const mediaOutages: ReadonlySet<number> = new Set([2, 120])
/** The night on which `note_list` is called otherwise. The notes that were there at the start are due. */
export const renamedKey = 7
/** Paid calls. The first night and the first week have more due than a day's. */
export const caps = { day: 24, month: 70 }

/** The year's notes. */
export const notes: readonly Note[] = planYear(40).map((note, index) => {
  const gone = absences.get(index) ?? null
  return { ...note, index, author: index % authors, gone, edits: gone === null ? farApart(note.edits) : [] }
})

/** The edits that any policy sees one by one, and before the year is over. */
function farApart(edits: readonly number[]): number[] {
  const kept: number[] = []
  for (const at of edits)
    if (at < 365 - longestUnseen && at - (kept.at(-1) ?? -longestUnseen) > longestUnseen) kept.push(at)
  return kept
}
