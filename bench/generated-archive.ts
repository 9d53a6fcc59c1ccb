// A large archive as years of nights leave it, made by the program's own functions in large transactions: notes captured
// several times, edited, renamed, missing, gone, back again, on lists, some with their files. The same options give the
// same rows, and blobs. It must not measure.
import { Readable } from 'node:stream'
import { type BlobStore, createBlobStore } from '../src/blobs/blob-store.ts'
import { type Catalog, type Transaction, transact } from '../src/core/catalog.ts'
import { inspect } from '../src/media/inspect.ts'
import { generatedNoteId, generateNote } from '../src/provider/generate-notes.ts'
import { below, randomOf } from '../src/provider/random.ts'
import { mediaBytes } from '../src/provider/sample-media.ts'
import type { NoteData } from '../src/provider/sample-notes.ts'
import { reschedule } from '../src/runs/reschedule.ts'
import { createArchiveFolder } from '../src/store/archive-folder.ts'
import { addToList, ensureList } from '../src/store/lists.ts'
import { linkFile, type SkipReason, wantedFile } from '../src/store/media.ts'
import { ensureNote } from '../src/store/notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun, endRun } from '../src/store/runs.ts'
import { recordSeed } from '../src/store/seeds.ts'
import { answerOf, capture, observe } from './answers.ts'
import { largeWording } from './wording.ts'

export interface GenerateOptions {
  readonly notes: number
  /** How often a note is asked for at most, on different days: the first once, the next twice, and so on in turn. */
  readonly captures: number
  /** How many notes have their files. */
  readonly files: number
  readonly seed: number
  /** Told how many captures of how many are done. */
  onProgress?(done: number, of: number): void
}

const day = 86_400
/** 2026-10-02 18:40 at UTC+8, when the first night begins; all generated notes are older. */
const firstNightAt = 1_790_937_600
/** The first captures spread over as many nights; the later ones follow so many days after. */
const firstNights = 30
const daysAfter = (nth: number) => (nth * (nth + 1)) / 2
const transactionSize = 2000
const config = { nightly: { minIntervalHours: 20, maxIntervalDays: 60 } } as Parameters<typeof reschedule>[1]['config']

/** Fills a new archive in `folder`, and leaves it closed. @throws {UsageError} where the folder holds other things */
export async function generateArchive(folder: string, options: GenerateOptions): Promise<void> {
  createArchiveFolder(folder)
  const { catalog } = openCatalog(folder)
  const { sqlite } = catalog
  try {
    sqlite.pragma('synchronous = OFF')
    sqlite.pragma('cache_size = -400000')
    const wanted = new Set<string>()
    makeNights(catalog, options, wanted)
    await storeFiles(catalog, createBlobStore(folder), wanted)
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    sqlite.close()
  }
}

function makeNights(catalog: Catalog, options: GenerateOptions, wanted: Set<string>): void {
  const { notes, captures, seed } = options
  let total = 0
  for (let index = 0; index < notes; index++) total += timesAsked(index, captures)
  const nights = firstNights + daysAfter(captures - 1)
  let done = 0
  for (let night = 0; night < nights; night++) {
    const asked: { index: number; nth: number }[] = []
    for (let index = 0; index < notes; index++) {
      const nth = captureOf(night - firstNightOf(index, seed), timesAsked(index, captures))
      if (nth !== null) asked.push({ index, nth })
    }
    if (asked.length === 0) continue
    const startedAt = firstNightAt + night * day
    const command = night < firstNights ? 'backfill' : 'nightly'
    const runId = transact(catalog, (tx) => beginRun(tx, { command, version: '0', startedAt }))
    const wording = largeWording(notes, (user) => user % 25 === 7 && night >= firstNights - (user % 20))
    for (let from = 0; from < asked.length; from += transactionSize) {
      const part = asked.slice(from, from + transactionSize)
      transact(catalog, (tx) => {
        for (const [place, { index, nth }] of part.entries()) {
          const at = startedAt + from + place
          if (nth === 0) nameNote(tx, index, { runId, at, seed })
          const data = stateOf(generateNote(index, seed, wording), { index, nth, at, ...options })
          ask(tx, data, { index, nth, at, runId, ...options }, wanted)
        }
      })
      done += part.length
      options.onProgress?.(done, total)
    }
    const end = { endedAt: startedAt + asked.length, outcome: 'complete', exitCode: 0 }
    transact(catalog, (tx) => endRun(tx, runId, end))
  }
}

const firstNightOf = (index: number, seed: number) => below(randomOf(seed, index, 0x6e6967), firstNights)

/** Those that are to change or to go away as often as there is. */
const hasFate = (index: number) => index % 20 === 3 || [41, 42, 43].includes(index % 100)
const timesAsked = (index: number, captures: number) => (hasFate(index) ? captures : 1 + (index % captures))

/** Which of a note's captures falls on that many days after the first; null where none does. */
function captureOf(days: number, captures: number): number | null {
  for (let nth = 0; nth < captures; nth++) if (daysAfter(nth) === days) return nth
  return null
}

/** A note's line, and the lists that it is on. */
function nameNote(tx: Transaction, index: number, { runId, at, seed }: { runId: number; at: number; seed: number }) {
  const noteId = generatedNoteId(index, seed)
  ensureNote(tx, noteId)
  const line = { source: '/generated.csv', line: index + 2, text: noteId, occurrence: 0, noteId }
  recordSeed(tx, { ...line, outcome: 'archived', reason: null }, runId)
  const lists = [index % 10 === 1 && 'brand-x', index % 40 === 1 && '春季活动', index % 1000 === 7 && 'pilot']
  for (const name of lists) {
    if (name === false) continue
    const fields = index % 2 === 0 ? null : JSON.stringify({ campaign: name, fee: String((index % 90) * 100) })
    addToList(tx, ensureList(tx, name), { noteId, now: at, fields })
  }
}

interface Asked extends GenerateOptions {
  readonly index: number
  /** 0 for the note's first capture. */
  readonly nth: number
  readonly at: number
}

/** The note as it is at that capture: grown, and one of twenty edited; null where it is not there. */
function stateOf(data: NoteData, { index, nth, at, captures, seed }: Asked): NoteData | null {
  const isLast = nth === captures - 1
  if (nth > 0 && index % 100 === 41 && isLast) return null
  if (nth > 0 && index % 100 === 42 && nth >= captures - 2) return null
  if (nth > 0 && index % 200 === 43 && !isLast) return null
  const [note] = data.note_list
  const pace = randomOf(seed, index, 0x67726f)() ** 4
  for (const count of ['liked_count', 'collected_count', 'comments_count', 'shared_count'])
    note[count] = Math.round((Number(note[count]) + 3) * (1 + pace * daysAfter(nth) * 0.2))
  if (nth > 0 && index % 20 === 3) {
    note.desc = `${note.desc}\n更新${nth}：${index % 40 === 3 ? '谢谢大家，已经卖完了' : '地址换了，新店在桥那头'}`
    note.last_update_time = at - 3600
    if (index % 60 === 3) note.title = `【更新】${note.title}`
  }
  return data
}

function ask(
  tx: Transaction,
  data: NoteData | null,
  of: Asked & { readonly runId: number },
  wanted: Set<string>,
): void {
  const noteId = generatedNoteId(of.index, of.seed)
  const random = randomOf(of.seed, of.index, of.nth)
  const exchange = answerOf(noteId, data, { random, at: of.at })
  let edited = false
  if (data === null) observe(tx, exchange, of.runId)
  else {
    const applied = capture(tx, exchange, of.runId, of.index < of.files ? withFiles : withoutFiles)
    for (const identity of applied.wanted) wanted.add(identity)
    edited = applied.changed && of.nth > 0
  }
  reschedule(tx, { config }, noteId, { seenAt: of.at, edited })
}

const withoutFiles: SkipReason = () => 'no media wanted (--no-media)'
/** As the default configuration has it. */
const withFiles: SkipReason = ({ kind, rendition }) =>
  kind === 'image' && rendition !== 'original' && rendition !== 'high' ? 'not configured' : null

async function storeFiles(catalog: Catalog, blobs: BlobStore, identities: Iterable<string>): Promise<void> {
  for (const identity of identities) {
    const url = wantedFile(catalog, identity)?.url
    if (url === undefined) continue
    const { pathname, search } = new URL(url)
    const { bytes, mediaType } = mediaBytes(decodeURIComponent(pathname), withoutSignature(search))
    const limits = { maxBytes: bytes.length, expectedBytes: bytes.length }
    const received = await blobs.receive(Readable.from([bytes]), limits)
    const measures = await inspect(received.content, mediaType)
    await received.keep()
    const file = { ...measures, digest: received.digest, size: received.size, md5: null, mediaType }
    transact(catalog, (tx) => linkFile(tx, identity, file, firstNightAt))
  }
}

const withoutSignature = (search: string) =>
  search
    .slice(1)
    .split('&')
    .filter((part) => !/^(sign|t)=/.test(part))
    .join('&')
