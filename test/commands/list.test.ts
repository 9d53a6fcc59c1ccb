// What `list`, `list show` and `list remove` print and write, on an archive with the two sample notes.
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { beforeEach, describe, expect, test } from 'vitest'
import { listCommand } from '../../src/commands/list.ts'
import { transact } from '../../src/core/catalog.ts'
import { HeldError, UsageError } from '../../src/core/errors.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { addToList, ensureList } from '../../src/store/lists.ts'
import { takeLock } from '../../src/store/lock.ts'
import { linkFile } from '../../src/store/media.ts'
import { ensureNote } from '../../src/store/notes.ts'
import { openCatalog, openCatalogForReading } from '../../src/store/open.ts'
import { captureNote } from '../captured.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'
import { outputOf } from './output-of.ts'

const imageNote = '69aed373000000001a02a6d8'
const videoNote = '698ab064000000001503876d'
const neverSeen = '64a0000000000000000000aa'
const capturedAt = 1_770_000_000

let archive: string

beforeEach(() => {
  archive = temporaryFolder()
  createArchiveFolder(archive)
  const { catalog } = openCatalog(archive)
  const runId = newRun(catalog)
  for (const note of sampleNotes()) captureNote(catalog, note, { runId, at: capturedAt, skipReason: () => null })
  transact(catalog, (tx) => {
    const spring = ensureList(tx, 'spring')
    const fields = JSON.stringify({ product: '番茄 牛腩', fee: 300 })
    addToList(tx, spring, { noteId: imageNote, now: capturedAt + 1, fields })
    addToList(tx, spring, { noteId: videoNote, now: capturedAt + 2, fields: null })
    ensureNote(tx, neverSeen)
    addToList(tx, ensureList(tx, 'autumn'), { noteId: neverSeen, now: capturedAt, fields: null })
    const identity = catalog.sqlite
      .prepare<[], string>('SELECT identity FROM media WHERE note_id IS NOT NULL')
      .pluck()
      .get()
    const file = { size: 1234, mediaType: 'image/webp', width: 1, height: 1, durationMs: null, md5: null }
    linkFile(tx, identity ?? '', { digest: '0'.repeat(64), ...file }, capturedAt)
  })
  catalog.sqlite.close()
})

const list = (...args: string[]) => outputOf(listCommand(), [...args, '--archive', archive])
const rows = (sql: string) => {
  const catalog = openCatalogForReading(archive)
  const found = catalog.sqlite.prepare(sql).all()
  catalog.sqlite.close()
  return found
}

describe('list', () => {
  test('counts each list’s notes, files and calls', async () => {
    const [autumn, spring] = JSON.parse((await list('--json')).stdout)
    const none = { archived: 0, missing: 0, gone: 0, files: 0, bytes: 0, last_captured_at: null }
    expect(autumn).toMatchObject({ name: 'autumn', notes: 1, ...none, api: { calls: 0, cost: 0, currency: null } })
    expect(spring).toMatchObject({
      name: 'spring',
      notes: 2,
      archived: 2,
      files: 1,
      bytes: 1234,
      last_captured_at: capturedAt,
      api: { calls: 2, charged: 2, cost: 0.3, currency: 'CNY' },
    })
  })

  test('is a line for each list', async () => {
    const lines = (await list()).stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[2]?.split(/ {2,}/)).toEqual([
      'spring',
      '2',
      '2',
      '0',
      '0',
      '1',
      '1.23 kB',
      '2',
      '0.30 CNY',
      '2026-02-02 10:40:00',
    ])
  })

  test('says how to make one where there is none', async () => {
    const { catalog } = openCatalog(archive)
    catalog.sqlite.exec('DELETE FROM list_notes; DELETE FROM lists')
    catalog.sqlite.close()
    expect((await list()).stdout).toContain('backfill FILE --list NAME')
    expect((await list('--json')).stdout).toBe('[]\n')
  })
})

describe('list show', () => {
  test('has the notes in the order in which they were put on the list, with the newest counters', async () => {
    const notes = JSON.parse((await list('show', 'spring', '--json')).stdout)
    expect(notes).toHaveLength(2)
    expect(notes[0]).toMatchObject({
      id: imageNote,
      title: '周末的番茄牛腩，一锅就够',
      author: '小满的一日三餐',
      availability: 'live',
      liked_count: 13,
      collected_count: 1,
      comments_count: 2,
      added_at: capturedAt + 1,
      fields: { product: '番茄 牛腩', fee: 300 },
    })
    expect(notes[1]).toMatchObject({ id: videoNote, fields: null })
  })

  test('has a note that was never captured', async () => {
    const [note] = JSON.parse((await list('show', 'autumn', '--json')).stdout)
    expect(note).toMatchObject({ id: neverSeen, title: null, author: null, availability: null, liked_count: null })
    expect((await list('show', 'autumn')).stdout).toContain('not yet captured')
  })

  test('shows the other columns to people', async () => {
    expect((await list('show', 'spring')).stdout).toContain('product: 番茄 牛腩, fee: 300')
  })

  test('fits the terminal, and keeps IDs whole for who copies them', async () => {
    const { isTTY, columns } = process.stdout
    try {
      for (const wide of [100, 60]) {
        Object.assign(process.stdout, { isTTY: true, columns: wide })
        const lines = stripVTControlCharacters((await list('show', 'spring')).stdout).split('\n')
        expect(lines.filter((line) => stringWidth(line) > wide)).toEqual([])
        expect(lines.filter((line) => line.includes(imageNote))).toHaveLength(1)
      }
    } finally {
      Object.assign(process.stdout, { isTTY, columns })
    }
  })

  test('takes its flags before the word too', async () => {
    const { stdout } = await outputOf(listCommand(), ['--json', '--archive', archive, 'show', 'autumn'])
    expect(JSON.parse(stdout)).toHaveLength(1)
  })

  test('of a list that is not there names those that are', async () => {
    await expect(list('show', 'sprung')).rejects.toThrow(/“sprung”.*autumn, spring/)
    await expect(list('show', 'sprung')).rejects.toBeInstanceOf(UsageError)
  })
})

describe('list remove', () => {
  test('takes notes off, says so, and is a run; the notes stay', async () => {
    const url = `https://www.xiaohongshu.com/explore/${videoNote}?xsec_token=x`
    const said = JSON.parse((await list('remove', 'spring', imageNote, url, imageNote, '--json')).stdout)
    expect(said).toEqual({ run_id: 2, list: 'spring', removed: [imageNote, videoNote], left: 0 })
    expect(rows('SELECT note_id FROM list_notes')).toEqual([{ note_id: neverSeen }])
    expect(rows('SELECT count(*) AS notes FROM notes')).toEqual([{ notes: 3 }])
    expect(rows('SELECT command, outcome, exit_code, ended_at > 0 AS ended FROM runs WHERE id = 2')).toEqual([
      { command: 'list remove', outcome: 'complete', exit_code: 0, ended: 1 },
    ])
  })

  test('tells a person what is left', async () => {
    expect((await list('remove', 'spring', imageNote)).stdout).toContain(
      'Took 1 note off the list “spring”, which has 1 now.',
    )
  })

  test.each([
    ['a note that is on another list', ['spring', imageNote, neverSeen], /not on the list “spring”, but on “autumn”/],
    ['a note that is on none', ['spring', 'ffffffffffffffffffffffff'], /not on the list “spring”, nor on another one/],
    ['a list that is not there', ['sprung', imageNote], /autumn, spring/],
    ['a list without a name', [' ', imageNote], /name is empty/],
    ['no note', ['spring', 'x'], /names no note/],
    ['a short link', ['spring', 'http://xhslink.com/a/Abc'], /short link/],
  ])('refuses %s, and takes nothing off', async (_, args, message) => {
    const refused = await list('remove', ...args).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UsageError)
    expect(String(refused)).toMatch(message)
    expect(rows('SELECT count(*) AS on_lists FROM list_notes')).toEqual([{ on_lists: 3 }])
    expect(rows("SELECT command FROM runs WHERE command = 'list remove' AND exit_code IS NOT 2")).toEqual([])
  })

  test('waits for nobody who holds the archive', async () => {
    const lock = takeLock(archive)
    await expect(list('remove', 'spring', imageNote)).rejects.toBeInstanceOf(HeldError)
    lock.release()
    await list('remove', 'spring', imageNote)
  })
})
