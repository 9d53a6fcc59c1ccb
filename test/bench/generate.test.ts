// `npm run generate` makes an archive that holds what it promises, the same one each time.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openCatalogForReading } from '../../src/store/open.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const run = promisify(execFile)
const generate = join(import.meta.dirname, '../../bench/generate.ts')

async function archiveOf(...options: string[]) {
  const folder = join(temporaryFolder(), 'archive')
  await run(process.execPath, [generate, folder, ...options])
  const { sqlite } = openCatalogForReading(folder)
  const all = <T>(sql: string) => sqlite.prepare<[], T>(sql).all()
  return { folder, all, close: () => sqlite.close() }
}

test('edits, renames, absences, returns, lists and whole files, the same at the same seed', async () => {
  const made = await archiveOf('--notes', '150', '--files', '2')
  const events = made.all<{ event: string }>('SELECT DISTINCT event FROM note_timeline').map(({ event }) => event)
  expect(events.sort()).toEqual(['captured', 'edited', 'gone', 'media', 'missing', 'renamed', 'returned'])
  expect(made.all('PRAGMA foreign_key_check')).toEqual([])
  expect(made.all('SELECT name, count(*) AS notes FROM lists JOIN list_notes ON list_id = id GROUP BY name')).toEqual([
    { name: 'brand-x', notes: 15 },
    { name: 'pilot', notes: 1 },
    { name: '春季活动', notes: 4 },
  ])
  const files = made.all<{ path: string }>('SELECT path FROM files')
  expect(files.length).toBeGreaterThan(5)
  for (const { path } of files) expect(existsSync(join(made.folder, path)), path).toBe(true)

  const again = await archiveOf('--notes', '150', '--files', '2')
  const rows = 'SELECT id, body_digest FROM captures ORDER BY id'
  expect(again.all(rows)).toEqual(made.all(rows))
  made.close()
  again.close()
})

test('a folder that is taken, and a number that is none, are refused', async () => {
  const refused = run(process.execPath, [generate, temporaryFolder(), '--notes', 'many'])
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--notes many') })
})
