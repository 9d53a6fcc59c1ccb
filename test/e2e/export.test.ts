// Exports by the built command: one JSON document, exit codes, a signal, a disk that cannot be written to.
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { filesIn } from './archive.ts'
import { mountDisk, whyNoDisk } from './small-disk.ts'
import { createWorld } from './world.ts'

const kinds = [
  ['rows', 'rows'],
  ['files', 'tree'],
  ['warc', 'notes.warc.gz'],
] as const

test('each kind gives one JSON document, and a tree that is there is not written again', async () => {
  await using world = await createWorld(sampleNotes())
  await world.backfill()
  for (const [kind, name] of kinds) {
    const place = join(world.dir, name)
    const { code, stdout } = await world.run(['export', kind, place, '--archive', world.archive, '--json'])
    expect([kind, code, JSON.parse(stdout).ok]).toEqual([kind, 0, true])
  }
  const again = await world.run(['export', 'files', join(world.dir, 'tree'), '--archive', world.archive, '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ notes: 2, files: { copied: 0, written: 0 }, bytes: 0 })
})

test('a usage that is wrong ends with 2 and makes nothing; a file that is not there with 7, and the rest is made', async () => {
  await using world = await createWorld(sampleNotes())
  await world.backfill()
  const tree = join(world.dir, 'tree')
  const file = world.write('a-file', '')
  const nowhere = join(world.dir, 'nowhere')
  symlinkSync(join(world.dir, 'never/made'), nowhere)
  for (const args of [
    ['rows', world.archive],
    ['rows', tree, '--format', 'json', '--excel'],
    ['rows', tree, '--where', 'nobody = 1'],
    ['rows', tree, '--where', ' '],
    ['rows', tree, '--where', 'id = :id', '--table', 'notes'],
    ['rows', tree, '--bodies', '--table', 'notes'],
    ['rows', tree, '--since', 'yesterday'],
    ['files', tree, '--convert', 'bmp'],
    ['files', tree, '--author', 'nobody at all'],
    ['warc', join(world.dir, 'notes.zip')],
    ...kinds.flatMap(([kind, name]) => [
      [kind, ''],
      [kind, join(file, 'below', name)],
      [kind, join(nowhere, name)],
    ]),
  ]) {
    const { code, stdout, stderr } = await world.run(['export', ...args, '--archive', world.archive])
    expect([args, code, stdout]).toEqual([args, 2, ''])
    expect(stderr).toMatch(/^(rednote-archive|error): .*\n$/)
  }
  expect(existsSync(tree)).toBe(false)
  const [lost = ''] = filesIn(world.archive, 'blobs/sha256')
  rmSync(join(world.archive, 'blobs/sha256', lost))
  const { code, stderr } = await world.run(['export', 'files', tree, '--archive', world.archive])
  expect(code).toBe(7)
  expect(stderr).toMatch(/1 files of the archive could not be exported, first: blobs\/sha256\/.* is missing/)
  expect(readdirSync(tree)).toContain('manifest.json')
})

test('SIGINT ends with 130; what is there is whole, and the same command ends it', async () => {
  await using world = await createWorld(sampleNotes())
  await world.backfill()
  const catalog = new Database(join(world.archive, 'archive.sqlite'))
  catalog.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 600000)
    INSERT INTO users (id, nickname) SELECT 'u' || i, hex(i) FROM n`)
  catalog.close()
  const rows = join(world.dir, 'rows')
  const args = ['export', 'rows', rows, '--archive', world.archive, '--format', 'json']
  const begun = world.start([...args, '--table', 'notes', '--table', 'users'])
  while (!existsSync(join(rows, 'users.json.partial'))) await setTimeout(5)
  begun.child.kill('SIGINT')
  const ended = await begun.finished
  expect(ended).toMatchObject({ code: 130, stdout: '' })
  expect(ended.stderr).toContain('Interrupted. What is whole stays; the same command goes on.')
  expect(readdirSync(rows).sort()).toEqual(['manifest.json', 'notes.json'])
  const again = await world.run([...args, '--table', 'notes', '--table', 'users', '--json'])
  expect(JSON.parse(again.stdout).manifest.files.map((file: { rows: number }) => file.rows)).toEqual([2, 600_002])
})

describe.skipIf(whyNoDisk() !== null)('a read-only disk', () => {
  test('is exported as any other, and stays as it is', async () => {
    await using world = await createWorld(sampleNotes())
    await using disk = await mountDisk(world.archive, 64)
    const config = world.write('small.yaml', 'disk: {minFreeGiB: 0}\nmedia: {decode: none}\n')
    const filled = await world.startBackfill(['-c', config], { within: disk.within }).finished
    expect(filled.code).toBe(0)
    disk.setReadOnly(true)
    for (const [kind, name] of kinds) {
      const place = join(world.dir, name)
      const ended = await world.run(['export', kind, place, '--archive', world.archive, '--json'], {
        within: disk.within,
      })
      expect([kind, ended.code, ended.stderr]).toEqual([kind, 0, ''])
    }
    expect(JSON.parse(readFileSync(join(world.dir, 'rows/manifest.json'), 'utf8')).complete).toBe(true)
  })
})
