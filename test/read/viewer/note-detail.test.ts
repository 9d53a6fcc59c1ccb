// The provider's path, answered from the archive: each answer held against the provider's own document.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { transact } from '../../../src/core/catalog.ts'
import { parseJson } from '../../../src/core/json.ts'
import { linkFile } from '../../../src/store/media.ts'
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
import { openViewer } from './open-viewer.ts'

const path = '/api/xiaohongshu/get-note-detail/v1'
const document = JSON.parse(
  readFileSync(new URL('../../../config/note-detail-v1.openapi.json', import.meta.url), 'utf8'),
)

/**
 * The document describes its one answer by an example. As a schema: the keys that every envelope has, and for a note
 * each key of the example that the provider has been seen to always send, in the example's types.
 */
const { example } = document.paths[path].get.responses.default.content['application/json']
const types = (value: unknown): object => {
  if (Array.isArray(value)) return { type: 'array' }
  return { type: value === null ? 'null' : typeof value === 'object' ? 'object' : typeof value }
}
const noteExample = example.data[0].note_list[0]
const note = {
  type: 'object',
  required: ['id'],
  properties: Object.fromEntries(Object.entries(noteExample).map(([key, value]) => [key, types(value)])),
}
const entry = {
  type: 'object',
  required: ['user', 'note_list', 'comment_list', 'model_type'],
  properties: { user: { type: 'object' }, note_list: { type: 'array', minItems: 1, maxItems: 1, items: note } },
}
const envelopeSchema = {
  type: 'object',
  required: ['code', 'data'],
  properties: {
    code: { type: 'integer' },
    data: { anyOf: [{ type: 'null' }, { type: 'array', items: entry }] },
    message: { type: ['string', 'null'] },
    recordTime: { type: ['string', 'null'] },
  },
  if: { properties: { code: { const: 0 } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
  then: { properties: { data: { type: 'array', minItems: 1 } } },
  else: { properties: { data: { type: 'null' }, message: { type: 'string', minLength: 1 } } },
}
const isAnswer = new Ajv({ allErrors: true }).compile(envelopeSchema)

function open(settings: Parameters<typeof openViewer>[2] = {}) {
  const dir = temporaryFolder()
  const catalog = makeSmallArchive(dir)
  return { ask: openViewer(catalog, dir, settings), catalog }
}

async function call(ask: ReturnType<typeof openViewer>, query: Record<string, string>) {
  const answer = await ask(`${path}?${new URLSearchParams(query)}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  const body = parseJson(bytes.toString()) as { code: number }
  expect(isAnswer(body), JSON.stringify(isAnswer.errors)).toBe(true)
  expect(answer.headers.get('content-type')).toContain('application/json')
  return { status: answer.status, code: body.code, bytes, headers: answer.headers }
}

const token = 'any'

test('the schema refuses what is no answer, so that holding answers against it means something', () => {
  for (const wrong of [{}, { code: '0', data: null }, { code: 0, data: null }, { code: 404, data: null, message: '' }])
    expect(isAnswer(wrong), JSON.stringify(wrong)).toBe(false)
  expect(isAnswer({ code: 0, data: example.data })).toBe(true)
})

test('a note is answered with its newest capture, byte for byte, and with an older one by `at`', async () => {
  const { ask } = open()
  const newest = await call(ask, { token, noteId: imageNote })
  expect(newest).toMatchObject({ status: 200, code: 0 })
  expect(newest.bytes.equals(editedAnswer)).toBe(true)
  expect(newest.headers.get('x-rednote-captured-at')).toBe(String(secondNight + 1))
  const older = await call(ask, { token, noteId: imageNote, at: String(firstNight + 60) })
  expect(older.bytes.equals(sampleAnswer(imageNote))).toBe(true)
  const url = `https://www.xiaohongshu.com/explore/${imageNote}?xsec_token=x`
  expect((await call(ask, { token, noteId: url })).bytes.equals(editedAnswer)).toBe(true)
})

test('a note that is gone is answered with the capture that last showed it', async () => {
  const { ask } = open()
  expect((await call(ask, { token, noteId: videoNote })).bytes.equals(sampleAnswer(videoNote))).toBe(true)
})

test.each([
  ['a note that is not archived', { token, noteId: '69aed373000000000000ffff' }, 404, 404],
  ['a note before its first capture', { token, noteId: imageNote, at: '2020-01-01' }, 404, 404],
  ['no note', { token }, 400, 400],
  ['nonsense', { token, noteId: "x' OR 1=1" }, 400, 400],
  ['a time that is none', { token, noteId: imageNote, at: 'yesterday' }, 400, 400],
  ['no token', { noteId: imageNote }, 401, 100],
  ['an empty token', { token: '', noteId: imageNote }, 401, 100],
])('%s has an envelope of its own', async (_, query, status, code) => {
  expect(await call(open().ask, query as Record<string, string>)).toMatchObject({ status, code })
})

test('another path of the API answers as the provider does, and the document is served as it is written', async () => {
  const { ask } = open()
  expect(await (await ask('/api/xiaohongshu/search/v1?token=x')).json()).toMatchObject({ code: 404, data: null })
  expect(await (await ask('/openapi.json')).json()).toEqual(document)
})

test('media addresses point to the archive where it has the file, and nothing else changes', async () => {
  const { ask, catalog } = open({ rewritesMedia: true })
  const digest = 'ab'.repeat(32)
  const identity = catalog.sqlite
    .prepare<[string], string>("SELECT identity FROM media WHERE note_id = ? AND kind = 'live_photo'")
    .pluck()
    .get(imageNote)
  const file = { digest, size: 10, mediaType: 'video/mp4', width: 1, height: 1, durationMs: 1, md5: null }
  transact(catalog, (tx) => linkFile(tx, identity ?? '', file, secondNight))

  const { bytes } = await call(ask, { token, noteId: imageNote })
  const before = editedAnswer.toString()
  const after = bytes.toString()
  const blob = /"http:\/\/127\.0\.0\.1:8787\/blobs\/[0-9a-f]{64}"/g
  expect(after.match(blob)?.length).toBeGreaterThan(3)
  expect(after).toContain(`/blobs/${digest}`)
  // With every URL taken out, the rest is the same to the byte.
  const withoutUrls = (text: string) => text.replace(/"https?:(?:[^"\\]|\\.)*"/g, '""')
  expect(withoutUrls(after)).toBe(withoutUrls(before))
  // What is not stored keeps its address.
  expect(after).toMatch(/"https:\/\/sns-/)
})
