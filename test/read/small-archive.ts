// A small archive in a temporary folder, made by the functions that a run uses: three nights, two sample notes of which
// one is edited and one goes missing, files in every state, jobs in every state, a list. It must not check anything.
import { readFileSync } from 'node:fs'
import { judge, noteDetailPath, readExchange } from '../../src/api/contract.ts'
import { type Catalog, type Transaction, transact } from '../../src/core/catalog.ts'
import { UnavailableError } from '../../src/core/errors.ts'
import type { Exchange, MediaSlot, NoteId } from '../../src/core/model.ts'
import { bury, enqueueNote, leaseNote, park } from '../../src/frontier/frontier.ts'
import { normalizeNoteDetailV1 } from '../../src/normalize/note-detail-v1.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { recordCapture } from '../../src/store/ledger.ts'
import { addToList, ensureList } from '../../src/store/lists.ts'
import { failFile, linkFile } from '../../src/store/media.ts'
import { applyNote, applyObservation, ensureNote } from '../../src/store/notes.ts'
import { openCatalog } from '../../src/store/open.ts'
import { beginRun, endRun } from '../../src/store/runs.ts'
import { sightUser } from '../../src/store/users.ts'

export const imageNote = '69aed373000000001a02a6d8'
export const videoNote = '698ab064000000001503876d'
export const parkedNote = '69aed373000000000000aaaa'
export const buriedNote = '69aed373000000000000bbbb'

/** 2026-05-01 03:00:00 at UTC+8, the start of the first night. */
export const firstNight = Date.UTC(2026, 3, 30, 19) / 1000
/** 2026-05-02 03:00:00 at UTC+8. */
export const secondNight = firstNight + 86_400

export const fileDigest = (n: number) => n.toString(16).padStart(2, '0').repeat(32)

/** The sample's answer for a note, with something changed in its text. */
export function sampleAnswer(noteId: NoteId, change = (text: string) => text): Buffer {
  return Buffer.from(change(readFileSync(new URL(`../../data/sample/notes/${noteId}.json`, import.meta.url), 'utf8')))
}

/** The image note's answer after an evening: five more likes, and another title. */
export const editedAnswer = sampleAnswer(imageNote, (text) =>
  text.replace('"liked_count": 13', '"liked_count": 18').replaceAll('周末的番茄牛腩，一锅就够', '周末的番茄牛腩'),
)
const goneAnswer = Buffer.from('{"code":0,"message":null,"data":[]}')

/** Makes the archive in `dir` and leaves its catalog open for writing. */
export function makeSmallArchive(dir: string): Catalog {
  createArchiveFolder(dir)
  const { catalog } = openCatalog(dir)
  transact(catalog, (tx) => {
    const first = beginRun(tx, { command: 'backfill', version: '0.1.0', startedAt: firstNight })
    const slots = capture(tx, first, { noteId: imageNote, at: firstNight + 1, body: sampleAnswer(imageNote) })
    capture(tx, first, { noteId: videoNote, at: firstNight + 2, body: sampleAnswer(videoNote) })
    storeFiles(tx, slots)
    addToList(tx, ensureList(tx, 'cooks'), { noteId: imageNote, now: firstNight, fields: '{"why":"stew"}' })
    ensureList(tx, 'nobody')
    endRun(tx, first, { endedAt: firstNight + 100, outcome: 'done', exitCode: 0 })

    const second = beginRun(tx, { command: 'nightly', version: '0.1.0', startedAt: secondNight })
    capture(tx, second, { noteId: imageNote, at: secondNight + 1, body: editedAnswer })
    capture(tx, second, { noteId: videoNote, at: secondNight + 2, body: goneAnswer })
    capture(tx, second, { noteId: parkedNote, at: secondNight + 3, body: null })
    leaveJobs(tx, second)
    endRun(tx, second, { endedAt: secondNight + 100, outcome: 'done with failures', exitCode: 3 })
  })
  return catalog
}

/** Records and applies an answer as a run does. Returns the slots that it names. */
function capture(
  tx: Transaction,
  runId: number,
  of: { noteId: NoteId; at: number; body: Buffer | null },
): readonly MediaSlot[] {
  const exchange: Exchange = {
    noteId: of.noteId,
    endpoint: noteDetailPath,
    capturedAt: of.at,
    elapsedMs: 800,
    sent: true,
    httpStatus: of.body === null ? null : 200,
    headers: {},
    body: of.body,
    failure: of.body === null ? 'no answer within 120 s' : null,
  }
  ensureNote(tx, of.noteId)
  const price = { costMicros: 150_000, currency: 'CNY' }
  const id = recordCapture(tx, exchange, readExchange(exchange), { runId, origin: 'api', price })
  const moment = { id, capturedAt: of.at }
  if (of.body === null) return []
  try {
    const { note, envelopeUser } = judge(exchange)
    const record = normalizeNoteDetailV1(note, envelopeUser)
    if (record === null) throw new Error('the sample holds no note')
    if (record.user !== null) sightUser(tx, record.user, moment)
    applyNote(tx, record, moment, (slot) => (slot.kind === 'cover' ? 'not configured' : null))
    return record.media
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    applyObservation(tx, of.noteId, moment, error.code)
    return []
  }
}

/** Of the first pictures' files, two are stored and one has failed; the others stay wanted. */
function storeFiles(tx: Transaction, slots: readonly MediaSlot[]): void {
  const identities = [...new Set(slots.filter(({ kind }) => kind === 'image').map(({ identity }) => identity))]
  for (const [n, identity] of identities.slice(0, 2).entries()) {
    const file = { digest: fileDigest(n), size: 1000, mediaType: 'image/heic', width: 1080, height: 1440 }
    linkFile(tx, identity, { ...file, durationMs: null, md5: null }, firstNight + 50)
  }
  failFile(tx, identities[2] ?? '', 'HTTP 404')
}

function leaveJobs(tx: Transaction, runId: number): void {
  for (const noteId of [parkedNote, buriedNote, videoNote]) {
    ensureNote(tx, noteId)
    enqueueNote(tx, { noteId, runId, now: secondNight, purpose: 'asked', evenIfBuried: false })
  }
  const next = () => leaseNote(tx, { runId, now: secondNight, costMicros: null })
  const parked = next()
  const buried = next()
  if (parked === undefined || buried === undefined) throw new Error('no job to lease')
  park(tx, parked, { until: secondNight + 3600, error: 'code 301: collection failed', attempts: 5 })
  bury(tx, buried, 'code 400: the provider rejects this ID\n    at somewhere')
}
