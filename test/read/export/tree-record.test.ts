// The record of a tree where the temporary folder is full: SQLite by itself goes on then, with what is left.
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { mountDisk, whyNoDisk } from '../../e2e/small-disk.ts'
import { temporaryFolder } from '../../temporary-archive.ts'

const module = new URL('../../../src/read/export/tree-record.ts', import.meta.url).href

/** Fills a record, then asks it in vain. */
const filling = `
  const { TreeRecord } = await import('${module}')
  const record = new TreeRecord()
  const told = (ask) => { try { ask(); return null } catch (error) { return error.message } }
  const full = told(() => {
    for (let n = 0; n < 100_000; n++)
      record.done({ path: 'a/' + n * 7919 % 100_000, note_id: 'n', user_id: 'a', kind: 'note', source: 'x'.repeat(400) })
  })
  console.log(JSON.stringify([full, told(() => [...record.files()]), told(() => record.has('a/0')), told(() => [...record.folders()])]))`

test.skipIf(whyNoDisk() !== null)('says that there is no room, and gives nothing from then on', async () => {
  const folder = temporaryFolder()
  await using disk = await mountDisk(folder, 4)
  const [file = '', ...within] = disk.within
  const args = [...within, process.execPath, '--input-type=module', '-e', filling]
  const told: string[] = JSON.parse(
    execFileSync(file, args, { env: { ...process.env, SQLITE_TMPDIR: folder }, encoding: 'utf8' }),
  )
  for (const text of told) expect(text).toMatch(/^the temporary folder has no room for .* SQLITE_TMPDIR$/)
  expect(told).toHaveLength(4)
})
