// `import` of another archive by the built command: all that it has is here afterwards, for nothing, and only once.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { filesIn, rows } from './archive.ts'
import { createWorld } from './world.ts'

const kept = [
  'SELECT note_id, captured_at, charged, cost_micros, body_digest FROM captures ORDER BY id',
  'SELECT id, title, body, availability FROM notes ORDER BY id',
  'SELECT l.name, n.note_id, n.fields FROM lists l JOIN list_notes n ON n.list_id = l.id ORDER BY 2',
  'SELECT source, line, text, note_id, outcome FROM seeds ORDER BY line',
  'SELECT path FROM files ORDER BY path',
]

test('captures, files, lists and lines of another archive are taken over, without a call, and the same again takes nothing', async () => {
  await using world = await createWorld(sampleNotes())
  await world.backfill(['--list', 'cooks'])
  const mine = join(world.dir, 'mine')
  const take = async (from: string) => {
    const ended = await world.run(['import', from, '--archive', mine, '--json'])
    return { ...ended, summary: ended.stdout === '' ? null : JSON.parse(ended.stdout) }
  }
  const calls = world.provider.calls.length
  const first = await take(world.archive)
  expect([first.code, first.summary.archives.captures]).toEqual([0, expect.objectContaining({ read: 2, taken: 2 })])
  for (const sql of kept) expect(rows(mine, sql), sql).toEqual(rows(world.archive, sql))
  expect(filesIn(mine, 'blobs/sha256')).toEqual(filesIn(world.archive, 'blobs/sha256'))

  const again = await take(world.archive)
  expect([again.code, again.summary.archives]).toEqual([
    0,
    expect.objectContaining({ captures: expect.objectContaining({ taken: 0, duplicate: 2 }) }),
  ])
  for (const sql of kept) expect(rows(mine, sql), sql).toEqual(rows(world.archive, sql))
  expect(await take(mine)).toMatchObject({ code: 2, stderr: expect.stringContaining('is the archive itself') })
  expect(world.provider.calls.length).toBe(calls)
  const checked = await world.run(['verify', '--archive', mine, '--json'])
  expect([checked.code, checked.stderr]).toEqual([0, ''])
})

test('an archive whose catalog is damaged is named, and the one here is not called so', async () => {
  await using world = await createWorld(30)
  await world.backfill()
  const theirs = join(world.dir, 'theirs')
  mkdirSync(theirs)
  const catalog = readFileSync(join(world.archive, 'archive.sqlite'))
  // The catalog's head and schema are whole: it is opened, and fails later.
  writeFileSync(join(theirs, 'archive.sqlite'), catalog.fill(0x5a, catalog.length / 2))
  const mine = join(world.dir, 'mine')
  const { code, stderr } = await world.run(['import', theirs, '--archive', mine])
  expect(code, stderr).toBe(7)
  expect(stderr).toContain(`the catalog in ${theirs} is damaged`)
  expect(await world.run(['verify', '--archive', mine])).toMatchObject({ code: 0 })
})
