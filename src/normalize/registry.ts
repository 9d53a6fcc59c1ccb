// Which normalizer reads the captures of which endpoint. A new version of an endpoint is a new entry beside the old
// one, since old captures stay.
import type { NoteRecord } from '../core/model.ts'
import { normalizeNoteDetailV1 } from './note-detail-v1.ts'

/** Reads the note of an answer, and the user that the envelope repeats; null where that is no note. Never throws. */
export type Normalizer = (note: unknown, envelopeUser: unknown) => NoteRecord | null

/** The path of the note detail endpoint, as captures record it. */
export const noteDetailV1 = '/api/xiaohongshu/get-note-detail/v1'

const normalizers: ReadonlyMap<string, Normalizer> = new Map([[noteDetailV1, normalizeNoteDetailV1]])

/** The normalizer for an endpoint's path (what stands after a `#` says which part of the answer was saved), or null. */
export function normalizerFor(endpoint: string): Normalizer | null {
  return normalizers.get(endpoint.replace(/#.*$/, '')) ?? null
}
