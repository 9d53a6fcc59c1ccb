import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { blobPath } from '../../../src/blobs/layout.ts'
import type { Catalog } from '../../../src/core/catalog.ts'
import { sha256 } from '../../../src/core/digest.ts'
import { exportWarc, noRecordsYet, type WarcWanted } from '../../../src/read/export/export-warc.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import {
  editedAnswer,
  firstNight,
  imageNote,
  makeSmallArchive,
  sampleAnswer,
  secondNight,
  videoNote,
} from '../small-archive.ts'
import { type ReadRecord, readCompressed, readPlain } from './warc-reader.ts'

let archiveDir: string
let catalog: Catalog
let path: string
const voice = Buffer.from('a voice')

beforeEach(() => {
  const folder = temporaryFolder()
  archiveDir = join(folder, 'archive')
  path = join(folder, 'notes.warc.gz')
  catalog = makeSmallArchive(archiveDir)
  const digest = sha256(voice)
  const blob = join(archiveDir, blobPath(digest))
  mkdirSync(dirname(blob), { recursive: true })
  writeFileSync(blob, voice)
  catalog.sqlite.exec(`
    UPDATE media SET state = 'wanted', digest = NULL;
    INSERT INTO blobs (digest, size, media_type, stored_at) VALUES ('${digest}', ${voice.length}, 'audio/wav', ${firstNight});
    UPDATE media SET state = 'stored', digest = '${digest}', stored_at = ${firstNight} WHERE kind IN ('voice', 'live_photo');
    UPDATE captures SET response_headers =
      '{"Content-Type":"application/json","Content-Encoding":"gzip","Content-Length":"77","X-Trace":"1"}' WHERE id = 1`)
})

async function run(wanted: Partial<WarcWanted> = {}, of = { path, signal: new AbortController().signal }) {
  const progress = noRecordsYet()
  const written = await exportWarc({
    archiveDir,
    ...of,
    wanted: { list: null, since: null, media: true, ...wanted },
    progress,
  })
  return { ...written, progress }
}

const typesOf = (records: readonly ReadRecord[]) => records.map(({ headers }) => headers.get('warc-type'))
const ofType = (records: readonly ReadRecord[], type: string) =>
  records.filter(({ headers }) => headers.get('warc-type') === type)

test('a strict reader finds each answer as it was received, the request without a token, and each file', async () => {
  const { bytes, sha256: digest, progress } = await run()
  const file = readFileSync(path)
  expect([file.length, sha256(file)]).toEqual([bytes, digest])
  const records = readCompressed(file)
  expect(new Set(records.map(({ headers }) => headers.get('warc-record-id'))).size).toBe(records.length)
  expect(typesOf(records)[0]).toBe('warcinfo')
  for (const [type, count] of Object.entries(progress.records))
    expect([type, ofType(records, type).length]).toEqual([type, count])

  const requests = ofType(records, 'request')
  expect(requests).toHaveLength(5)
  const target = `/api/xiaohongshu/get-note-detail/v1?noteId=${imageNote}`
  expect(requests[0]?.http).toEqual([`GET ${target} HTTP/1.1`, 'Host: api.justoneapi.com', 'Accept: application/json'])
  expect(requests[0]?.headers.get('warc-target-uri')).toBe(`https://api.justoneapi.com${target}`)
  expect(file.toString('latin1') + records.map(({ block }) => block.toString()).join()).not.toMatch(/token=/)

  const responses = ofType(records, 'response')
  // One call of five had no answer.
  expect(responses).toHaveLength(4)
  const [first] = responses
  expect(first?.payload.equals(sampleAnswer(imageNote))).toBe(true)
  expect(first?.http).toEqual([
    'HTTP/1.1 200 OK',
    'Content-Type: application/json',
    // They tell of the bytes on the wire.
    'X-Archive-Orig-Content-Encoding: gzip',
    'X-Archive-Orig-Content-Length: 77',
    'X-Trace: 1',
    `Content-Length: ${sampleAnswer(imageNote).length}`,
  ])
  expect(first?.headers.get('warc-date')).toBe('2026-04-30T19:00:01Z')
  expect(requests[0]?.headers.get('warc-concurrent-to')).toBe(first?.headers.get('warc-record-id'))
  expect(responses.some(({ payload }) => payload.equals(editedAnswer))).toBe(true)

  const [about] = ofType(records, 'metadata')
  expect(about?.headers.get('warc-refers-to')).toBe(first?.headers.get('warc-record-id'))
  expect(JSON.parse(String(about?.block))).toMatchObject({ capture_id: 1, note_id: imageNote, charged: 'yes' })

  const [media] = ofType(records, 'resource')
  expect([media?.payload.toString(), media?.headers.get('content-type')]).toEqual(['a voice', 'audio/wav'])
  const [again] = ofType(records, 'revisit')
  expect(again?.headers.get('warc-payload-digest')).toBe(media?.headers.get('warc-payload-digest'))
  expect(again?.headers.get('warc-refers-to-target-uri')).toBe(media?.headers.get('warc-target-uri'))
  expect(again?.headers.get('warc-target-uri')).not.toBe(media?.headers.get('warc-target-uri'))
})

test('the same archive gives the same bytes; a plain one holds the same records', async () => {
  await run()
  const [again, plain] = [join(dirname(path), 'again.warc.gz'), join(dirname(path), 'plain.warc')]
  const signal = new AbortController().signal
  await run({}, { path: again, signal })
  await run({}, { path: plain, signal })
  expect(readFileSync(again).equals(readFileSync(path))).toBe(true)
  expect(readPlain(readFileSync(plain))).toEqual(readCompressed(readFileSync(path)))
})

const bsdtar = spawnSync('bsdtar', ['--version'])

test.skipIf(bsdtar.error !== undefined)(
  'libarchive reads each answer and file as it is (skipped where there is no bsdtar)',
  async () => {
    await run()
    const old = join(dirname(path), 'old.warc')
    // It knows 1.0, whose records are framed alike, and no revisits: they say that they need a newer reader.
    const records = gunzipSync(readFileSync(path))
      .toString('latin1')
      .replace(/^WARC\/1\.1(?=\r$)/gm, 'WARC/1.0')
    writeFileSync(old, records, 'latin1')
    const read = (flags: string, ...names: string[]) => execFileSync('bsdtar', [flags, old, ...names])
    const voiceName = 'audio/1/02e98ab06689295a010370039c45c11f80_0.wav'
    const answers = [imageNote, videoNote].map((id) => `api/xiaohongshu/get-note-detail/v1?noteId=${id}`)
    expect(String(read('-tf')).trim().split('\n')).toEqual([...answers, ...answers, voiceName])
    // Each answer with its HTTP head.
    const both = read('-xOf', answers[0] ?? '')
    expect([sampleAnswer(imageNote), editedAnswer].map((body) => both.includes(body))).toEqual([true, true])
    // Behind the last record it reads on into nothing.
    expect(String(read('-xOf', voiceName))).toMatch(/^a voice\0*$/)
  },
)

test('narrows: a list, a time, no files', async () => {
  const records = async (wanted: Partial<WarcWanted>) => {
    rmSync(path, { force: true })
    await run(wanted)
    return readCompressed(readFileSync(path))
  }
  const captured = (all: readonly ReadRecord[]) => ofType(all, 'metadata').map(({ block }) => JSON.parse(String(block)))
  expect(captured(await records({ list: 'cooks' })).map(({ note_id }) => note_id)).toEqual([imageNote, imageNote])
  expect(captured(await records({ since: secondNight })).map(({ capture_id }) => capture_id)).toEqual([3, 4, 5])
  expect(typesOf(await records({ media: false }))).not.toContain('resource')
})

test('what the archive names and cannot give is told, and the rest is written', async () => {
  rmSync(join(archiveDir, blobPath(sha256(voice))))
  catalog.sqlite.exec("UPDATE captures SET body = x'00' WHERE id = 2")
  const { progress } = await run()
  expect(progress.faults.map(({ what }) => what)).toEqual([
    expect.stringMatching(/capture 2/),
    `${blobPath(sha256(voice))} is missing`,
  ])
  expect(ofType(readCompressed(readFileSync(path)), 'response')).toHaveLength(3)
})

test('never takes the place of a file, nor lies in the archive, nor has another name', async () => {
  writeFileSync(path, 'mine')
  await expect(run()).rejects.toThrow(/is there, and was left as it is/)
  const signal = new AbortController().signal
  await expect(run({}, { path: join(archiveDir, 'x.warc'), signal })).rejects.toThrow(/lies in the archive/)
  await expect(run({}, { path: join(dirname(path), 'notes.zip'), signal })).rejects.toThrow(/ends in .warc.gz/)
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('where it is stopped, whole records stay beside the place', async () => {
  const stop = new AbortController()
  const progress = noRecordsYet()
  Object.defineProperty(progress, 'bytes', { set: () => progress.records.metadata === 2 && stop.abort() })
  const wanted = { list: null, since: null, media: true }
  await expect(exportWarc({ archiveDir, path, wanted, progress, signal: stop.signal })).rejects.toThrow()
  expect(existsSync(path)).toBe(false)
  expect(typesOf(readCompressed(readFileSync(`${path}.partial`))).filter((type) => type === 'metadata')).toHaveLength(2)
})
