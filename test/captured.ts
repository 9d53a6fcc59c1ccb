// A note brought into a catalog as a run would: its answer recorded, then applied. It must not ask anybody.
import { noteDetailPath, readExchange } from '../src/api/contract.ts'
import { type Catalog, transact } from '../src/core/catalog.ts'
import type { NoteData } from '../src/provider/sample-notes.ts'
import { applyRecords } from '../src/runs/apply-capture.ts'
import { recordsOf } from '../src/runs/capture-records.ts'
import { recordCapture } from '../src/store/ledger.ts'
import type { SkipReason } from '../src/store/media.ts'
import { type Applied, ensureNote } from '../src/store/notes.ts'

/** Records and applies an answer that holds the note. `at` is unix seconds; a call costs 0.15 CNY. */
export function captureNote(
  catalog: Catalog,
  data: NoteData,
  of: { readonly runId: number; readonly at: number; readonly skipReason: SkipReason },
): Applied {
  const noteId = data.note_list[0].id
  const exchange = {
    noteId,
    endpoint: noteDetailPath,
    capturedAt: of.at,
    elapsedMs: 10,
    sent: true,
    httpStatus: 200,
    headers: {},
    body: Buffer.from(JSON.stringify({ code: 0, message: null, recordTime: null, data: [data] })),
    failure: null,
  }
  const price = { costMicros: 150_000, currency: 'CNY' }
  return transact(catalog, (tx) => {
    ensureNote(tx, noteId)
    const id = recordCapture(tx, exchange, readExchange(exchange), { runId: of.runId, origin: 'api', price })
    return applyRecords(tx, recordsOf(exchange), { id, capturedAt: of.at }, of.skipReason)
  })
}
