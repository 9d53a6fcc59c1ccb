// A note's newest answer, whole or its beginning. It must not interpret it.
import type { Catalog } from '../../../core/catalog.ts'
import { IntegrityError, UsageError } from '../../../core/errors.ts'
import type { NoteId } from '../../../core/model.ts'
import { rawCapture } from '../../note/raw-capture.ts'
import type { RawExcerpt } from '../pages/note-files.ts'

/** Bytes that a page shows. */
const shownBytes = 16_384

/** The answer of a note at or before `at` (unix seconds; null: the newest), or null where there is none to be had. */
export function rawOf(catalog: Catalog, noteId: NoteId, at: number | null): ReturnType<typeof rawCapture> | null {
  try {
    return rawCapture(catalog, noteId, at)
  } catch (error) {
    // A damaged capture is for `verify` to report; the rest of the note can be looked at.
    if (error instanceof UsageError || error instanceof IntegrityError) return null
    throw error
  }
}

/** What a page shows of the newest answer. */
export function rawExcerpt(catalog: Catalog, noteId: NoteId): RawExcerpt | null {
  const raw = rawOf(catalog, noteId, null)
  if (raw === null) return null
  const { capture, body } = raw
  const text = new TextDecoder().decode(body.subarray(0, shownBytes), { stream: true })
  return {
    captureId: capture.id,
    capturedAt: capture.capturedAt,
    text,
    size: body.length,
    isWhole: body.length <= shownBytes,
  }
}
