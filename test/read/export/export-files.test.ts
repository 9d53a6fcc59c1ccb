import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { beforeEach, describe, expect, test } from 'vitest'
import { blobPath } from '../../../src/blobs/layout.ts'
import type { Catalog } from '../../../src/core/catalog.ts'
import { sha256 } from '../../../src/core/digest.ts'
import { exportFiles } from '../../../src/read/export/export-files.ts'
import { foldedName } from '../../../src/read/export/safe-names.ts'
import type { FilesManifest, FilesWanted, TreeFile } from '../../../src/read/export/tree-manifest.ts'
import { type FilesProgress, noFilesYet } from '../../../src/read/export/tree-placing.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { firstNight, imageNote, makeSmallArchive, videoNote } from '../small-archive.ts'

const sample = (name: string) => readFileSync(new URL(`../../../data/sample/media/${name}`, import.meta.url))

let archiveDir: string
let catalog: Catalog
let target: string

beforeEach(() => {
  const folder = temporaryFolder()
  archiveDir = join(folder, 'archive')
  target = join(folder, 'tree')
  catalog = makeSmallArchive(archiveDir)
  catalog.sqlite.exec(`UPDATE media SET state = 'wanted', digest = NULL`)
  const slots = (noteId: string, condition: string) => `note_id = '${noteId}' AND ${condition}`
  store(slots(imageNote, "kind = 'image' AND rendition = 'original'"), sample('dawn.heic'), 'image/heic')
  store(slots(imageNote, "kind = 'image' AND rendition = 'high'"), sample('noon.jpg'), 'image/jpeg')
  store(slots(videoNote, "kind = 'image' AND rendition IN ('original', 'high')"), sample('paper.png'), 'image/png')
  store(slots(videoNote, "kind = 'voice'"), sample('chord.wav'), 'audio/wav')
  store(`user_id = (SELECT user_id FROM notes WHERE id = '${videoNote}')`, sample('autumn.webp'), 'image/webp')
})

function store(slots: string, content: Buffer, mediaType: string): void {
  const digest = sha256(content)
  const path = join(archiveDir, blobPath(digest))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, 0o444)
  catalog.sqlite
    .prepare('INSERT INTO blobs (digest, size, media_type, stored_at) VALUES (?, ?, ?, ?)')
    .run(digest, content.length, mediaType, firstNight)
  const { changes } = catalog.sqlite
    .prepare(`UPDATE media SET state = 'stored', digest = ?, stored_at = ? WHERE ${slots}`)
    .run(digest, firstNight)
  expect(changes).toBeGreaterThan(0)
}

const everything: FilesWanted = {
  convert: null,
  list: null,
  since: null,
  author: null,
  allVersions: false,
  hardLinks: false,
}

async function run(
  wanted: Partial<FilesWanted> = {},
  of: { dir?: string; progress?: FilesProgress; signal?: AbortSignal } = {},
): Promise<FilesManifest & { files: TreeFile[]; progress: FilesProgress }> {
  const { dir = target, progress = noFilesYet(), signal = new AbortController().signal } = of
  const manifest = await exportFiles({ archiveDir, dir, wanted: { ...everything, ...wanted }, progress, signal })
  const { files } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
  return { ...manifest, files, progress }
}

const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(dir, path)).isFile())
    .sort()

const stew = '小满的一日三餐/2026-03-09 周末的番茄牛腩'
const photos = '风草/2026-02-10 国潮才是永恒审美！新年写真我太想进步了'
const pathTo = (path: string) => join(target, path)

test('is a folder an author, a folder a note, with what belongs to it', async () => {
  const manifest = await run()
  expect(filesIn(target)).toEqual(
    [
      'manifest.json',
      `${stew}/01-high.jpg`,
      `${stew}/01-original.heic`,
      `${stew}/note.json`,
      `${stew}/note.txt`,
      // Both renditions are one file.
      `${photos}/01-original.png`,
      `${photos}/note.json`,
      `${photos}/note.txt`,
      `${photos}/voice.wav`,
      '风草/avatar.webp',
    ].sort(),
  )
  expect(readFileSync(pathTo(`${stew}/01-original.heic`)).equals(sample('dawn.heic'))).toBe(true)
  expect(JSON.parse(readFileSync(pathTo(`${stew}/note.json`), 'utf8'))).toMatchObject({ id: imageNote })
  expect(readFileSync(pathTo(`${stew}/note.txt`), 'utf8')).toMatch(
    /^周末的番茄牛腩\n\n周末不出门[\s\S]*\nauthor: 小满的一日三餐 /,
  )
  for (const { path, bytes, sha256: digest } of manifest.files) {
    const content = readFileSync(pathTo(path))
    expect([path, bytes, digest]).toEqual([path, content.length, sha256(content)])
  }
  expect(manifest.files.map(({ path }) => path)).toEqual(filesIn(target).filter((path) => path !== 'manifest.json'))
  // A copy is the user's own.
  expect(statSync(pathTo(`${stew}/01-original.heic`)).mode & 0o777).toBe(0o644)
})

test('makes pictures that any program opens, and leaves those that are such', async () => {
  const { progress } = await run({ convert: 'jpeg' })
  expect(filesIn(target).filter((path) => /\.(jpg|heic|png|webp)$/.test(path))).toEqual(
    [`${stew}/01-high.jpg`, `${stew}/01-original.jpg`, `${photos}/01-original.jpg`, '风草/avatar.jpg'].sort(),
  )
  expect(readFileSync(pathTo(`${stew}/01-high.jpg`)).equals(sample('noon.jpg'))).toBe(true)
  expect(await sharp(pathTo(`${stew}/01-original.jpg`)).metadata()).toMatchObject({
    format: 'jpeg',
    width: 540,
    height: 960,
  })
  expect(progress.files).toMatchObject({ converted: 3, copied: 2 })
  // In place of these come others, and go.
  await run({ convert: 'webp' })
  expect(filesIn(target).filter((path) => path.endsWith('.jpg'))).toEqual([])
})

test('tells of an animation that the target cannot hold, each time, and keeps it moving where it can', async () => {
  const frameOf = (red: number) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background: { r: red, g: 0, b: 0 } } })
  const frames = await Promise.all([0, 90, 180].map((red) => frameOf(red).png().toBuffer()))
  const film = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [50, 60, 70] })
    .toBuffer()
  store(`note_id = '${imageNote}' AND kind = 'image' AND rendition = 'original'`, film, 'image/gif')
  for (const _ of ['first', 'again']) {
    const { progress, files } = await run({ convert: 'jpeg' })
    expect(progress.stills).toEqual([{ path: `${stew}/01-original.jpg`, of: 3 }])
    expect(files.filter((file) => file.first_of !== undefined).map(({ path, first_of }) => [path, first_of])).toEqual([
      [`${stew}/01-original.jpg`, 3],
    ])
  }
  const { progress } = await run({ convert: 'webp' })
  expect(progress.stills).toEqual([])
  expect(await sharp(pathTo(`${stew}/01-original.webp`)).metadata()).toMatchObject({ pages: 3, delay: [50, 60, 70] })
})

test('does not write what is there and right, and mends what is not', async () => {
  await run({ convert: 'jpeg' })
  const before = filesIn(target).map((path) => [path, statSync(pathTo(path)).mtimeMs])
  for (const path of filesIn(target)) utimesSync(pathTo(path), 1000, 1000)
  const again = await run({ convert: 'jpeg' })
  expect(again.progress.files).toMatchObject({ copied: 0, converted: 0, written: 0, kept: before.length - 1 })
  const touched = filesIn(target).filter((path) => statSync(pathTo(path)).mtimeMs !== 1_000_000)
  expect(touched).toEqual(['manifest.json'])
  rmSync(pathTo(`${stew}/01-original.jpg`))
  writeFileSync(pathTo(`${photos}/voice.wav`), 'cut')
  const mended = await run({ convert: 'jpeg' })
  expect(mended.progress.files).toMatchObject({ copied: 1, converted: 1, written: 0 })
  expect(readFileSync(pathTo(`${photos}/voice.wav`)).equals(sample('chord.wav'))).toBe(true)
})

test('goes on where it was stopped', async () => {
  const stop = new AbortController()
  const progress = noFilesYet()
  Object.defineProperty(progress, 'bytes', {
    get: () => 0,
    set: () => stop.abort(),
  })
  await expect(run({}, { progress, signal: stop.signal })).rejects.toThrow()
  const there = filesIn(target)
  expect(there.filter((path) => path.endsWith('.partial'))).toEqual([])
  expect(JSON.parse(readFileSync(pathTo('manifest.json'), 'utf8')).complete).toBe(false)
  const { progress: rest, complete } = await run()
  expect(complete).toBe(true)
  expect(rest.files.kept).toBe(there.length - 1)
  expect(filesIn(target)).toHaveLength(rest.files.total + 1)
})

test('an author of a new name leaves no folder of the old one, but for what somebody put there', async () => {
  await run()
  writeFileSync(pathTo(`${photos}/mine.txt`), 'mine')
  catalog.sqlite.exec(`UPDATE users SET nickname = 'new ' || nickname`)
  await run()
  const folders = readdirSync(target, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
  expect(folders.sort()).toEqual(
    [...['new 小满的一日三餐', `new ${stew}`, 'new 风草', `new ${photos}`, '风草', photos].map(pathTo)].sort(),
  )
  expect(filesIn(pathTo('风草'))).toEqual([join(photos.replace('风草/', ''), 'mine.txt')])
})

test('a picture that was replaced comes only when it is asked for, beside the one of now', async () => {
  catalog.sqlite.exec(`UPDATE media SET current = 0 WHERE note_id = '${imageNote}' AND rendition = 'high'`)
  await run()
  expect(existsSync(pathTo(`${stew}/01-high.jpg`))).toBe(false)
  await run({ allVersions: true })
  const short = sha256(sample('noon.jpg')).slice(0, 8)
  expect(existsSync(pathTo(`${stew}/01-high-earlier-${short}.jpg`))).toBe(true)
})

test('links only on request; a copy takes a link’s place', async () => {
  const isLink = () => statSync(pathTo(`${stew}/01-original.heic`)).nlink > 1
  const linked = await run({ hardLinks: true })
  expect([linked.progress.files.linked, isLink()]).toEqual([5, true])
  await run()
  expect(isLink()).toBe(false)
  expect(statSync(join(archiveDir, blobPath(sha256(sample('dawn.heic'))))).mode & 0o777).toBe(0o444)
})

describe('what is wanted', () => {
  const notes = async (wanted: Partial<FilesWanted>) =>
    [...new Set((await run(wanted)).files.flatMap(({ note_id }) => note_id ?? []))].sort()

  test('narrows: a list, an author, a time', async () => {
    expect(await notes({ list: 'cooks' })).toEqual([imageNote])
    rmSync(target, { recursive: true })
    expect(await notes({ author: '风草' })).toEqual([videoNote])
    // What is there of other notes stays.
    expect(await notes({ since: firstNight + 3 })).toEqual([videoNote, imageNote])
    expect(existsSync(pathTo(`${photos}/voice.wav`))).toBe(true)
  })

  test('is refused where there is no such thing', async () => {
    await expect(run({ author: '风花' })).rejects.toThrow(/no author “风花”.*Did you mean 风草/)
    await expect(run({ list: 'chefs' })).rejects.toThrow(/no list “chefs”/)
    expect(existsSync(target)).toBe(false)
  })
})

describe('faults', () => {
  test('a file that is missing, or is not what it was, is told, and the rest is exported', async () => {
    const [voice, picture] = [sample('chord.wav'), sample('paper.png')].map((content) => blobPath(sha256(content)))
    rmSync(join(archiveDir, voice ?? ''))
    rmSync(join(archiveDir, picture ?? ''))
    writeFileSync(join(archiveDir, picture ?? ''), 'cut')
    const { progress, files } = await run()
    expect(progress.faults.sort((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
      { path: picture, what: `has 3 bytes in place of ${sample('paper.png').length}` },
      { path: voice, what: 'is missing' },
    ])
    expect(files.map(({ path }) => path)).toContain(`${stew}/01-original.heic`)
  })

  test('what was exported while the archive had it stays', async () => {
    await run({ convert: 'jpeg' })
    for (const name of ['chord.wav', 'dawn.heic']) rmSync(join(archiveDir, blobPath(sha256(sample(name)))))
    const before = filesIn(target)
    const { progress, files } = await run({ convert: 'jpeg' })
    expect(progress.faults).toHaveLength(2)
    expect(filesIn(target)).toEqual(before)
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([`${stew}/01-original.jpg`, `${photos}/voice.wav`]),
    )
  })

  test('a picture that does not decode is copied as it is, and told', async () => {
    const digest = sha256(sample('dawn.heic'))
    const path = join(archiveDir, blobPath(digest))
    rmSync(path)
    writeFileSync(path, Buffer.alloc(sample('dawn.heic').length, 'x'))
    const { progress } = await run({ convert: 'jpeg' })
    expect(progress.unconverted.map((one) => one.path)).toEqual([`${stew}/01-original.heic`])
    expect(existsSync(pathTo(`${stew}/01-original.heic`))).toBe(true)
  })

  test('a file of somebody else is never written over', async () => {
    await run({ list: 'cooks' })
    mkdirSync(dirname(pathTo(`${photos}/note.txt`)), { recursive: true })
    writeFileSync(pathTo(`${photos}/note.txt`), 'mine')
    await expect(run()).rejects.toThrow(/note.txt is not of an earlier export/)
    expect(readFileSync(pathTo(`${photos}/note.txt`), 'utf8')).toBe('mine')
  })

  test('what stands in the way of a folder or a file is named, and the rest goes on once it is away', async () => {
    await run()
    rmSync(pathTo(stew), { recursive: true })
    writeFileSync(pathTo(stew), 'mine')
    await expect(run()).rejects.toThrow(/^cannot write .*番茄牛腩.*: a (file|part of its path)/)
    expect(readFileSync(pathTo(stew), 'utf8')).toBe('mine')
    rmSync(pathTo(stew))
    mkdirSync(pathTo(`${stew}/note.txt/mine`), { recursive: true })
    await expect(run()).rejects.toThrow(/^cannot write .*note\.txt: a folder stands in its place/)
    rmSync(pathTo(`${stew}/note.txt`), { recursive: true })
    expect((await run()).complete).toBe(true)
  })
})

test('of many notes no two have a path that a file system takes for one, also of authors far apart and exports before', async () => {
  // More than are looked at in one turn, or read of the record at once.
  catalog.sqlite.exec(`
    INSERT INTO users (id, nickname) VALUES ('a', 'Same'), ('b', 'between'), ('z', 'sAME');
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 602)
    INSERT INTO notes (id, user_id, title, published_at, first_captured_at, last_captured_at)
    SELECT printf('n%03d', i), CASE i WHEN 0 THEN 'a' WHEN 601 THEN 'z' ELSE 'b' END,
      CASE i % 2 WHEN 0 THEN 'Été' ELSE 'éTE' || char(0x301) END, ${firstNight}, ${firstNight}, ${firstNight} FROM n`)
  // It has the name first, and keeps it.
  await run({ author: 'z' })
  const { files, progress } = await run()
  expect(new Set(files.map(({ path }) => foldedName(path))).size).toBe(progress.files.total)
  expect(files.map(({ path }) => path)).toEqual(files.map(({ path }) => path).sort(byBytes))
  expect(files.every(({ path, bytes }) => statSync(pathTo(path)).size === bytes)).toBe(true)
  const folderOf = (id: string) => files.find(({ note_id }) => note_id === id)?.path.split('/')[0]
  expect(['n601', 'n000'].map(folderOf)).toEqual(['sAME', 'Same (a)'])
  expect((await run()).progress.files).toMatchObject({ total: files.length, kept: files.length })
  catalog.sqlite.exec(`UPDATE notes SET title = 'new' WHERE user_id = 'b'`)
  const { files: renamed } = await run()
  expect(renamed).toHaveLength(files.length)
  expect(filesIn(target)).toHaveLength(files.length + 1)
})

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

test('goes on by a manifest that was formatted anew, and refuses one that is damaged', async () => {
  const { files } = await run()
  const text = readFileSync(pathTo('manifest.json'), 'utf8')
  for (const damaged of [
    text.slice(0, -20),
    text.slice(0, text.indexOf('sha256')),
    text.replace('"path":', '"path"'),
  ]) {
    writeFileSync(pathTo('manifest.json'), damaged)
    await expect(run()).rejects.toThrow(/is not empty, and no export of rednote-archive/)
    expect(readFileSync(pathTo('manifest.json'), 'utf8')).toBe(damaged)
  }
  for (const indent of [undefined, 1, 2]) {
    writeFileSync(pathTo('manifest.json'), JSON.stringify(JSON.parse(text), null, indent))
    expect((await run()).progress.files.kept).toBe(files.length)
    expect(readFileSync(pathTo('manifest.json'), 'utf8')).toBe(text)
  }
})
