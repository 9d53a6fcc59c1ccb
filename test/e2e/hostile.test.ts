// A note that means harm: its IDs name no place on the disk, its URLs lead nowhere but to the listed hosts, its words stay
// words.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { column, count, rows, value } from './archive.ts'
import { imagesOf } from './named-media.ts'
import { createWorld } from './world.ts'

const climbing = '../../../../evil'
const hostileUrls = [
  'http://evil.example/1.jpg',
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:127.0.0.1]/3',
  'http://localhost/4',
  'https://sns-i1.xhscdn.com:22/5',
  'https://user:word@evil.example/6',
  'https://sns-i1.xhscdn.com.evil.example/7',
  'file:///etc/passwd',
]

/** What may lie in an archive's folder. */
const expectedFile =
  /^(archive\.sqlite(-wal|-shm)?|lock\.sqlite|README\.txt|blobs\/sha256\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}|reports\/run-\d+\.(json|html)|catalogs\/.*)$/

test('a hostile note is archived as what it says, harms nothing, and asks nobody', async () => {
  const note = generateNote(1)
  const images = imagesOf(note)
  expect(images.length).toBeGreaterThan(hostileUrls.length + 3)
  for (const [index, url] of hostileUrls.entries())
    Object.assign(images[index] ?? {}, { original: url, fileid: `f${index}` })
  const ids = [climbing, `/tmp/${climbing}`, 'nul\u0000nul', '__proto__']
  for (const [index, fileid] of ids.entries()) Object.assign(images[hostileUrls.length + index] ?? {}, { fileid })
  const [content] = note.note_list
  const author = { ...(content.user as object), userid: climbing, id: climbing, nickname: '<script>alert(1)</script>' }
  Object.assign(content, { title: `'); DROP TABLE notes; --`, desc: '\u001b[2J\u0000 $(id) `id`', user: author })
  note.user = author
  await using world = await createWorld([note])
  const around = readdirSync(world.dir).sort()

  const { code, summary } = await world.backfill(['--renditions', 'original'])
  expect({ code, summary }).toMatchObject({
    code: 3,
    summary: { notes: { archived: 1 }, media: { failed: hostileUrls.length - 1 } },
  })
  expect(rows(world.archive, 'SELECT title, user_id FROM notes')).toEqual([
    { title: `'); DROP TABLE notes; --`, user_id: climbing },
  ])
  // A URL that is no web address names no file at all; the others say why they were not asked for.
  const reasons = column(world.archive, "SELECT reason FROM media WHERE state = 'failed' ORDER BY position")
  expect(reasons).toEqual([
    ...hostileUrls.slice(0, 4).map(() => expect.stringContaining('is not on the list')),
    expect.stringContaining('at port 22'),
    expect.stringContaining('user name or password'),
    expect.stringContaining('is not on the list'),
  ])
  expect(value(world.archive, "SELECT count(*) FROM media WHERE url LIKE 'file:%'")).toBe(0)
  for (const id of ids)
    expect(count(world.archive, 'images', `file_id = '${id.replace('\u0000', "' || char(0) || '")}'`)).toBe(1)

  const written = readdirSync(world.archive, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(world.archive, name)).isFile(),
  )
  expect(written.filter((name) => !expectedFile.test(name))).toEqual([])
  expect(readdirSync(world.dir).sort()).toEqual([...around, 'archive'].sort())
  expect(existsSync(join(world.archive, climbing))).toBe(false)

  // Nor does a terminal obey it.
  const shown = await world.run(['show', content.id, '--archive', world.archive])
  expect(shown.code, shown.stderr).toBe(0)
  expect(shown.stdout).toContain('DROP TABLE')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(shown.stdout).not.toMatch(/[\u0000\u001b]/)
})
