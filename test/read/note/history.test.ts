// `show --diff`, and `show --at` without --raw: what changed, and the note as it was.
import { beforeEach, describe, expect, test } from 'vitest'
import { showCommand } from '../../../src/commands/show.ts'
import { type Catalog, transact } from '../../../src/core/catalog.ts'
import { UsageError } from '../../../src/core/errors.ts'
import { generateNotes } from '../../../src/provider/generate-notes.ts'
import type { NoteData } from '../../../src/provider/sample-notes.ts'
import { createArchiveFolder } from '../../../src/store/archive-folder.ts'
import { linkFile } from '../../../src/store/media.ts'
import { applyObservation, ensureNote } from '../../../src/store/notes.ts'
import { openCatalog } from '../../../src/store/open.ts'
import { captureNote } from '../../captured.ts'
import { newRun, temporaryFolder } from '../../temporary-archive.ts'
import { printed } from '../printed.ts'

/** 2026-05-01 03:00:00 at UTC+8. */
const first = Date.UTC(2026, 3, 30, 19) / 1000
const day = 86_400
const neverSeen = '64a0000000000000000000aa'

let archiveDir: string
let catalog: Catalog
let noteId: string

const [sample] = generateNotes(1)
/** The note with these changes to what the provider says. */
function note(changes: Partial<NoteData['note_list'][0]>): NoteData {
  if (sample === undefined) throw new Error('no note was generated')
  const data = structuredClone(sample)
  Object.assign(data.note_list[0], changes)
  return data
}
// Pictures of other notes, by other names than they have there.
const images = JSON.stringify(generateNotes(20).flatMap((data) => data.note_list[0].images_list))
const [a, b, c] = JSON.parse(images) as { fileid: string }[]
const rename = (image: { fileid: string } | undefined, fileid: string) =>
  JSON.parse(JSON.stringify(image).replaceAll(image?.fileid ?? '', fileid))
const picture = (name: 'pic-a' | 'pic-b' | 'pic-c') => rename({ 'pic-a': a, 'pic-b': b, 'pic-c': c }[name], name)

// Three nights: as it was, edited in text, tags and pictures, with the first pictures again. Then it is gone.
beforeEach(() => {
  archiveDir = temporaryFolder()
  createArchiveFolder(archiveDir)
  catalog = openCatalog(archiveDir).catalog
  const runId = newRun(catalog)
  const nights = [
    {
      title: '番茄牛腩',
      desc: '第一行\n第二行\n第三行\n第四行\n第五行',
      liked_count: 10,
      images_list: [picture('pic-a'), picture('pic-b')],
    },
    {
      title: '番茄牛腩',
      desc: '第一行\n第二行\n第三行\n第四行改了\n第五行',
      liked_count: 20,
      images_list: [picture('pic-c'), picture('pic-b')],
    },
    {
      title: '',
      desc: '第一行\n第二行\n第三行\n第四行改了\n第五行',
      liked_count: 30,
      images_list: [picture('pic-b'), picture('pic-c')],
    },
  ]
  for (const [n, changes] of nights.entries())
    captureNote(catalog, note(changes as object), { runId, at: first + n * day, skipReason: () => null })
  noteId = note({}).note_list[0].id
  transact(catalog, (tx) => {
    ensureNote(tx, neverSeen)
    const identity = catalog.sqlite
      .prepare<[], string>("SELECT identity FROM media WHERE file_id = 'pic-a' AND rendition = 'original'")
      .pluck()
      .get()
    const file = { size: 10, mediaType: 'image/webp', width: 3, height: 4, durationMs: null, md5: null }
    linkFile(tx, identity ?? '', { digest: 'a'.repeat(64), ...file }, first + 2 * day)
    applyObservation(tx, noteId, { id: 3, capturedAt: first + 3 * day }, 'empty')
  })
  return () => catalog.sqlite.close()
})

const show = (...args: string[]) => printed(showCommand(), [...args, '--archive', archiveDir])
const text = async (...args: string[]) => (await show(...args)).stdout.toString()
const json = async (...args: string[]) => JSON.parse(await text(...args, '--json'))

describe('--diff', () => {
  test('has each field that changed, for machines', async () => {
    const { id, changes } = await json(noteId, '--diff')
    expect(id).toBe(noteId)
    expect(changes).toMatchObject([
      {
        at: first + day,
        at_cn: '2026-05-02 03:00:00',
        last_seen_before: first,
        changes: [
          {
            field: 'body',
            before: expect.stringContaining('第四行\n'),
            after: expect.stringContaining('第四行改了\n'),
          },
          {
            field: 'file_ids',
            before: ['pic-a', 'pic-b'],
            after: ['pic-c', 'pic-b'],
            added: ['pic-c'],
            removed: ['pic-a'],
          },
        ],
      },
      {
        at: first + 2 * day,
        changes: [
          { field: 'title', after: '' },
          { field: 'file_ids', added: [], removed: [] },
        ],
      },
    ])
    expect(changes).toHaveLength(2)
  })

  test('shows people the lines that changed, and those beside them', async () => {
    const said = await text(noteId, '--diff')
    expect(said).toContain('seen 2026-05-02 03:00:00 (UTC+8), not yet 2026-05-01 03:00:00\n')
    expect(said).toContain('body\n  …\n  第三行\n- 第四行\n+ 第四行改了\n  第五行\nfile_ids\n- pic-a\n+ pic-c\n')
    expect(said).toContain('title\n- 番茄牛腩\n+ \nfile_ids\n  the same, in another order\n')
    expect(said).not.toContain('\u001b')
  })

  test('says so where nothing changed', async () => {
    catalog.sqlite.exec('DELETE FROM note_versions WHERE capture_id > 1')
    expect(await text(noteId, '--diff')).toContain('no change')
    expect(await json(noteId, '--diff')).toMatchObject({ changes: [] })
  })

  test('shows no control characters that people wrote into a note', async () => {
    catalog.sqlite.exec(
      "UPDATE note_versions SET body = char(27) || '[2J' || capture_id, title = char(7) || capture_id",
    )
    expect((await text(noteId, '--diff')).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})

describe('--at', () => {
  test.each([
    ['2026-05-01', { liked_count: 10 }, ['pic-a', 'pic-b'], 'live'],
    ['2026-05-02 02:59', { liked_count: 10 }, ['pic-a', 'pic-b'], 'live'],
    ['2026-05-02 03:00', { liked_count: 20 }, ['pic-c', 'pic-b'], 'live'],
    ['2026-05-03', { liked_count: 30 }, ['pic-b', 'pic-c'], 'live'],
    ['2026-05-04', { liked_count: 30 }, ['pic-b', 'pic-c'], 'missing'],
  ])('%s: the version, counters, pictures and availability of then', async (at, metrics, pictures, availability) => {
    const then = await json(noteId, '--at', at)
    expect(then).toMatchObject({ id: noteId, availability, metrics, version: { file_ids: pictures } })
    const originals = then.files.filter(
      (file: { kind: string; rendition: string }) => file.kind === 'image' && file.rendition === 'original',
    )
    expect(originals.map((file: { position: number; file_id: string }) => [file.position, file.file_id])).toEqual([
      ...pictures.entries(),
    ])
  })

  test('an old picture is there with the file that the archive has of it', async () => {
    const said = await text(noteId, '--at', '2026-05-01')
    expect(said).toMatch(/^番茄牛腩\n/)
    expect(said).toContain('\n第四行\n')
    expect(said).toMatch(/image +0 +original +stored +3x4 +10 B +blobs\/sha256\/aa\/aa\/a{64}\n/)
    expect(said).toContain('as of         2026-05-01 23:59:59 (UTC+8)')
  })

  test.each([
    [['--at', '2026-04-30'], /had not seen note .* by 2026-04-30 23:59:59 \(UTC\+8\); the first time was 2026-05-01/],
    [['--diff', '--at', '2026-05-01'], /leave out --raw and --at/],
    [['--diff', '--raw'], /leave out --raw and --at/],
  ])('%j is refused', async (args, message) => {
    const refusal = show(noteId, ...args)
    await expect(refusal).rejects.toThrow(UsageError)
    await expect(refusal).rejects.toThrow(message)
  })

  test('a note that was never seen says so', async () => {
    await expect(show(neverSeen, '--at', '2026-05-01')).rejects.toThrow(/has never seen note/)
    await expect(show('ffffffffffffffffffffffff', '--at', '2026-05-01')).rejects.toThrow(/has no note/)
  })

  test('a note that had only been found unavailable has no content', async () => {
    catalog.sqlite.exec('DELETE FROM note_versions; DELETE FROM metric_snapshots')
    expect(await json(noteId, '--at', '2026-05-05')).toMatchObject({
      availability: 'missing',
      version: null,
      files: [],
    })
    expect(await text(noteId, '--at', '2026-05-05')).toMatch(/^\(not seen by then\)\n/)
  })
})
