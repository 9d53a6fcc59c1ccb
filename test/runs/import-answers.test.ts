// Saved answers become the captures that they were, whatever form they were saved in; each line has one outcome, and none
// is taken twice.
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Catalog } from '../../src/core/catalog.ts'
import { createClock } from '../../src/core/clock.ts'
import { sha256 } from '../../src/core/digest.ts'
import { importAnswers, nothingImported } from '../../src/runs/import-answers.ts'
import { beginRebuild } from '../../src/runs/rebuild.ts'
import { answersIn, filesOf } from '../../src/runs/saved-files.ts'
import { Forgotten } from '../../src/store/forgotten.ts'
import { bodyOf, findCapture } from '../../src/store/ledger.ts'
import { memoryCatalog, newRun, temporaryFolder } from '../temporary-archive.ts'
import { notesOfOneAuthor, rowsOf } from './courses.ts'

const none = new Forgotten([])
const modifiedAt = 1_750_000_000

/** Writes files into a new folder, all with the same time. */
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content)
    utimesSync(path, modifiedAt, modifiedAt)
  }
  return folder
}

async function imported(catalog: Catalog, inputs: string[], at: number | null = null) {
  const result = nothingImported()
  async function* all() {
    for (const file of await filesOf(inputs)) yield* answersIn(file)
  }
  const config = loadConfig(undefined, {}, {})
  const of = {
    catalog,
    runId: newRun(catalog),
    clock: createClock(),
    config,
    at,
    list: 'old',
    stopped: () => false,
    forgotten: none,
  }
  await importAnswers(of, all(), result)
  return result
}

const capturesOf = ({ sqlite }: Catalog) =>
  sqlite
    .prepare(
      'SELECT note_id, captured_at, origin, charged, cost_micros, endpoint FROM captures ORDER BY captured_at, id',
    )
    .raw()
    .all()

const [data, other] = notesOfOneAuthor()
const noteId = data.note_list[0].id
const envelope = (recordTime: string | null, title: string) => {
  const [changed] = notesOfOneAuthor()
  changed.note_list[0].title = title
  return { code: 0, message: null, recordTime, data: [changed] }
}
const may = Date.parse('2026-05-01T00:00:00Z') / 1000

describe('saved answers', () => {
  test('are taken in every form, byte for byte, each with its own time', async () => {
    const pretty = `${JSON.stringify(envelope('2026-05-01T00:00:00Z', 'one'), null, 4)}\n`
    const lines = [envelope('2026-05-01 09:00:00', 'two'), data, other.note_list[0]].map((each) => JSON.stringify(each))
    const folder = folderOf({
      'one.json': pretty,
      'deep/lines.jsonl.gz': gzipSync(`\ufeff${lines.join('\r\n')}\r\n\r\n`),
      'deep/698ab06400000000150387ff.json': '{"code":0,"data":[]}',
      'deep/notes.txt': 'is no answer',
    })
    const catalog = memoryCatalog()
    const { answers, times, failed, wanted } = await imported(catalog, [folder])
    expect(failed).toEqual([])
    expect(answers).toMatchObject({ read: 5, archived: 4, unavailable: 1, duplicate: 0, failed: 0 })
    expect(times).toEqual({ record_time: 2, at: 0, modified: 3 })
    expect(wanted.size).toBeGreaterThan(0)
    const path = '/api/xiaohongshu/get-note-detail/v1'
    expect(capturesOf(catalog).sort()).toEqual(
      [
        [noteId, modifiedAt, 'import', 'no', 0, `${path}#data[0]`],
        [other.note_list[0].id, modifiedAt, 'import', 'no', 0, `${path}#data[0].note_list[0]`],
        ['698ab06400000000150387ff', modifiedAt, 'import', 'no', 0, path],
        [noteId, may, 'import', 'no', 0, path],
        [noteId, may + 3600, 'import', 'no', 0, path],
      ].sort(),
    )
    const ids = catalog.sqlite.prepare('SELECT id FROM captures').pluck().all() as number[]
    const bodies = ids.map((id) => findCapture(catalog, id)).map((one) => one && bodyOf(catalog, one)?.toString())
    expect(bodies.sort()).toEqual([...lines, pretty.trimEnd(), '{"code":0,"data":[]}'].sort())
    expect(
      catalog.sqlite.prepare('SELECT title FROM note_versions WHERE note_id = ? ORDER BY 1').pluck().all(noteId),
    ).toContain('two')
    expect(catalog.sqlite.prepare('SELECT count(*) FROM list_notes').pluck().get()).toBe(3)
    const rows = rowsOf(catalog)
    await beginRebuild(catalog, {
      skipReason: () => 'new',
      stopped: () => false,
      withoutDamaged: false,
      forgotten: none,
    }).done
    expect(rowsOf(catalog)).toEqual(rows)
  })

  test('are taken from lists, from documents behind each other and from UTF-16, with the bytes that the provider sent', async () => {
    const all = Array.from('abcdef', (title) =>
      JSON.stringify(envelope(`2026-05-01T00:0${title.charCodeAt(0) % 10}:00Z`, title)),
    )
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = all
    const folder = folderOf({
      'list.json': `[\n${a} ,\r\n ${b}]\n`,
      'documents.json.gz': gzipSync(`${c}${d}\n`),
      'list-a-line.jsonl': `[${b},{}]\n[]\n[${e}`,
      'powershell.json': Buffer.from(`\ufeff${f}\r\n`, 'utf16le'),
      'empty.json': '\n',
    })
    const catalog = memoryCatalog()
    const { answers, failed } = await imported(catalog, [folder])
    expect(answers).toMatchObject({ read: 11, duplicate: 1, failed: 4 })
    expect(failed.map(({ file, line, reason }) => `${file.slice(folder.length + 1)}:${line}: ${reason}`)).toEqual([
      'empty.json:1: it is empty',
      'list-a-line.jsonl:1: entry 2 of the list: it is neither an answer of this API nor a note; its keys: none',
      'list-a-line.jsonl:2: it is empty',
      'list-a-line.jsonl:3: entry 2 of the list: the list has no end: the file was cut short',
    ])
    const digests = catalog.sqlite.prepare('SELECT body_digest FROM captures').pluck().all()
    expect(digests.sort()).toEqual(all.map((body) => sha256(Buffer.from(body))).sort())
  })

  test('are taken from a folder of anything: a link that leads nowhere is told, and no folder is a file', async () => {
    const folder = folderOf({ 'new\nline.json': JSON.stringify(envelope('2026-05-01T00:00:00Z', 'one')) })
    mkdirSync(join(folder, 'folder.json'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.json'))
    symlinkSync('.', join(folder, 'circle'))
    const { answers, failed } = await imported(memoryCatalog(), [folder])
    expect(answers).toMatchObject({ read: 2, archived: 1, failed: 1 })
    expect(failed).toMatchObject([
      { file: join(folder, 'link.json'), line: 1, reason: expect.stringMatching(/ENOENT/) },
    ])
  })

  test('are not taken from what can be read but once', async () => {
    await expect(filesOf(['/dev/null'])).rejects.toThrow(/is a pipe or a device/)
  })

  test('are not taken twice, but a part of one tells at another time that nothing had changed', async () => {
    const folder = folderOf({
      'answer.json': JSON.stringify(envelope('2026-05-01T00:00:00Z', 'one')),
      'part.json': JSON.stringify(data),
    })
    const catalog = memoryCatalog()
    expect((await imported(catalog, [folder])).answers).toMatchObject({ archived: 2 })
    expect((await imported(catalog, [folder])).answers).toMatchObject({ read: 2, duplicate: 2 })
    expect((await imported(catalog, [folder], modifiedAt + 86_400)).answers).toMatchObject({
      duplicate: 1,
      unchanged: 1,
    })
    expect(capturesOf(catalog)).toHaveLength(3)
  })

  test('that are not understood are named with file, line and reason, and take no other along', async () => {
    const lines = [
      JSON.stringify(data),
      '{cut',
      '[1]',
      '{"code":301,"data":null}',
      '{"code":0,"data":[{"note_list":[{"id":"698ab06400000000150387ff"},{}]}]}',
      '{"id":"698ab06400000000150387ff"}',
      JSON.stringify(envelope('2199-01-01T00:00:00Z', 'x')),
    ]
    const folder = folderOf({ 'a.ndjson': lines.join('\n'), 'b.jsonl.gz': gzipSync(lines.join('\n')).subarray(0, 60) })
    const catalog = memoryCatalog()
    const { answers, failed } = await imported(catalog, [folder])
    expect(answers).toMatchObject({ archived: 1, failed: failed.length })
    expect(answers.read).toBe(answers.archived + answers.failed)
    expect(failed.map(({ file, line }) => `${file.slice(folder.length + 1)}:${line}`)).toEqual([
      ...[2, 3, 4, 5, 6, 7].map((line) => `a.ndjson:${line}`),
      'b.jsonl.gz:1',
    ])
    for (const [n, reason] of [
      /not JSON/,
      /entry 1 of the list: it is no JSON object/,
      /code 301/,
      /one note/,
      /neither/,
      /future/,
      /cannot be read/,
    ].entries())
      expect(failed[n]?.reason).toMatch(reason)
    expect(capturesOf(catalog)).toHaveLength(1)
  })
})
