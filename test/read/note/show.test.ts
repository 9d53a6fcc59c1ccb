// What `show` knows of the notes of a small archive, and the bytes that --raw gives back.
import { beforeEach, describe, expect, test } from 'vitest'
import { showCommand } from '../../../src/commands/show.ts'
import type { Catalog } from '../../../src/core/catalog.ts'
import { IntegrityError, UsageError } from '../../../src/core/errors.ts'
import { readNote } from '../../../src/read/note/show.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { printed } from '../printed.ts'
import {
  buriedNote,
  editedAnswer,
  fileDigest,
  firstNight,
  imageNote,
  makeSmallArchive,
  parkedNote,
  sampleAnswer,
  secondNight,
  videoNote,
} from '../small-archive.ts'

let archiveDir: string
let catalog: Catalog

beforeEach(() => {
  archiveDir = temporaryFolder()
  catalog = makeSmallArchive(archiveDir)
  return () => catalog.sqlite.close()
})

const show = (...args: string[]) => printed(showCommand(), [...args, '--archive', archiveDir])
const shown = async (...args: string[]) => (await show(...args)).stdout.toString()

test('a note is one document, with the columns’ names', () => {
  const note = readNote(catalog, imageNote)
  expect(note).toMatchObject({
    id: imageNote,
    title: '周末的番茄牛腩',
    availability: 'live',
    first_captured_at: firstNight + 1,
    last_captured_at: secondNight + 1,
    published_at: 1773065075,
    published_cn: '2026-03-09 22:04:35',
    edited_cn: null,
    user: { id: '62642c06962cfe0b8b787b85', red_id: '600000001', nickname: '小满的一日三餐' },
    metrics: { liked_count: 18, change: { liked_count: 5, comments_count: 0, view_count: null } },
    mentions: [{ nickname: '阿树种菜' }],
    lists: [{ name: 'cooks', added_at: firstNight, fields: '{"why":"stew"}' }],
    job: null,
  })
  expect(note?.hashtags.map((tag) => tag.name)).toEqual(['我的周末厨房', '一个人也要好好吃饭'])
  expect(note?.metric_snapshots.map((snapshot) => snapshot.liked_count)).toEqual([13, 18])
  expect(note?.versions.map((version) => version.title)).toEqual(['周末的番茄牛腩，一锅就够', '周末的番茄牛腩'])
  expect(note?.images.map((image) => image.position)).toEqual([...(note?.images ?? []).keys()])
  expect(note?.timeline.map(({ event, capture_id: capture }) => [event, capture])).toEqual([
    ['captured', 1],
    ['media', null],
    ['captured', 3],
    ['edited', 3],
  ])
})

test('its files are listed with the best rendition first, what is here with its path', () => {
  const files = readNote(catalog, imageNote)?.files ?? []
  const [first] = files
  expect(first).toMatchObject({ kind: 'image', position: 0, rendition: 'original', state: 'stored', size: 1000 })
  expect(first?.path).toBe(`blobs/sha256/00/00/${fileDigest(0)}`)
  expect(files.find((file) => file.state === 'failed')).toMatchObject({ reason: 'HTTP 404', digest: null, path: null })
  expect(files.filter((file) => file.kind === 'image').map((file) => file.position)).toEqual(
    files
      .filter((file) => file.kind === 'image')
      .map((file) => file.position)
      .sort((a, b) => a - b),
  )
  expect(files.at(-1)).toMatchObject({ kind: 'avatar', state: 'wanted' })
})

test('a note that went missing says when, and keeps its content', () => {
  const note = readNote(catalog, videoNote)
  expect(note).toMatchObject({ availability: 'missing', type: 'video', voice: { sound_id: expect.any(String) } })
  expect(note?.title).toBeTruthy()
  expect(note?.timeline.at(-1)).toMatchObject({ event: 'missing', at: secondNight + 2 })
  expect(note?.job).toMatchObject({ state: 'open' })
})

test('for people, all of it is printed', async () => {
  const text = await shown(imageNote)
  expect(text).toMatch(/^周末的番茄牛腩\n/)
  expect(text).toContain('author        小满的一日三餐 (62642c06962cfe0b8b787b85, red_id 600000001)\n')
  expect(text).toContain('likes 18 (+5)')
  expect(text).toContain('tags          #我的周末厨房 #一个人也要好好吃饭\n')
  expect(text).toContain('\n番茄先炒出汁，再放牛腩、土豆、胡萝卜\n')
  expect(text).toContain(`blobs/sha256/00/00/${fileDigest(0)}\n`)
  expect(text).toMatch(/image +0 +original +stored +image\/heic +1080x1440 +1 kB/)
  expect(text).toMatch(/2026-05-02 03:00:01 +edited +title/)
  expect(text).not.toContain('\u001b')
})

test('what the author forbids is said, with the reason', async () => {
  const switches =
    '[{"enable":false,"reason":"作者已关闭","type":"image_download"},{"enable":true,"type":"video_download"}]'
  catalog.sqlite.prepare('UPDATE notes SET disable_save = 1, function_switch = ? WHERE id = ?').run(switches, imageNote)
  expect(await shown(imageNote)).toContain('author forbids  saving, image_download (作者已关闭)\n')
})

test('control characters in a note do not reach the terminal', async () => {
  catalog.sqlite.prepare('UPDATE notes SET title = ?, body = ?').run('a\u001b]0;b\u0007', 'c\u001b[2J\nd')
  expect((await shown(imageNote)).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test.each([
  [parkedNote, 'asked for, and never captured', /job +parked until 2026-05-02 04:00:00 \(UTC\+8\): code 301/],
  [buriedNote, 'asked for, and never captured', /job +buried: code 400: the provider rejects this ID\n/],
])('a note that only has a row says so: %s', async (noteId, says, job) => {
  const text = await shown(noteId)
  expect(text).toContain(says)
  expect(text).toMatch(job)
  expect(JSON.parse(await shown(noteId, '--json'))).toMatchObject({ id: noteId, metrics: null, files: [], user: null })
})

test('a link does as well as an ID', async () => {
  const link = `https://www.xiaohongshu.com/explore/${imageNote}?xsec_token=x`
  expect(JSON.parse(await shown(link, '--json'))).toEqual(readNote(catalog, imageNote))
})

test.each([
  [['69aed3730000000000000000'], /has no note 69aed3730000000000000000; `rednote-archive backfill/],
  [['69aed373'], /No note is named here/],
  [['http://xhslink.com/a/abc'], /short link/],
  [[imageNote, '--raw', '--json'], /leave out --json/],
  [[imageNote, '--raw', '--at', 'noon'], /is no time/],
  [[parkedNote, '--raw'], /has no answer for note/],
  [[imageNote, '--raw', '--at', '2026-04-30'], /the first is from 2026-05-01 03:00:01/],
])('%j is refused', async (args, message) => {
  const refusal = show(...args)
  await expect(refusal).rejects.toThrow(UsageError)
  await expect(refusal).rejects.toThrow(message)
})

describe('--raw', () => {
  test.each([
    ['the newest', [], editedAnswer],
    ['that of a day', ['--at', '2026-05-01'], sampleAnswer(imageNote)],
    ['that of a second', ['--at', '2026-05-02 03:00:01'], editedAnswer],
    ['the one before a second', ['--at', '2026-05-02 03:00:00'], sampleAnswer(imageNote)],
    ['that of unix seconds', ['--at', String(secondNight)], sampleAnswer(imageNote)],
    ['that of a time with a zone', ['--at', '2026-05-01T19:00:01Z'], editedAnswer],
  ])('writes %s, byte for byte and nothing else', async (_, args, expected) => {
    const { stdout, exitCode } = await show(imageNote, '--raw', ...args)
    expect(stdout.equals(expected)).toBe(true)
    expect(exitCode).toBe(0)
  })

  test('says on stderr which it is, unless quiet', async () => {
    const first = await show(imageNote, '--raw')
    expect(first.stderr).toBe('capture 3 of 2026-05-02 03:00:01 (UTC+8), HTTP 200, code 0\n')
    expect((await show(imageNote, '--raw', '--quiet')).stderr).toBe('')
  })

  test('refuses bytes that are not what was received', async () => {
    catalog.sqlite.exec(
      `UPDATE captures SET body_digest = replace(body_digest, 'a', 'b') WHERE note_id = '${imageNote}'`,
    )
    await expect(show(imageNote, '--raw')).rejects.toThrow(IntegrityError)
  })
})
